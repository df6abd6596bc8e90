import type { Case } from '../core/case.ts';
import { caseId } from '../core/case-id.ts';
import { decide } from '../core/decide.ts';
import type { CallAnswer, DecideInput, Decision } from '../core/decision.ts';
import { foldCase } from '../core/fold.ts';
import { NEWS } from '../core/journal.ts';
import {
  CALL_TIMEOUT_MS,
  DEADLINE_SKEW_MS,
  FRESHNESS_MAX_MS,
  OUT_OF_TURNS_PAUSE_MS,
  TURNS_MAX,
} from '../core/limits.ts';
import type { Report } from '../core/outcome.ts';
import type { Rows, WakeUp } from '../core/ports.ts';
import { betterKnown, type Ref } from '../core/ref.ts';
import type { Observation } from '../core/resource.ts';
import type { Policy } from '../core/settings.ts';
import type { Step } from '../core/state.ts';
import type { Trigger } from '../core/trigger.ts';
import { answerOf, failureOf, SLOW_READS_MAX, TOO_SLOW } from './answer.ts';
import { readHints } from './hints.ts';
import { BASELINED_SETTING, type EnginePorts, PAUSED_SETTING, type Served } from './ports.ts';
import { putOff, WRITE_MARGIN_MS, whyPutOff } from './put-off.ts';
import { bareReport, notServed, withEdits } from './report.ts';
import { createUses } from './uses.ts';

type Append = Decision['appends'][number];

/** How a reconcile runs. */
export interface ReconcileOptions {
  /** Decide and report, write nothing anywhere. */
  readonly dryRun?: boolean;
}

/**
 * Reads, decides, acts and reads again until the resource is well, contained, or has to be waited for. Whoever calls
 * it (event, timer, sweep, click, command line) gets the same loop. Safe to run twice at once and to kill anywhere.
 * @param trigger - why; null for a wake-up
 * @throws CloudError when the journal or the policy cannot be read: nothing is written then, and the caller's queue
 *   keeps the trigger
 */
export async function reconcile(
  asked: Ref,
  trigger: Trigger | null,
  ports: EnginePorts,
  options: ReconcileOptions = {},
): Promise<Report> {
  const served = await ports.serve(asked.type);
  if (served === null) {
    return notServed(asked);
  }
  const run = createRun(asked, served, ports, options);
  await run.load();
  const started = run.stored();
  let news = trigger;
  for (let turn = 0; turn < TURNS_MAX; turn += 1) {
    const input = await run.look(news, turn === 0);
    const decided = decide(input);
    const why = options.dryRun ? null : whyPutOff(decided, ports);
    const decision = why === null ? decided : putOff(decided, why, ports.clock.now());
    if (!(await run.write(decision))) {
      continue;
    }
    news = decision.appends.length > 0 ? null : news;
    if (!(await run.act(decision, input.observation))) {
      if (options.dryRun) {
        return decision.report;
      }
      await run.uses.correct(input.ref, trigger, input.observation.kind);
      return withEdits(decision, started);
    }
  }
  return run.leave();
}

