import { applyCall } from '../../functions/local/sandbox/model/account.ts';
import type { Call, World } from '../../functions/local/sandbox/model/world.ts';
import { CloudError } from '../../shared/core/failure.ts';
import type { Json } from '../../shared/core/json.ts';
import { CALL_TIMEOUT_MS } from '../../shared/core/limits.ts';
import { toCloudError } from '../../shared/resources/aws/errors.ts';
import type { AwsOperationName, AwsSend } from '../../shared/resources/aws/send.ts';
import type { Faults } from './faults.ts';
import type { Draw } from './random.ts';
import type { Timeline } from './timeline.ts';

/** Longest a read may be stale, ms: below every resource type's consistency window. */
const STALE_MAX_MS = 7_000;

/** Latest a write may land after it was sent, ms: its time-out plus what a deadline allows for skew and delay. */
const LATE_MAX_MS = CALL_TIMEOUT_MS + 10_000;

/** The simulated account: one model world, its recent past for stale reads, and the faulty way to it. */
export interface SimCloud {
  readonly host: { world: World };
  /** Applies a call at once, as others do from outside Cordon. */
  direct(service: Call['service'], operation: string, input: Readonly<Record<string, Json>>): Json;
  /** Replaces the world, for fixtures. */
  edit(change: (world: World) => World): void;
  /** Cordon's door, with latency and faults. `pause` is where an instance may freeze or die. */
  send(pause: () => Promise<void>): AwsSend;
  /** When anything was last written, by anybody, ms. */
  lastWrite(): number;
}

/** A cloud on a timeline. */
export function createCloud(
  world: World,
  timeline: Timeline,
  draw: Draw,
  faults: Faults,
): SimCloud {
  const host = { world };
  const past: { at: number; world: World }[] = [{ at: timeline.now(), world }];
  let written = timeline.now();

  function apply(call: Call): Json {
    const { world: next, answer } = applyCall(host.world, call, timeline.now());
    if (!isRead(call.operation)) {
      written = timeline.now();
      remember(next);
    }
    host.world = next;
    if ('error' in answer) {
      throw toCloudError(answer.error, {
        operation: `${call.service}:${call.operation}` as AwsOperationName,
      });
    }
    return answer.output;
  }

  function remember(next: World): void {
    past.push({ at: timeline.now(), world: next });
    while ((past[1]?.at ?? Number.POSITIVE_INFINITY) < timeline.now() - STALE_MAX_MS) {
      past.shift();
    }
  }

  function readStale(call: Call): Json {
    const at = timeline.now() - draw.int(1, STALE_MAX_MS);
    const then = past.findLast((snapshot) => snapshot.at <= at) ?? past[0];
    const { answer } = applyCall(then?.world ?? host.world, call, at);
    if ('error' in answer) {
      throw toCloudError(answer.error, {
        operation: `${call.service}:${call.operation}` as AwsOperationName,
      });
    }
    return answer.output;
  }

  async function answerRead(call: Call, stale: boolean): Promise<Json> {
    if (faults.fires('cloud-throttled', 0.01)) {
      throw vendor(call, 'ThrottlingException', 429, 'Rate exceeded');
    }
    if (faults.fires('cloud-unavailable', 0.01)) {
      throw vendor(call, 'InternalFailure', 500, 'Something went wrong');
    }
    return stale ? readStale(call) : apply(call);
  }

  async function answerWrite(call: Call): Promise<Json> {
    if (faults.fires('cloud-throttled', 0.06)) {
      throw vendor(call, 'ThrottlingException', 429, 'Rate exceeded');
    }
    if (faults.fires('cloud-unavailable', 0.05)) {
      if (draw.chance(0.5)) {
        applyQuietly(call);
      }
      throw vendor(call, 'InternalFailure', 500, 'Something went wrong');
    }
    if (faults.fires('denied-write', 0.05)) {
      throw vendor(call, 'AccessDeniedException', 400, 'not authorized to perform this');
    }
    if (faults.fires('write-never-landed', 0.05)) {
      return timedOut(call);
    }
    if (faults.fires('write-lost-answer', 0.06)) {
      applyQuietly(call);
      return timedOut(call);
    }
    if (faults.fires('write-lands-late', 0.06)) {
      timeline.at(timeline.now() + draw.int(1, LATE_MAX_MS), () => applyQuietly(call));
      return timedOut(call);
    }
    return apply(call);
  }

  async function timedOut(call: Call): Promise<Json> {
    await timeline.delay(CALL_TIMEOUT_MS);
    throw new CloudError(
      { code: 'timeout', message: `${call.operation} timed out`, permission: null },
      { applied: 'unknown' },
    );
  }

  function applyQuietly(call: Call): void {
    try {
      apply(call);
    } catch (error) {
      if (!(error instanceof CloudError)) {
        throw error;
      }
    }
  }

  return {
    host,
    direct: (service, operation, input) => apply({ service, operation, input }),
    edit(change) {
      host.world = change(host.world);
      written = timeline.now();
      remember(host.world);
    },
    lastWrite: () => written,
    send(pause) {
      return async (name, _region, input) => {
        const [service, operation] = name.split(':') as [Call['service'], string];
        const plain = JSON.parse(JSON.stringify(input)) as Readonly<Record<string, Json>>;
        const call = { service, operation, input: plain };
        await timeline.delay(draw.int(10, 200));
        const read = isRead(operation);
        const stale = read && faults.fires('stale-read', 0.03);
        const output = read ? await answerRead(call, stale) : await answerWrite(call);
        await pause();
        return structuredClone(output) as never;
      };
    },
  };
}

function isRead(operation: string): boolean {
  return /^(?:Get|List|Describe)/.test(operation);
}

function vendor(call: Call, code: string, status: number, message: string): CloudError {
  return toCloudError(
    { code, status, message },
    { operation: `${call.service}:${call.operation}` as AwsOperationName },
  );
}
