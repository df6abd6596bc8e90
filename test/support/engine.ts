import type { Call, VendorError, World } from '../../functions/local/sandbox/model/world.ts';
import type { Case } from '../../shared/core/case.ts';
import { foldCase } from '../../shared/core/fold.ts';
import type { EntryBody, StoredCase } from '../../shared/core/journal.ts';
import type { Journal } from '../../shared/core/ports.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { Policy, RuleSettings } from '../../shared/core/settings.ts';
import type { Actor, Trigger } from '../../shared/core/trigger.ts';
import type { EnginePorts, Served } from '../../shared/engine/ports.ts';
import { tick } from '../../shared/engine/tick.ts';
import { createMemoryJournal } from '../../shared/journals/memory.ts';
import { profile } from '../../shared/policy/profiles.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';
import { inProcessSend, type SettableClock, START, settableClock } from './in-process.ts';
import { servedWith } from './served.ts';

export { START };

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** The account of the usual world. */
export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';

/** The person behind what happens in these tests. */
export const ALICE: Actor = {
  principal: `arn:aws:sts::${ACCOUNT}:assumed-role/DataScientist/alice@example.com`,
  kind: 'human',
  name: 'alice@example.com',
  account: ACCOUNT,
  role: `arn:aws:iam::${ACCOUNT}:role/DataScientist`,
  tool: null,
};

/** The engine over a memory journal, the sandbox's models and a clock that moves when told. */
export interface EngineBench {
  readonly ports: EnginePorts;
  readonly journal: Journal;
  readonly clock: SettableClock;
  readonly host: { world: World };
  /** Every call that left for the cloud, `s3:PutBucketPolicy`, reads included. */
  readonly calls: string[];
  /** Calls that are no reads. */
  writes(): string[];
  /** The same with `read` for every look at the resource, however many calls it takes. */
  looks(): string[];
  /** Replaces the world, as others do from outside Cordon. */
  edit(change: (world: World) => World): void;
  /** What the cloud answers instead of what the model says; null lets the call through. */
  refuse(answer: (call: Call) => VendorError | null): void;
  /** The policy in force from now on. */
  rule(change: (policy: Policy) => Policy): void;
  case(ref: Ref): Promise<Case>;
  /** The bodies of the ref's newest case, in order. */
  bodies(ref: Ref): Promise<readonly EntryBody[]>;
  /** The story of the ref's newest case, one short line an entry. */
  story(ref: Ref): Promise<string[]>;
  /** Lets time pass, ticking every 15 seconds. */
  pass(ms: number): Promise<void>;
  /** Ports of another instance over the same store and cloud. */
  other(change?: Partial<EnginePorts>): EnginePorts;
}

/** How often time that passes is ticked, ms. */
const TICK_MS = 15 * SECOND;

export interface BenchOptions {
  readonly policy?: Policy;
  /** Stands between the engine and the store. */
  readonly journal?: (inner: Journal) => Journal;
  /** Stands between the engine and the cloud. */
  readonly door?: (inner: AwsSend) => AwsSend;
  readonly served?: (served: Served) => Served;
  readonly ports?: Partial<EnginePorts>;
}

