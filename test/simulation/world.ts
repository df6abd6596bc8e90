import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createKey } from '../../functions/local/sandbox/model/kms.ts';
import { CloudError } from '../../shared/core/failure.ts';
import type { Journal } from '../../shared/core/ports.ts';
import type { Ref } from '../../shared/core/ref.ts';
import { NO_HINTS } from '../../shared/core/resource.ts';
import type { Policy } from '../../shared/core/settings.ts';
import type { Trigger } from '../../shared/core/trigger.ts';
import { approve, undo } from '../../shared/engine/commands.ts';
import { type EnginePorts, PAUSED_SETTING } from '../../shared/engine/ports.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { sweep } from '../../shared/engine/sweep.ts';
import { tick } from '../../shared/engine/tick.ts';
import { createMemoryJournal } from '../../shared/journals/memory.ts';
import { profile } from '../../shared/policy/profiles.ts';
import { createChannel } from './channel.ts';
import { BrokenLaw, createChecks } from './checks.ts';
import { createCloud } from './cloud.ts';
import type { Deed, Fault, WorldConfig } from './config.ts';
import { checkEnd } from './end.ts';
import { createFaults } from './faults.ts';
import { type Mutant, NO_MUTANT } from './mutants.ts';
import {
  ACCOUNT,
  act,
  bucketRef,
  create,
  type Done,
  exists,
  PERSON,
  REGION,
  sagemakerRef,
} from './people.ts';
import { createDraw } from './random.ts';
import { TYPES } from './served.ts';
import { faultyJournal } from './store.ts';
import { createTimeline } from './timeline.ts';

const START = Date.parse('2026-11-20T09:00:00.000Z');
const MINUTE = 60_000;
/** Deeds and faults end here; then everything has to come to rest. */
const TROUBLE_MS = 45 * MINUTE;
/** Long enough for what rests an hour after a refusal to be tried again. */
const REST_MS = 150 * MINUTE;
/** A message in work longer than this goes to another instance. */
const VISIBILITY_MS = 90_000;
/** The key the policy demands of endpoints. */
const KEY_ID = '00000000-0000-4000-8000-000000000001';

/** What a world was like. */
export interface WorldResult {
  readonly faults: ReadonlyMap<Fault, number>;
  readonly writes: number;
  readonly cases: number;
  readonly outcomes: readonly string[];
}

