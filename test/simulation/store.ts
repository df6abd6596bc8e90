import { CloudError } from '../../shared/core/failure.ts';
import type { Journal } from '../../shared/core/ports.ts';
import type { Faults } from './faults.ts';
import type { Draw } from './random.ts';
import type { Timeline } from './timeline.ts';

/** Writes whose answer may be lost after they were committed. */
const WRITES: readonly (keyof Journal)[] = [
  'append',
  'schedule',
  'clear',
  'setTold',
  'clearOutbox',
  'reserve',
  'setUses',
];

/**
 * The store as one instance sees it: slow, sometimes down, sometimes committing without saying so.
 * @param pause - where the instance may freeze or die
 */
export function faultyJournal(
  journal: Journal,
  timeline: Timeline,
  draw: Draw,
  faults: Faults,
  pause: () => Promise<void>,
): Journal {
  function wrap<Arguments extends readonly unknown[], Result>(
    name: keyof Journal,
    call: (...input: Arguments) => Promise<Result>,
  ): (...input: Arguments) => Promise<Result> {
    return async (...input) => {
      await timeline.delay(draw.int(1, 20));
      if (faults.fires('store-down', 0.01)) {
        throw down(name);
      }
      const result = await call(...input);
      if (WRITES.includes(name) && faults.fires('store-lost-answer', 0.02)) {
        throw down(name);
      }
      await pause();
      return result;
    };
  }
  return {
    load: wrap('load', journal.load),
    loadCase: wrap('loadCase', journal.loadCase),
    append: wrap('append', journal.append),
    schedule: wrap('schedule', journal.schedule),
    due: wrap('due', journal.due),
    clear: wrap('clear', journal.clear),
    outbox: wrap('outbox', journal.outbox),
    told: wrap('told', journal.told),
    setTold: wrap('setTold', journal.setTold),
    clearOutbox: wrap('clearOutbox', journal.clearOutbox),
    reserve: wrap('reserve', journal.reserve),
    setUses: wrap('setUses', journal.setUses),
    users: wrap('users', journal.users),
    cases: wrap('cases', journal.cases),
    setting: wrap('setting', journal.setting),
    setSetting: wrap('setSetting', journal.setSetting),
    close: journal.close,
  };
}

function down(name: string): CloudError {
  return new CloudError(
    { code: 'unavailable', message: `the store did not answer ${name}`, permission: null },
    { applied: 'unknown' },
  );
}
