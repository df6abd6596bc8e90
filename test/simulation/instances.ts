import { CloudError } from '../../shared/core/failure.ts';
import type { Journal } from '../../shared/core/ports.ts';
import type { Policy } from '../../shared/core/settings.ts';
import type { EnginePorts, Served } from '../../shared/engine/ports.ts';
import type { Checks } from './checks.ts';
import type { SimCloud } from './cloud.ts';
import type { WorldConfig } from './config.ts';
import type { Faults } from './faults.ts';
import type { Mutant } from './mutants.ts';
import type { Draw } from './random.ts';
import { TYPES } from './served.ts';
import { faultyJournal } from './store.ts';
import type { Timeline } from './timeline.ts';

/** A message in work longer than this goes to another instance, ms. */
const VISIBILITY_MS = 90_000;

/** What every instance of one world shares. */
export interface Setting {
  readonly config: WorldConfig;
  readonly timeline: Timeline;
  readonly draw: Draw;
  readonly faults: Faults;
  readonly cloud: SimCloud;
  readonly journal: Journal;
  readonly checks: Checks;
  readonly mutant: Mutant;
  /** In force now. */
  policy(): Policy;
  /** Version of the code now. */
  code(): string;
  /** Keeps the first broken law. */
  note(error: unknown): void;
}

/** Runs something on some instance. False when it failed or the instance died on the way. */
export type Invoke = (run: (ports: EnginePorts) => Promise<unknown>) => Promise<boolean>;

/** Instances that come and go: each invocation gets one, with its own clock, that may freeze or be killed. */
export function createInvoke(setting: Setting): Invoke {
  const { config, timeline, draw, note } = setting;
  return async (run) => {
    let die: (value: boolean) => void = () => undefined;
    const died = new Promise<boolean>((resolve) => {
      die = resolve;
    });
    const instance = draw.int(0, config.skews.length - 1);
    const ports = portsOf(setting, instance, () => {
      timeline.at(timeline.now() + VISIBILITY_MS, () => die(false));
    });
    const done = run(ports).then(
      () => true,
      (error: unknown) => {
        if (!(error instanceof CloudError)) {
          note(error);
        }
        return false;
      },
    );
    return Promise.race([done, died]);
  };
}

function portsOf(setting: Setting, instance: number, dies: () => void): EnginePorts {
  const { config, timeline, draw, faults, cloud, journal, mutant } = setting;
  const skew = config.skews[instance] ?? 0;
  let dead = false;

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

  const doors = cloud.doors(pause);
  return {
    clock: { now: () => timeline.now() + skew },
    random: { id: () => `${instance}-${draw.int(0, 2 ** 30)}`, unit: draw.unit },
    journal: faultyJournal(journal, timeline, draw, faults, pause),
    policy: async () => setting.policy(),
    async serve(name) {
      const type = TYPES.get(name);
      if (type === undefined) {
        return null;
      }
      const api = watched(setting, type.api(doors));
      return mutant.served({ resource: type.resource, rules: type.rules, api });
    },
    remainingMs: () => 120_000,
    code: setting.code(),
  };
}

/** The API under the checks. A broken law ends the world, whatever the engine makes of the error. */
function watched(setting: Setting, api: Served['api']): Served['api'] {
  const inner = setting.checks.watch(api);
  return {
    ...inner,
    async call(ref, step) {
      try {
        await inner.call(ref, step);
      } catch (error) {
        if (!(error instanceof CloudError)) {
          setting.note(error);
        }
        throw error;
      }
    },
  };
}
