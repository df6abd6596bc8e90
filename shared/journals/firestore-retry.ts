import { setTimeout as sleep } from 'node:timers/promises';
import { CloudError, type FailureCode } from '../core/failure.ts';

/** Longest pause before the second try, in ms; doubles up to the last. The real one is random below it. */
const PAUSE_BASE_MS = 25;
const PAUSE_MAX_MS = 1_000;

/** Tries of one request: contention on a hot document resolves within a few. */
const TRIES_MAX = 10;

/** Time for one answer, in ms, to be given to the door: Firestore answers in tens of milliseconds, or is in trouble. */
export const TRY_MS = 3_000;

/** Time for all requests of one operation together, in ms: a function that waits longer is better run again. */
export const OPERATION_MS = 15_000;

/** What passes by itself. */
const PASSING: ReadonlySet<FailureCode> = new Set(['throttled', 'timeout', 'unavailable']);

/** Others write the same documents (`ABORTED`). */
const CROWDED: FailureCode = 'precondition';

/** A condition does not hold. */
const REFUSED: ReadonlySet<FailureCode> = new Set(['exists', 'not-found', 'not-ready']);

/** How long an operation is tried, and the randomness of its pauses. */
export interface Patience {
  /** Time for all its requests, in ms. */
  readonly operationMs: number;
  /** Uniform in [0, 1). */
  unit(): number;
}

/** One operation of the journal, with all its requests. */
export interface Attempt {
  /** A request that changes nothing. Tried again while it may help. */
  read<Answer>(request: () => Promise<Answer>): Promise<Answer>;
  /**
   * A commit, of which repeating is harmless. False when others write the same documents now or, where it has conditions,
   * when one does not hold: nothing of it was written, unless an earlier try was whose answer was lost. Look again.
   */
  commit(request: () => Promise<unknown>, hasConditions: boolean): Promise<boolean>;
  /** Waits before the n-th further look; throws when too little time is left. */
  pause(turn: number): Promise<void>;
}

/** Begins an operation. `database` is for messages. All that its functions reject with are CloudErrors. */
export function createAttempt(database: string, { operationMs, unit }: Patience): Attempt {
  const endsAt = performance.now() + operationMs;
  let isWritten: 'no' | 'unknown' = 'no';

  async function pause(turn: number, why: () => CloudError): Promise<void> {
    const ms = unit() * Math.min(PAUSE_MAX_MS, PAUSE_BASE_MS * 2 ** turn);
    if (performance.now() + ms >= endsAt) {
      throw why();
    }
    await sleep(ms);
  }

  async function patiently<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    for (let turn = 1; ; turn += 1) {
      try {
        return await request();
      } catch (error) {
        if (!(error instanceof CloudError)) {
          throw error;
        }
        if (!PASSING.has(error.failure.code) || turn === TRIES_MAX) {
          throw error;
        }
        await pause(turn, () => error);
      }
    }
  }

  return {
    async read(request) {
      try {
        return await patiently(request);
      } catch (error) {
        throw explained(error, database, isWritten);
      }
    },
    async commit(request, hasConditions) {
      try {
        await patiently(async () => {
          try {
            return await request();
          } catch (error) {
            if (error instanceof CloudError && error.applied === 'unknown') {
              isWritten = 'unknown';
            }
            throw error;
          }
        });
        return true;
      } catch (error) {
        const code = error instanceof CloudError ? error.failure.code : null;
        if (code === CROWDED || (hasConditions && code !== null && REFUSED.has(code))) {
          return false;
        }
        throw explained(error, database, isWritten);
      }
    },
    pause: (turn) => pause(turn, () => crowded(database, isWritten)),
  };
}

/** The failure with what it is about, and whether anything of the whole operation may have been written. */
function explained(error: unknown, database: string, applied: 'no' | 'unknown'): unknown {
  if (!(error instanceof CloudError)) {
    return error;
  }
  const { code, message, permission } = error.failure;
  const isAbsent = code === 'not-found' || code === 'not-ready';
  return new CloudError(
    {
      code: isAbsent ? 'misconfigured' : code,
      message: isAbsent
        ? `The journal in ${database} cannot be used: ${message} Create the database, in native mode, or correct its name.`
        : `The journal in ${database} cannot be used now: ${message}`,
      permission,
    },
    { applied, vendorCode: error.vendorCode, cause: error },
  );
}

function crowded(database: string, applied: 'no' | 'unknown'): CloudError {
  const message = `The journal in ${database} cannot be written now: other instances write the same documents.`;
  return new CloudError({ code: 'throttled', message, permission: null }, { applied });
}
