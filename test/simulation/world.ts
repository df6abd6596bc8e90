import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createKey } from '../../functions/local/sandbox/model/kms.ts';
import type { Journal } from '../../shared/core/ports.ts';
import type { Ref } from '../../shared/core/ref.ts';
import { NO_HINTS } from '../../shared/core/resource.ts';
import type { State } from '../../shared/core/state.ts';
import { sweep } from '../../shared/engine/sweep.ts';
import { createMemoryJournal } from '../../shared/journals/memory.ts';
import { createChannel, type SimChannel } from './channel.ts';
import { type Checks, createChecks } from './checks.ts';
import { createCloud, type SimCloud } from './cloud.ts';
import type { Fault, WorldConfig } from './config.ts';
import { checkEnd } from './end.ts';
import { createFaults } from './faults.ts';
import { createInvoke, type Invoke, type Setting } from './instances.ts';
import { type Mutant, NO_MUTANT } from './mutants.ts';
import { createOthers, type Others } from './others.ts';
import { ACCOUNT, KEY_ID, REGION } from './place.ts';
import { KEY_POLICY, policyFor } from './policy.ts';
import { createDraw } from './random.ts';
import { refsOf } from './refs.ts';
import { create, exists } from './residents.ts';
import { createRoles } from './roles.ts';
import { TYPES } from './served.ts';
import { createTimeline } from './timeline.ts';

const START = Date.parse('2026-11-20T09:00:00.000Z');
const MINUTE = 60_000;
/** Deeds and faults end here; then everything has to come to rest. */
const TROUBLE_MS = 45 * MINUTE;
/** Long enough for what rests an hour after a refusal to be tried again, where one disruption an hour is allowed. */
const REST_MS = 210 * MINUTE;

/** What a world was like. */
export interface WorldResult {
  readonly faults: ReadonlyMap<Fault, number>;
  readonly writes: number;
  readonly outcomes: readonly string[];
}

/**
 * Runs one world from its configuration to rest: at least three instances with skewed clocks over one store and one
 * account, people, tools and a second Cordon writing in between, and whatever faults the world drew.
 * @throws BrokenLaw when a law does not hold; the cases' journals are on the error as `cases`
 */
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
  const account = createWorld({ account: ACCOUNT, region: REGION, pace });
  const keyed = createKey(account, START, { id: KEY_ID, policy: KEY_POLICY });
  const cloud = createCloud(keyed, timeline, draw, faults);
  const truth = createMemoryJournal();
  const channel = createChannel(timeline, draw, faults);
  const base = policyFor(config);
  let policy = base;
  let code = 'simulation-1';
  let broken: unknown = null;
  function note(error: unknown): void {
    broken ??= error;
  }
  const live = (ref: Ref) => readTruth(cloud, ref);
  const checks = createChecks({ journal: truth, now: timeline.now, policy: () => policy, live });
  const journal = watchedSlots(
    mutant.journal(watchedAppends(truth, checks, note), live),
    checks,
    note,
  );
  const setting: Setting = {
    config,
    timeline,
    draw,
    faults,
    cloud,
    journal,
    checks,
    mutant,
    note,
    policy: () => policy,
    code: () => code,
  };
  const invoke = createInvoke(setting);
  const refs = refsOf(config);
  const others = createOthers({
    ...setting,
    refs,
    truth,
    invoke,
    setPolicy: (change) => {
      policy = change(base);
    },
    setCode: (next) => {
      code = next;
    },
  });

  schedulePeople(setting, refs, others);
  scheduleFailures(setting, refs);
  scheduleCordon(setting, invoke, channel);
  await timeline.runUntil(START + TROUBLE_MS + REST_MS);

  const cases = await truth.cases(1_000);
  if (broken === null) {
    const mayRest = (['failing-transition', 'denied-write'] as const).some((fault) =>
      config.faults.includes(fault),
    );
    await checkEnd({ refs, truth, channel, live, policy, mayRest }).catch(note);
  }
  if (broken !== null) {
    throw Object.assign(broken as Error, { cases });
  }
  const outcomes = cases.map((c) => {
    const last = c.entries.findLast(({ body }) => body.kind === 'outcome')?.body;
    return last?.kind === 'outcome' ? last.outcome : 'none';
  });
  return { faults: faults.counts, writes: checks.writes, outcomes };
}