/** A bench over a world. */
export function engineBench(world: World, options: BenchOptions = {}): EngineBench {
  const host = { world };
  const clock = settableClock();
  const calls: string[] = [];
  let refusal: (call: Call) => VendorError | null = () => null;
  let policy = options.policy ?? profile('recommended');
  let ids = 0;
  const inner = createMemoryJournal();
  const journal = options.journal?.(inner) ?? inner;
  const inside = inProcessSend(host, {
    clock,
    intercept: (call) => {
      calls.push(`${call.service}:${call.operation}`);
      return refusal(call);
    },
  });
  const send = options.door?.(inside) ?? inside;
  const ports: EnginePorts = {
    clock,
    random: {
      id: () => {
        ids += 1;
        return `run-${ids}`;
      },
      unit: () => 0.5,
    },
    journal,
    policy: async () => policy,
    async serve(type) {
      const served = servedWith(send, type);
      if (served === null) {
        return null;
      }
      return options.served?.(served) ?? served;
    },
    remainingMs: () => 120 * SECOND,
    code: 'test',
    ...options.ports,
  };
  const stored = async (ref: Ref): Promise<StoredCase> => {
    const found = await inner.load(ref);
    if (found === null) {
      throw new Error(`no case of ${ref.id}`);
    }
    return found;
  };
  return {
    ports,
    journal: inner,
    clock,
    host,
    calls,
    writes: () => calls.filter((call) => !isRead(call)),
    looks: () =>
      calls
        .map((call) => (isRead(call) ? 'read' : call))
        .filter((call, index, all) => call !== 'read' || all[index - 1] !== 'read'),
    edit: (change) => {
      host.world = change(host.world);
    },
    refuse: (answer) => {
      refusal = answer;
    },
    rule: (change) => {
      policy = change(policy);
    },
    case: async (ref) => foldCase(await stored(ref)),
    bodies: async (ref) => (await stored(ref)).entries.map((entry) => entry.body),
    story: async (ref) => (await stored(ref)).entries.map((entry) => lineOf(entry.body)),
    async pass(ms) {
      const end = clock.now() + ms;
      while (clock.now() < end) {
        clock.advance(Math.min(TICK_MS, end - clock.now()));
        await tick(ports);
      }
    },
    other: (change = {}) => ({ ...ports, ...change }),
  };
}

function lineOf(body: EntryBody): string {
  switch (body.kind) {
    case 'intent':
      return `${body.purpose} ${body.step.call.split(':')[1]}`;
    case 'outcome':
      return `${body.outcome}: ${body.reason}`;
    case 'refused':
      return `refused ${body.failure.code}`;
    default:
      return body.kind;
  }
}

/** Whether an operation only reads. */
export function isRead(call: string): boolean {
  return /:(?:Get|List|Describe|Head)/.test(call);
}

/** The recommended profile with some settings of some rules changed. */
export function policyWith(
  settings: Partial<RuleSettings>,
  of: (rule: string) => boolean = () => true,
  rest: Partial<Policy> = {},
): Policy {
  const base = profile('recommended');
  return {
    ...base,
    ...rest,
    rule: (id, ref, tags) => ({
      ...base.rule(id, ref, tags),
      ...(of(id) ? settings : {}),
    }),
  };
}

let events = 0;

/** An event about a resource, with an id of its own. */
export function event(ref: Ref, change: Partial<Trigger> = {}): Trigger {
  events += 1;
  return {
    ref,
    reason: 'event',
    operation: 'ChangeIt',
    phase: 'instant',
    effect: 'changed',
    actor: ALICE,
    eventId: `event-${events}`,
    time: new Date(START).toISOString(),
    ...change,
  };
}

/** What sweeps look with. */
export function sweepTrigger(ref: Ref): Trigger {
  return event(ref, { reason: 'sweep', operation: 'sweep', effect: 'none', actor: null });
}

/** A bucket's ref in the usual account. */
export function bucketRef(name: string): Ref {
  return {
    cloud: 'aws',
    type: 'aws.s3.bucket',
    id: `arn:aws:s3:::${name}`,
    name,
    account: ACCOUNT,
    region: REGION,
  };
}

/** A vendor's refusal for want of a permission. */
export function denied(call: Call): VendorError {
  if (call.service === 's3') {
    return { code: 'AccessDenied', status: 403, message: 'Access Denied' };
  }
  const action = `${call.service}:${call.operation}`;
  const message = `User: arn:aws:sts::${ACCOUNT}:assumed-role/cordon/cordon is not authorized to perform: ${action}`;
  return { code: 'AccessDeniedException', status: 400, message };
}

/** A vendor's word that there were too many calls. */
export const THROTTLED: VendorError = {
  code: 'ThrottlingException',
  status: 429,
  message: 'Rate exceeded',
};
