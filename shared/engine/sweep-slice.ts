import * as z from 'zod/mini';
import { CloudError } from '../core/failure.ts';
import { type Ref, refKey } from '../core/ref.ts';
import type { Scope } from '../core/resource.ts';
import type { EnginePorts } from './ports.ts';
import { noteBaseline, type Swept, sweepOne, wasSeen } from './sweep.ts';

/** The setting that holds how far the sweep is. */
export const SWEEP_SETTING = 'sweep';

/** Left of an invocation before no further resource is begun, ms: a look at one that only reads, and where it is stored. */
const SLICE_MARGIN_MS = 30_000;

/** Resources between two marks of how far it is: so many are looked at again after a crash. */
const MARKED_EVERY = 25;

/** Longest time an invocation is believed to be at work, ms: no function of any cloud we serve may run longer. */
const BUSY_MAX_MS = 15 * 60_000;

const Progress = z.object({
  /** What started it; the same start twice is one sweep. */
  id: z.string(),
  startedAt: z.string(),
  /** Counts the invocations that took part. */
  turn: z.number(),
  /** Until when one is at work, ms since the epoch. */
  busyUntil: z.number(),
  /** Where it is: the type, and the last resource of it that was looked at. */
  type: z.nullable(z.string()),
  after: z.nullable(z.string()),
  looked: z.number(),
  /** Resources and types that could not be looked at. */
  missed: z.number(),
  endedAt: z.nullable(z.string()),
});
/** How far a sweep is. */
export type SweepProgress = z.infer<typeof Progress>;

/** How a part of a sweep runs. */
export interface SliceOptions {
  readonly types: readonly string[];
  readonly scope: Scope;
  /** Starts a sweep of this name, unless one is running or it was the last; null only goes on. */
  readonly start: string | null;
  /** How long to wait before the next resource, so that the services are asked no more than they may be, ms. */
  owedMs(): number;
  wait(ms: number): Promise<void>;
  /** Told as each resource ends. */
  onEnd?(swept: Swept): void;
}

/** What became of a part: nothing to do, somebody else at work, more to do, or all of it done. */
export type Slice =
  | { readonly kind: 'idle' | 'busy' }
  | { readonly kind: 'more' | 'ended'; readonly progress: SweepProgress };

/**
 * Does as much of a sweep as there is time for, one resource after the other, from where the last part stopped. Only one
 * invocation is at work at a time: a start that comes twice or a message that was doubled does nothing. When every
 * resource of every type was seen, the baseline is complete.
 * @throws CloudError when the journal cannot be asked: the part comes again
 */
export async function sweepSlice(options: SliceOptions, ports: EnginePorts): Promise<Slice> {
  const taken = await take(options, ports);
  return taken === 'idle' || taken === 'busy' ? { kind: taken } : run(taken, options, ports);
}

/** Takes the next part, or says why not. */
async function take(
  { start }: SliceOptions,
  { clock, journal, random, remainingMs }: EnginePorts,
): Promise<SweepProgress | 'idle' | 'busy'> {
  const now = clock.now();
  const stored = Progress.safeParse(await journal.setting(SWEEP_SETTING)).data ?? null;
  const isRunning = stored !== null && stored.endedAt === null;
  if (!isRunning && (start === null || stored?.id === start)) {
    return 'idle';
  }
  if (isRunning && stored.busyUntil > now) {
    return 'busy';
  }
  const before = isRunning ? stored : fresh(start ?? '', now);
  const turn = before.turn + 1;
  // One of those who come at the same moment; a claim of one who died right after it is void a quarter of an hour later.
  const counter = `sweep#${before.id}#${turn}#${Math.floor(now / BUSY_MAX_MS)}`;
  if ((await journal.reserve({ counter, step: random.id(), limit: 1 })) === 'full') {
    return 'busy';
  }
  const busyUntil = now + Math.min(remainingMs(), BUSY_MAX_MS);
  const progress = { ...before, turn, busyUntil };
  await journal.setSetting(SWEEP_SETTING, progress);
  return progress;
}

function fresh(id: string, now: number): SweepProgress {
  const startedAt = new Date(now).toISOString();
  const where = { type: null, after: null, looked: 0, missed: 0, endedAt: null };
  return { id, startedAt, turn: 0, busyUntil: 0, ...where };
}

async function run(
  taken: SweepProgress,
  options: SliceOptions,
  ports: EnginePorts,
): Promise<Slice> {
  const { clock, journal } = ports;
  let progress = taken;
  function mark(change: Partial<SweepProgress>): Promise<void> {
    progress = { ...progress, ...change };
    return journal.setSetting(SWEEP_SETTING, progress);
  }
  function note(swept: Swept, after: string | null): void {
    const missed = progress.missed + (wasSeen(swept) ? 0 : 1);
    progress = { ...progress, after, missed, looked: progress.looked + (after === null ? 0 : 1) };
    options.onEnd?.(swept);
  }
  try {
    return await lookAtAll();
  } catch (error) {
    // The store failed for the moment: whoever comes again goes on, and does not take this one for busy.
    if (error instanceof CloudError) {
      await mark({ busyUntil: 0 });
    }
    throw error;
  }

  async function lookAtAll(): Promise<Slice> {
    // In one order, whatever the types of the version that began it.
    const types = options.types.filter((type) => type >= (taken.type ?? '')).toSorted();
    for (const type of types) {
      progress = { ...progress, type, after: type === taken.type ? taken.after : null };
      const listed = await listOf(type, options.scope, ports);
      if (!Array.isArray(listed)) {
        note(listed as Swept, null);
        continue;
      }
      for (const ref of listed.filter((one) => refKey(one) > (progress.after ?? ''))) {
        const owed = options.owedMs();
        const left = ports.remainingMs() - SLICE_MARGIN_MS;
        // One in any case: a list that costs more than a whole invocation may wait for must not end the sweep there.
        if (left < 0 || (owed > left && progress.looked > taken.looked)) {
          await mark({ busyUntil: 0 });
          return { kind: 'more', progress };
        }
        await options.wait(Math.min(owed, left));
        note(await sweepOne(ref, progress.id, progress.startedAt, ports), refKey(ref));
        if (progress.looked % MARKED_EVERY === 0) {
          await mark({});
        }
      }
    }
    if (progress.missed === 0) {
      await noteBaseline(progress.startedAt, ports);
    }
    await mark({ busyUntil: 0, endedAt: new Date(clock.now()).toISOString() });
    return { kind: 'ended', progress };
  }
}

/** Every resource of a type in one order; or why there is no list. */
async function listOf(
  type: string,
  scope: Scope,
  ports: EnginePorts,
): Promise<readonly Ref[] | Swept> {
  const served = await ports.serve(type);
  if (served === null) {
    return [];
  }
  try {
    const refs: Ref[] = [];
    for await (const ref of served.api.list(scope)) {
      refs.push(ref);
    }
    return refs.toSorted((left, right) => (refKey(left) < refKey(right) ? -1 : 1));
  } catch (error) {
    return { kind: 'failure', ref: null, type, error };
  }
}