/** When Cordon's own timers run: wake-ups and messages every minute, sweeps three times. */
function scheduleCordon(setting: Setting, invoke: Invoke, channel: SimChannel): void {
  const { mutant, timeline } = setting;
  const roles = createRoles(setting, invoke);
  for (let at = START; at < START + TROUBLE_MS + REST_MS; at += MINUTE) {
    timeline.at(at, async () => {
      await invoke((ports) => roles.tick(ports));
      await invoke((ports) => mutant.deliver([channel.notifier], ports));
    });
  }
  for (const at of [20 * MINUTE, TROUBLE_MS + 2 * MINUTE, TROUBLE_MS + 80 * MINUTE]) {
    timeline.at(START + at, async () => {
      for (const { types, scope } of scopesOf(setting.cloud)) {
        await invoke((ports) => sweep({ types, scope }, roles.reader(ports)));
      }
    });
  }
}

/** Where sweeps look, cloud by cloud. */
function scopesOf({ azure, google }: SimCloud) {
  const places = {
    aws: { account: ACCOUNT, region: REGION },
    azure: { account: azure.host.world.subscription, region: '' },
    gcp: { account: google.host.world.project, region: '' },
  };
  return (['aws', 'azure', 'gcp'] as const).map((cloud) => ({
    types: [...TYPES.keys()].filter((type) => type.startsWith(`${cloud}.`)),
    scope: places[cloud],
  }));
}

/** When resources are made, and when others do things to them. */
function schedulePeople(setting: Setting, refs: readonly Ref[], others: Others): void {
  const { config, cloud, draw, timeline } = setting;
  for (const ref of refs) {
    timeline.at(START + draw.int(0, 10) * MINUTE, () => {
      if (!exists(cloud, ref)) {
        others.tell(ref, create(cloud, ref, timeline.now(), draw));
      }
    });
  }
  if (config.deeds.length > 0 && refs.length > 0) {
    for (let index = 0; index < config.deedCount; index += 1) {
      const at = START + draw.int(3 * MINUTE, TROUBLE_MS);
      timeline.at(at, () => others.doDeed(draw.pick(config.deeds)));
    }
  }
}

/** When transitions fail, and when all faults cease. */
function scheduleFailures(setting: Setting, refs: readonly Ref[]): void {
  const { cloud, checks, draw, faults, timeline } = setting;
  function setFails(fails: boolean): void {
    cloud.edit((world) => ({ ...world, pace: { ...world.pace, fails } }));
    for (const ref of refs) {
      checks.disturbed(ref);
    }
  }
  if (faults.fires('failing-transition', 1)) {
    const from = START + draw.int(1, 30) * MINUTE;
    timeline.at(from, () => setFails(true));
    timeline.at(from + 5 * MINUTE, () => setFails(false));
  }
  timeline.at(START + TROUBLE_MS, () => {
    faults.cease();
    setFails(false);
  });
}

async function readTruth(cloud: SimCloud, ref: Ref): Promise<State | null> {
  return (await TYPES.get(ref.type)?.api(cloud.truth).read(ref, NO_HINTS)) ?? null;
}

function watchedAppends(journal: Journal, checks: Checks, note: (error: unknown) => void): Journal {
  return {
    ...journal,
    async append(ref, ordinal, first, bodies, at, rows) {
      const answer = await journal.append(ref, ordinal, first, bodies, at, rows);
      if (answer === 'appended') {
        await checks.appended(ref, ordinal, first, bodies, at).catch(note);
      }
      return answer;
    },
  };
}

/** Outside the mutant: what counts is what the engine was answered. */
function watchedSlots(journal: Journal, checks: Checks, note: (error: unknown) => void): Journal {
  return {
    ...journal,
    async reserve(slot) {
      const answer = await journal.reserve(slot);
      try {
        checks.reserved(slot, answer);
      } catch (error) {
        note(error);
      }
      return answer;
    },
  };
}