/** The mutable part of one reconcile, kept in one place. */
function createRun(asked: Ref, served: Served, ports: EnginePorts, options: ReconcileOptions) {
  const { clock, journal, random } = ports;
  const owner = random.id();
  let ref = asked;
  let stored: Case | null = null;
  let answer: CallAnswer | null = null;
  let reservation: DecideInput['reservation'] = null;
  let tags: Readonly<Record<string, string>> = {};
  let baselining = false;
  const uses = createUses(journal);
  /** A read to use once more, because only our own store was asked since. */
  let again: Observation | null = null;
  /** Reads in a row that took so long that they are not judged. */
  let slow = 0;

  async function load(): Promise<void> {
    const found = await journal.load(ref);
    stored = found === null ? null : foldCase(found);
    ref = stored === null ? asked : betterKnown(asked, stored.ref);
  }

  async function look(trigger: Trigger | null, first: boolean): Promise<DecideInput> {
    const [{ policy, observation }, paused, baselined] = await Promise.all([
      see(),
      journal.setting(PAUSED_SETTING),
      first && trigger?.reason === 'sweep' ? journal.setting(BASELINED_SETTING) : null,
    ]);
    if (first) {
      baselining = policy.baselineFirst && baselined === null;
    }
    return {
      ref,
      resource: served.resource,
      rules: served.rules,
      stored,
      observation,
      trigger,
      policy,
      paused: paused !== null,
      baselining,
      now: clock.now(),
      owner,
      jitter: random.unit(),
      answer,
      reservation,
      dryRun: options.dryRun ?? false,
      code: ports.code,
    };
  }

  async function see(): Promise<{ policy: Policy; observation: Observation }> {
    const policy = await ports.policy();
    const observation = again ?? (await observe(policy));
    again = null;
    return { policy, observation };
  }

  async function observe(policy: Policy): Promise<Observation> {
    ports.progress?.({ kind: 'reading', ref });
    const at = clock.now();
    try {
      const hintsFor = (known: typeof tags) => readHints(served, stored, ref, policy, known);
      const hints = hintsFor(tags);
      let state = await served.api.read(ref, hints);
      if (state === null && ref.name !== asked.name) {
        // Deleted and made anew with another case of letters: ids do not tell the two apart.
        state = await served.api.read({ ...ref, name: asked.name }, hints);
        ref = state === null ? ref : { ...ref, name: asked.name };
      }
      const better = state === null ? hints : hintsFor(state.tags);
      if (better.keys.some((key) => !hints.keys.includes(key))) {
        state = await served.api.read(ref, better);
      }
      tags = state?.tags ?? tags;
      uses.saw(state);
      slow = clock.now() - at > FRESHNESS_MAX_MS ? slow + 1 : 0;
      if (slow === SLOW_READS_MAX) {
        return { kind: 'unknown', at, failure: TOO_SLOW };
      }
      return state === null ? { kind: 'absent', at } : { kind: 'state', state, at };
    } catch (error) {
      return { kind: 'unknown', at, failure: failureOf(error) };
    }
  }

  /** Appends what was decided. False when another instance was ahead: the newest case is loaded instead. */
  async function write(decision: Decision): Promise<boolean> {
    const { appends, wakeAt, why } = decision;
    const id = `${decision.after?.id ?? caseId(ref, 1)}#${decision.after?.n ?? 0}`;
    const wakeUps = wakeAt === null ? [] : [{ ref, dueAt: wakeAt, id, why }];
    const last = appends.at(-1);
    for (const append of appends) {
      const { ordinal, first, bodies } = append;
      const rows = rowsOf(append, append === last ? wakeUps : []);
      if ((await journal.append(ref, ordinal, first, bodies, clock.now(), rows)) === 'behind') {
        await load();
        return false;
      }
      uses.written();
    }
    if (last === undefined) {
      await Promise.all(wakeUps.map((wakeUp) => journal.schedule(wakeUp)));
    }
    for (const wakeUp of wakeUps.filter(({ dueAt }) => dueAt <= clock.now())) {
      ports.handOver?.(wakeUp);
    }
    if (options.dryRun !== true) {
      stored = decision.after;
    }
    return true;
  }

  /** News is told of every case that has some: of the one that ends, too, when another begins. */
  function rowsOf(append: Append, wakeUps: readonly WakeUp[]): Rows {
    const { ordinal, first, bodies } = append;
    const isNews = bodies.some((body) => NEWS.includes(body.kind));
    const row = { ref, caseId: caseId(ref, ordinal), n: first + bodies.length - 1 };
    return { wakeUps, uses: uses.rows(ref), outbox: isNews ? [row] : [] };
  }

  /** Does what was decided. False when the reconcile is over. */
  async function act(decision: Decision, seen: Observation): Promise<boolean> {
    switch (decision.next.kind) {
      case 'call':
        return call(decision.next.step);
      case 'reserve':
        reservation = {
          step: decision.next.slot.step,
          answer: await journal.reserve(decision.next.slot),
        };
        again = seen;
        return true;
      case 'read':
        return true;
      default:
        return false;
    }
  }

  async function call(step: Step): Promise<boolean> {
    const intent = stored?.open ?? null;
    const late =
      intent === null || clock.now() > intent.deadline - DEADLINE_SKEW_MS / 2 - CALL_TIMEOUT_MS;
    if (late || ports.remainingMs() < WRITE_MARGIN_MS) {
      return false;
    }
    ports.progress?.({ kind: 'calling', ref, step });
    answer = await answerOf(() => served.api.call(ref, step), clock);
    const failure = answer.kind === 'accepted' ? answer.doubt : answer.failure;
    const problem = failure?.message ?? null;
    ports.progress?.({ kind: 'called', ref, step, case: stored?.id ?? null, problem });
    return true;
  }

  /** Out of turns: goes on later, from what is journalled. */
  async function leave(): Promise<Report> {
    const dueAt = clock.now() + OUT_OF_TURNS_PAUSE_MS;
    const why = `not at rest after ${TURNS_MAX} turns`;
    const id = `${stored?.id ?? caseId(ref, 1)}#${stored?.n ?? 0}`;
    if (options.dryRun !== true) {
      await journal.schedule({ ref, dueAt, id, why });
    }
    return { ...bareReport(ref, 'waiting', why), case: stored?.id ?? null, wakeAt: dueAt };
  }

  return { load, look, write, act, leave, uses, stored: () => stored };
}