/** Runs one world from its configuration to rest. Throws {@link BrokenLaw} when a law does not hold. */
export async function runWorld(
  config: WorldConfig,
  mutant: Mutant = NO_MUTANT,
): Promise<WorldResult> {
  const draw = createDraw(config.seed);
  const timeline = createTimeline(START);
  const faults = createFaults(config, draw);
  const pace = {
    startMs: draw.int(5, 240) * 1000,
    stopMs: draw.int(5, 120) * 1000,
    updateMs: draw.int(5, 240) * 1000,
  };
  const cloud = createCloud(
    createKey(createWorld({ account: ACCOUNT, region: REGION, pace }), START, { id: KEY_ID }),
    timeline,
    draw,
    faults,
  );
  const truth = createMemoryJournal();
  const channel = createChannel(timeline, draw, faults);
  const base = policyFor(config);
  let policy = base;
  const checks = createChecks({
    journal: truth,
    now: timeline.now,
    policy: () => policy,
    live: (ref) => readTruth(ref),
  });
  const journal = watchedSlots(mutant.journal(watchedAppends(truth), readTruth));
  const refs = refsOf(config);
  let broken: unknown = null;

  async function readTruth(ref: Ref) {
    const type = TYPES.get(ref.type);
    if (type === undefined) {
      return null;
    }
    const send = async (name: string, _region: string, input: unknown) => {
      const [service, operation] = name.split(':');
      return cloud.direct(service as 's3', operation ?? '', JSON.parse(JSON.stringify(input)));
    };
    return type.api(send as never).read(ref, NO_HINTS);
  }

  function watchedAppends(inner: Journal): Journal {
    return {
      ...inner,
      async append(ref, ordinal, first, bodies, at, rows) {
        const answer = await inner.append(ref, ordinal, first, bodies, at, rows);
        if (answer === 'appended') {
          await checks.appended(ref, ordinal, first, bodies, at).catch(note);
        }
        return answer;
      },
    };
  }

  /** Outside the mutant: what counts is what the engine was answered. */
  function watchedSlots(inner: Journal): Journal {
    return {
      ...inner,
      async reserve(slot) {
        const answer = await inner.reserve(slot);
        try {
          checks.reserved(slot, answer);
        } catch (error) {
          note(error);
        }
        return answer;
      },
    };
  }

  function note(error: unknown): void {
    broken ??= error;
  }

  /** The ports of one invocation on one instance. */
  function portsOf(instance: number, dies: () => void): EnginePorts {
    let dead = false;
    const skew = config.skews[instance % config.skews.length] ?? 0;
    async function pause(): Promise<void> {
      if (!dead && faults.fires('killed', 0.004)) {
        dead = true;
        dies();
      }
      if (dead) {
        await new Promise<never>(() => undefined);
      }
      if (faults.fires('frozen', 0.004)) {
        await timeline.delay(draw.int(1, 400) * 1000);
      }
    }
    const send = cloud.send(pause);
    return {
      clock: { now: () => timeline.now() + skew },
      random: { id: () => `${instance}-${draw.int(0, 2 ** 30)}`, unit: draw.unit },
      journal: faultyJournal(journal, timeline, draw, faults, pause),
      policy: async () => policy,
      async serve(name) {
        const type = TYPES.get(name);
        if (type === undefined) {
          return null;
        }
        const { resource } = type;
        const watched = checks.watch(type.api(send), {
          resourceType: resource.type,
          consistencyMs: resource.consistencyMs,
        });
        return mutant.served({ resource, rules: type.rules, api: remembering(watched) });
      },
      remainingMs: () => 120_000,
      code: 'simulation',
    };
  }

  /** Broken laws found inside a call surface in the world, not in the engine's error handling. */
  function remembering(api: ReturnType<typeof checks.watch>): ReturnType<typeof checks.watch> {
    return {
      ...api,
      async call(ref, step) {
        try {
          await api.call(ref, step);
        } catch (error) {
          if (!(error instanceof CloudError)) {
            broken ??= error;
          }
          throw error;
        }
      },
    };
  }

  /** Runs something on some instance; resolves false when it failed or the instance died. */
  async function invoke(run: (ports: EnginePorts) => Promise<unknown>): Promise<boolean> {
    let death: (value: boolean) => void = () => undefined;
    const died = new Promise<boolean>((resolve) => {
      death = resolve;
    });
    const ports = portsOf(draw.int(0, config.skews.length - 1), () => {
      timeline.at(timeline.now() + VISIBILITY_MS, () => death(false));
    });
    const done = run(ports).then(
      () => true,
      (error: unknown) => {
        if (!(error instanceof CloudError)) {
          broken ??= error;
        }
        return false;
      },
    );
    return Promise.race([done, died]);
  }

  async function handle(trigger: Trigger, attempt: number): Promise<void> {
    const before = await truth.load(trigger.ref);
    if (mutant.acknowledgesEarly) {
      void invoke((ports) => reconcile(trigger.ref, trigger, ports));
      checkJournalled(trigger, before?.id ?? null, await truth.load(trigger.ref));
      return;
    }
    if (await invoke((ports) => reconcile(trigger.ref, trigger, ports))) {
      checkJournalled(trigger, before?.id ?? null, await truth.load(trigger.ref));
    } else if (attempt < 20) {
      timeline.at(timeline.now() + draw.int(10, 60) * 1000, () => handle(trigger, attempt + 1));
    }
  }

  /** A trigger is acknowledged only after its append, wherever a case was open to append it to. */
  function checkJournalled(
    trigger: Trigger,
    openId: string | null,
    after: Awaited<ReturnType<Journal['load']>>,
  ): void {
    const open = after !== null && after.entries.at(-1)?.body.kind !== 'closed';
    const had = after?.entries.some(
      ({ body }) => body.kind === 'trigger' && body.trigger.eventId === trigger.eventId,
    );
    if (open && after.id === openId && !had) {
      broken ??= new BrokenLaw(
        `acknowledged after its append: ${trigger.operation} is not in ${after.id}`,
      );
    }
  }

  function emit(ref: Ref, done: Done): void {
    const eventId = `event-${draw.int(0, 2 ** 30)}`;
    const trigger: Trigger = {
      ref,
      reason: 'event',
      operation: done.operation,
      phase: 'instant',
      effect: done.effect,
      actor: done.effect === 'state' ? null : PERSON,
      eventId,
      time: new Date(timeline.now()).toISOString(),
      ...(done.tags === undefined ? {} : { tags: done.tags }),
    };
    const copies = faults.fires('event-lost', 0.3)
      ? 0
      : faults.fires('event-duplicated', 0.3)
        ? 2
        : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const late = faults.fires('event-late', 0.1)
        ? draw.int(1, 20) * MINUTE
        : draw.int(1, 30) * 1000;
      timeline.at(timeline.now() + late, () => handle(trigger, 0));
    }
  }

  function disturb(ref: Ref, done: Done | null): void {
    checks.disturbed(ref);
    if (done !== null) {
      emit(ref, done);
    }
  }

  async function doDeed(deed: Deed): Promise<void> {
    const ref = draw.pick(refs);
    const newest = await truth.load(ref);
    switch (deed) {
      case 'undo':
        if (newest !== null) {
          checks.disturbed(ref);
          await mutantUndo(newest.id);
        }
        return;
      case 'approve':
        if (newest !== null) {
          await invoke((ports) => ignoringInvalid(approve(newest.id, 'bob', ports)));
        }
        return;
      case 'pause':
        await truth.setSetting(PAUSED_SETTING, { by: 'bob' });
        timeline.at(timeline.now() + 5 * MINUTE, () => truth.setSetting(PAUSED_SETTING, null));
        return;
      case 'observe':
        policy = observing(base);
        timeline.at(timeline.now() + 10 * MINUTE, () => {
          policy = base;
        });
        return;
      default:
        disturb(ref, act(cloud, ref, deed, timeline.now(), draw));
    }
  }

  async function mutantUndo(id: string): Promise<void> {
    await invoke((ports) => ignoringInvalid(undo(id, 'bob', ports)));
  }

  for (const ref of refs) {
    timeline.at(START + draw.int(0, 10) * MINUTE, () => {
      if (!exists(cloud, ref)) {
        disturb(ref, create(cloud, ref, timeline.now(), draw));
      }
    });
  }
  if (config.deeds.length > 0 && refs.length > 0) {
    for (let index = 0; index < config.deedCount; index += 1) {
      timeline.at(START + draw.int(3 * MINUTE, TROUBLE_MS), () => doDeed(draw.pick(config.deeds)));
    }
  }
  if (faults.fires('failing-transition', 1)) {
    const from = START + draw.int(1, 30) * MINUTE;
    timeline.at(from, () => setFails(true));
    timeline.at(from + 5 * MINUTE, () => setFails(false));
  }
  function setFails(fails: boolean): void {
    cloud.edit((world) => ({ ...world, pace: { ...world.pace, fails } }));
    refs.forEach((ref) => {
      checks.disturbed(ref);
    });
  }
  const end = START + TROUBLE_MS + REST_MS;
  for (let at = START; at < end; at += MINUTE) {
    timeline.at(at, async () => {
      await invoke((ports) => tick(ports));
      await invoke((ports) => mutant.deliver([channel.notifier], ports));
    });
  }
  const types = [...TYPES.keys()];
  for (const at of [20 * MINUTE, TROUBLE_MS + 2 * MINUTE, TROUBLE_MS + 80 * MINUTE]) {
    timeline.at(START + at, async () => {
      await invoke((ports) => sweep({ types, scope: { account: ACCOUNT, region: REGION } }, ports));
    });
  }
  timeline.at(START + TROUBLE_MS, () => {
    faults.cease();
    setFails(false);
  });
  await timeline.runUntil(end);
  const cases = await truth.cases(1_000);
  if (broken === null) {
    await checkEnd({ refs, truth, channel, live: readTruth, policy }).catch(note);
  }
  if (broken !== null) {
    throw Object.assign(broken as Error, { cases });
  }
  return {
    faults: faults.counts,
    writes: checks.writes,
    cases: cases.length,
    outcomes: cases.map((c) => lastOutcome(c.entries)),
  };
}

