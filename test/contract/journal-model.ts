import { caseId } from '../../shared/core/case-id.ts';
import { CloudError } from '../../shared/core/failure.ts';
import type { EntryBody } from '../../shared/core/journal.ts';
import type { Journal, OutboxRow, Told, WakeUp } from '../../shared/core/ports.ts';
import { type Ref, refKey } from '../../shared/core/ref.ts';
import { bucket } from './journal-bench.ts';

/** What model and journal have in common. */
export type Subject = Omit<Journal, 'setting' | 'setSetting' | 'close'>;

/** The refs the model knows. */
export const REFS = ['a', 'b', 'c'].map(bucket);

/** The journal as plain lists, searched from end to end. Obviously right, and slow. */
export function createModel(): Subject {
  const entries: { of: Ref; ordinal: number; n: number; at: number; body: EntryBody }[] = [];
  let wakeUps: WakeUp[] = [];
  let outbox: (OutboxRow & { since: number })[] = [];
  const told: (Told & { id: string })[] = [];
  const slots: { counter: string; step: string }[] = [];
  let uses: { dependency: string; of: Ref }[] = [];

  const sorted = <Row>(list: readonly Row[], by: (row: Row) => string): Row[] =>
    [...list].sort((left, right) => (by(left) < by(right) ? -1 : 1));
  const caseOf = (of: Ref, ordinal: number) => {
    const own = entries.filter((e) => refKey(e.of) === refKey(of) && e.ordinal === ordinal);
    const all = sorted(own, (entry) => String(entry.n).padStart(5, '0'));
    return all.length === 0
      ? null
      : {
          id: caseId(of, ordinal),
          ordinal,
          entries: all.map((entry) => ({
            version: 1,
            n: entry.n,
            at: new Date(entry.at).toISOString(),
            body: entry.body,
          })),
        };
  };
  const ordinalsOf = (of: Ref) =>
    new Set(entries.filter((e) => refKey(e.of) === refKey(of)).map((e) => e.ordinal));
  const newestOf = (of: Ref) => caseOf(of, Math.max(0, ...ordinalsOf(of)));
  const lastAt = (of: Ref, ordinal: number) =>
    entries.findLast((e) => refKey(e.of) === refKey(of) && e.ordinal === ordinal)?.at ?? 0;
  const put = (row: WakeUp) => {
    wakeUps = [...wakeUps.filter((other) => other.id !== row.id), row];
  };
  const limited = <Row>(list: readonly Row[], most: number) => list.slice(0, most);

  return {
    load: async (of) => newestOf(of),
    loadCase: async (wanted) =>
      REFS.flatMap((of) => [...ordinalsOf(of)].map((k) => caseOf(of, k))).find(
        (s) => s?.id === wanted,
      ) ?? null,
    append: async (of, ordinal, first, all, at, more) => {
      const has = (k: number, place: number) =>
        caseOf(of, k)?.entries.some((entry) => entry.n === place) ?? false;
      if (all.some((_, index) => has(ordinal, first + index))) {
        return 'behind';
      }
      if (first > 1 ? !has(ordinal, first - 1) : ordinal > 1 && !has(ordinal - 1, 1)) {
        const failure = { code: 'invalid', message: 'model', permission: null } as const;
        throw new CloudError(failure, { applied: 'no' });
      }
      all.forEach((body, index) => {
        entries.push({ of, ordinal, n: first + index, at, body });
      });
      (more.wakeUps ?? []).forEach(put);
      for (const row of more.outbox ?? []) {
        const known = outbox.find((other) => other.caseId === row.caseId);
        if (known === undefined || known.n < row.n) {
          outbox = outbox.filter((other) => other !== known);
          outbox.push({ ...row, since: known?.since ?? at });
        }
      }
      uses.push(...(more.uses ?? []).map((use) => ({ dependency: use.dependency, of: use.ref })));
      return 'appended';
    },
    schedule: async (row) => put(row),
    due: async (now, most) =>
      limited(
        sorted(
          wakeUps.filter((row) => row.dueAt <= now),
          (row) => `${row.dueAt} ${row.id}`,
        ),
        most,
      ),
    clear: async (row) => {
      wakeUps = wakeUps.filter((other) => other.id !== row.id || other.dueAt !== row.dueAt);
    },
    outbox: async (most) =>
      limited(
        sorted(outbox, (row) => `${row.since} ${row.caseId}`),
        most,
      ).map(({ since: _, ...row }) => row),
    clearOutbox: async (row) => {
      outbox = outbox.filter((other) => other.caseId !== row.caseId || other.n > row.n);
    },
    told: async (wanted) => {
      const best = Math.max(0, ...told.filter((row) => row.id === wanted).map((row) => row.n));
      const last = told.findLast((row) => row.id === wanted && row.n === best);
      return last === undefined ? null : { n: last.n, handle: last.handle };
    },
    setTold: async (of, _, value) => {
      told.push({ id: of, ...value });
    },
    reserve: async ({ counter, step, limit: most }) => {
      const taken = slots.filter((slot) => slot.counter === counter);
      if (taken.some((slot) => slot.step === step)) {
        return 'reserved';
      }
      if (taken.length >= most) {
        return 'full';
      }
      slots.push({ counter, step });
      return 'reserved';
    },
    setUses: async (of, dependencies) => {
      uses = [
        ...uses.filter((use) => use.of !== of),
        ...dependencies.map((dependency) => ({ dependency, of })),
      ];
    },
    users: async (dependency) =>
      REFS.filter((of) => uses.some((use) => use.of === of && use.dependency === dependency)),
    cases: async (most) => {
      const stories = REFS.map((of) => ({ of, story: newestOf(of) })).flatMap(({ of, story }) =>
        story === null ? [] : [{ story, at: lastAt(of, story.ordinal) }],
      );
      const newestFirst = sorted(stories, ({ story, at }) => `${at} ${story.id}`).reverse();
      return limited(newestFirst, most).map(({ story }) => story);
    },
  };
}
