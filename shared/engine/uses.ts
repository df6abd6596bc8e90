import type { Journal, Rows } from '../core/ports.ts';
import type { Ref } from '../core/ref.ts';
import { dependenciesOf, type Observation } from '../core/resource.ts';
import type { State } from '../core/state.ts';
import type { Trigger } from '../core/trigger.ts';

/** Uses one append writes: two rows each, well below the 98 rows an append may have. The others follow with the next. */
const USES_MAX = 20;

/** The uses of one reconcile: which keys and such its resource was seen to use, and what the journal knows of that. */
export function createUses(journal: Pick<Journal, 'setUses'>) {
  let keys: readonly string[] = [];
  const journalled = new Set<string>();

  /** Takes note of what was read; of a resource that is gone the keys it had. */
  function saw(state: State | null): void {
    keys = state === null ? keys : dependenciesOf(state);
  }

  /** What the next append adds: once a reconcile is enough for each key. */
  function rows(ref: Ref): NonNullable<Rows['uses']> {
    return unwritten().map((dependency) => ({ dependency, ref }));
  }

  /** Takes note that {@link rows} were appended. */
  function written(): void {
    for (const key of unwritten()) {
      journalled.add(key);
    }
  }

  function unwritten(): readonly string[] {
    return keys.filter((key) => !journalled.has(key)).slice(0, USES_MAX);
  }

  /**
   * Appends only add, and to a compliant resource nothing is appended. So a sweep makes the rows what they should be, as
   * does a look at what is gone. An event does not: it would pay a trip for what the next sweep does anyway.
   */
  async function correct(
    ref: Ref,
    trigger: Trigger | null,
    seen: Observation['kind'],
  ): Promise<void> {
    if (seen === 'absent') {
      await journal.setUses(ref, []);
    } else if (seen === 'state' && trigger?.reason === 'sweep') {
      await journal.setUses(ref, keys);
    }
  }

  return { saw, rows, written, correct };
}