function lastOutcome(entries: readonly { readonly body: { readonly kind: string } }[]): string {
  const last = entries.findLast(({ body }) => body.kind === 'outcome')?.body;
  return last === undefined ? 'none' : String((last as { readonly outcome?: string }).outcome);
}

async function ignoringInvalid(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof CloudError) || error.failure.code !== 'invalid') {
      throw error;
    }
  }
}

function refsOf(config: WorldConfig): Ref[] {
  return [
    ...Array.from({ length: config.buckets }, (_, index) => bucketRef(`ml-data-${index}`)),
    ...Array.from({ length: config.notebooks }, (_, index) =>
      sagemakerRef('notebook-instance', `Notebook-${index}`),
    ),
    ...Array.from({ length: config.endpoints }, (_, index) =>
      sagemakerRef('endpoint', `Endpoint-${index}`),
    ),
  ];
}

function policyFor(config: WorldConfig): Policy {
  const recommended = profile('recommended');
  return {
    ...recommended,
    blastRadius: { perAccountPerHour: config.limit },
    rule(id, ref, tags) {
      const settings = recommended.rule(id, ref, tags);
      const key = `arn:aws:kms:${REGION}:${ACCOUNT}:key/${KEY_ID}`;
      return id === 'sagemaker-endpoint-volume-customer-key'
        ? { ...settings, parameters: { ...settings.parameters, kmsKeyId: key } }
        : settings;
    },
  };
}

function observing(policy: Policy): Policy {
  return { ...policy, rule: (...input) => ({ ...policy.rule(...input), mode: 'observe' }) };
}
