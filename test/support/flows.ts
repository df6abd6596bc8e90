import type { Case } from '../../shared/core/case.ts';
import { foldCase } from '../../shared/core/fold.ts';
import type { Outcome } from '../../shared/core/outcome.ts';
import type { Journal } from '../../shared/core/ports.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { Rule } from '../../shared/core/rule.ts';
import { approve, undo } from '../../shared/engine/commands.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { createServe } from '../../shared/engine/serve.ts';
import { tick } from '../../shared/engine/tick.ts';
import { createMemoryJournal } from '../../shared/journals/memory.ts';
import { loadPolicy } from '../../shared/policy/load.ts';
import type { RuleEntry } from '../../shared/policy/schema.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';
import { AWS_RESOURCES } from '../../shared/resources/aws.generated.ts';
import type { ResourceLoaders } from '../../shared/resources/module.ts';
import { AWS_RULES } from '../../shared/rules/aws.generated.ts';
import type { SettableClock } from './in-process.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';

/** Time passes in steps of this, until a case rests. */
const STEP_MS = 30_000;
const STEPS_MAX = 100;

/** The whole engine behind a door, with a journal in memory and a clock that moves when it waits. */
export interface Flow {
  readonly journal: Journal;
  /** Reconciles until the case rests. */
  cure(ref: Ref): Promise<Case>;
  /** Says yes to what a case asks, until it rests. */
  approve(asked: Case): Promise<Case>;
  /** Takes a case back, until it rests. */
  takeBack(cured: Case): Promise<Case>;
}

/** What the engine serves of one cloud. */
export interface FlowCloud<Send> {
  readonly resources: ResourceLoaders<Send>;
  readonly rules: readonly Rule[];
}

/** The engine as it runs in production on AWS, with the recommended policy and the given settings of rules. */
export function flowOf(
  send: AwsSend,
  clock: SettableClock,
  rules: readonly RuleEntry[] = [],
): Flow {
  return flowIn({ resources: AWS_RESOURCES, rules: AWS_RULES }, send, clock, rules);
}

/** The same on any cloud. */
export function flowIn<Send>(
  cloud: FlowCloud<Send>,
  send: Send,
  clock: SettableClock,
  rules: readonly RuleEntry[] = [],
): Flow {
  const policy = loadPolicy(
    JSON.stringify({ version: 1, profile: 'recommended', outsideMl: 'same', rules }),
    'flow.yaml',
    { knownRules: cloud.rules },
  );
  let ids = 0;
  const ports: EnginePorts = {
    clock,
    random: { id: () => `flow-${ids++}`, unit: () => 0.5 },
    journal: createMemoryJournal(),
    policy: () => Promise.resolve(policy),
    serve: createServe(cloud.resources, cloud.rules, send),
    remainingMs: () => Number.POSITIVE_INFINITY,
    code: 'flow',
  };
  return {
    journal: ports.journal,
    cure: async (ref) => {
      await reconcile(ref, created(ref, clock.now()), ports);
      return rested(ref, ports, clock);
    },
    approve: async (asked) => {
      await approve(asked.id, 'a person', ports);
      return rested(asked.ref, ports, clock);
    },
    takeBack: async (cured) => {
      await undo(cured.id, 'a person', ports);
      return rested(cured.ref, ports, clock);
    },
  };
}

/** What an event says of a resource that was just made, in the creation window of its disruptive cures. */
function created(ref: Ref, now: number) {
  return {
    ref,
    reason: 'event',
    operation: 'Create',
    phase: 'done',
    effect: 'created',
    actor: null,
    eventId: 'event-1',
    time: new Date(now).toISOString(),
  } as const;
}

async function rested(ref: Ref, ports: EnginePorts, clock: SettableClock): Promise<Case> {
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const { failures } = await tick(ports);
    if (failures[0] !== undefined) {
      throw failures[0].error;
    }
    if ((await ports.journal.due(Number.MAX_SAFE_INTEGER, 1)).length === 0) {
      break;
    }
    clock.advance(STEP_MS);
  }
  const stored = await ports.journal.load(ref);
  if (stored === null) {
    throw new Error(`${ref.id} has no case.`);
  }
  return foldCase(stored);
}

/** How a case stands, as people are told. */
export function outcomeOf(one: Case): Outcome | null {
  return one.outcome?.outcome ?? null;
}

/** The ref of a bucket of the usual account. */
export function bucketRef(name: string, account = ACCOUNT): Ref {
  const id = `arn:aws:s3:::${name}`;
  return { cloud: 'aws', type: 'aws.s3.bucket', id, name, account, region: REGION };
}
