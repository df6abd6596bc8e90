import type { WakeUp } from '../../shared/core/ports.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { handOverDue, tick } from '../../shared/engine/tick.ts';
import { BrokenLaw } from './broken-law.ts';
import type { Invoke, Setting } from './instances.ts';

/** Who may do what in a world. */
export interface Roles {
  /** What those work with who hear events and sweep. */
  reader(ports: EnginePorts): EnginePorts;
  /** What the clock does every minute. */
  tick(ports: EnginePorts): Promise<unknown>;
}

/** One role for everything; or, in a split world, readers that hand over to writers by messages that may be lost. */
export function createRoles(setting: Setting, invoke: Invoke): Roles {
  const { config, draw, faults, note, timeline } = setting;
  if (config.split !== true) {
    return { reader: (ports) => ports, tick };
  }
  function send(wakeUp: WakeUp): void {
    const twice = faults.fires('event-duplicated', 0.3);
    const copies = faults.fires('event-lost', 0.3) ? 0 : twice ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      timeline.at(timeline.now() + draw.int(0, 90) * 1000, async () => {
        await invoke(async (ports) => {
          await reconcile(wakeUp.ref, null, ports);
          await ports.journal.clear(wakeUp);
        });
      });
    }
  }
  return {
    reader: (ports) => ({
      ...ports,
      handOver: send,
      async serve(type) {
        const served = await ports.serve(type);
        return served === null ? null : { ...served, api: { ...served.api, call: forbidden } };
      },
    }),
    tick: (ports) =>
      handOverDue(async (wakeUps) => {
        for (const wakeUp of wakeUps) {
          send(wakeUp);
        }
        return new Map();
      }, ports),
  };
  async function forbidden(): Promise<never> {
    const broken = new BrokenLaw('a reader never writes');
    note(broken);
    throw broken;
  }
}
