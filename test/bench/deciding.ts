import { decide } from '../../shared/core/decide.ts';
import type { DecideInput } from '../../shared/core/decision.ts';
import { NO_HINTS } from '../../shared/core/resource.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { profile } from '../../shared/policy/profiles.ts';
import { type EngineBench, engineBench, event } from '../support/engine.ts';
import { START } from '../support/in-process.ts';
import { BUCKET, ENDPOINT, NOTEBOOK, type Scenario } from './scenarios.ts';
import { medians, perSecond, type Section } from './section.ts';

const SCENARIOS = [BUCKET, NOTEBOOK, ENDPOINT];
const POLICY = profile('recommended');

/** What the engine would decide from when the scenario's event arrives. */
async function inputOf({ ref, effect, world }: Scenario): Promise<DecideInput> {
  const { ports } = benchOf(world(START));
  const served = await ports.serve(ref.type);
  const state = served === null ? null : await served.api.read(ref, NO_HINTS);
  if (served === null || state === null) {
    throw new Error(`${ref.id} cannot be read.`);
  }
  return {
    ref,
    resource: served.resource,
    rules: served.rules,
    stored: null,
    observation: { kind: 'state', state, at: START },
    trigger: event(ref, { effect }),
    policy: POLICY,
    paused: false,
    baselining: false,
    now: START,
    owner: 'bench',
    jitter: 0.5,
    answer: null,
    reservation: null,
    dryRun: false,
    code: 'bench',
  };
}

function benchOf(world: ReturnType<Scenario['world']>): EngineBench {
  return engineBench(world, { policy: POLICY });
}

/** How fast decisions are made. */
export const DECIDING: Section = {
  title: 'Deciding',
  about:
    'One call of the pure `decide` on a prepared input: rules, guards, plan, entries to append. Nothing is read or written.',
  columns: ['input', 'decisions per second', 'µs'],
  measure: async (setting) => {
    const tasks: Record<string, () => unknown> = {};
    for (const scenario of SCENARIOS) {
      const input = await inputOf(scenario);
      if (decide(input).appends.length === 0) {
        throw new Error(`Nothing is decided in the scenario ${scenario.name}.`);
      }
      tasks[scenario.name] = () => decide(input);
    }
    const times = await medians(tasks, setting);
    return [...times].map(([name, ms]) => [name, perSecond(ms), (ms * 1000).toFixed(0)]);
  },
};

/** How fast the engine is where cloud and store cost nothing. */
export const RECONCILING: Section = {
  title: 'Reconciling in process',
  about:
    'One whole reconcile of a fresh event against the models and a journal in memory, both without latency: what the engine itself costs, with the models beneath it.',
  columns: ['event', 'reconciles per second', 'µs', 'outcome'],
  measure: async (setting) => {
    const tasks: Record<string, () => unknown> = {};
    const outcomes = new Map<string, string>();
    for (const { name, ref, effect, world } of SCENARIOS) {
      const start = world(START);
      const trigger = event(ref, { effect });
      tasks[name] = async () => {
        const { outcome } = await reconcile(ref, trigger, benchOf(start).ports);
        outcomes.set(name, outcome);
      };
    }
    const times = await medians(tasks, setting);
    return [...times].map(([name, ms]) => [
      name,
      perSecond(ms),
      (ms * 1000).toFixed(0),
      outcomes.get(name) ?? '',
    ]);
  },
};
