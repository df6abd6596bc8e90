import { CloudError } from '../../shared/core/failure.ts';
import type { EntryBody } from '../../shared/core/journal.ts';
import type { Journal, Notifier, Slot } from '../../shared/core/ports.ts';
import type { Ref } from '../../shared/core/ref.ts';
import { type Edit, fieldOf, type State } from '../../shared/core/state.ts';
import { deliver } from '../../shared/engine/outbox.ts';
import type { EnginePorts, Served } from '../../shared/engine/ports.ts';

/** A Cordon with one mechanism broken on purpose: the simulation must find it. */
export interface Mutant {
  readonly name: string;
  /** The store all instances share. */
  journal(journal: Journal, live: (ref: Ref) => Promise<State | null>): Journal;
  served(served: Served): Served;
  /** Tells the outbox. */
  deliver(notifiers: readonly Notifier[], ports: Pick<EnginePorts, 'journal'>): Promise<unknown>;
  readonly acknowledgesEarly: boolean;
}

/** Nothing broken. */
export const NO_MUTANT: Mutant = {
  name: 'none',
  journal: (journal) => journal,
  served: (served) => served,
  deliver,
  acknowledgesEarly: false,
};

/** The ten mechanisms, each broken in turn. */
export const MUTANTS: readonly Mutant[] = [
  {
    ...NO_MUTANT,
    name: 'no create-once append',
    journal: (journal) => ({
      ...journal,
      async append(ref, ordinal, first, bodies, at, rows) {
        const answer = await journal.append(ref, ordinal, first, bodies, at, rows);
        if (answer === 'appended') {
          return answer;
        }
        const newest = await journal.load(ref);
        const next = (newest?.entries.length ?? 0) + 1;
        return journal.append(ref, newest?.ordinal ?? 1, next, bodies, at, rows);
      },
    }),
  },
  {
    ...NO_MUTANT,
    name: 'late hold',
    journal: (journal) => mapAppends(journal, lateHold),
  },
  {
    ...NO_MUTANT,
    name: 'recomputed before',
    journal: (journal, live) => recomputingBefore(journal, live),
  },
  { ...NO_MUTANT, name: 'early acknowledge', acknowledgesEarly: true },
  {
    ...NO_MUTANT,
    name: 'SDK retry on writes',
    served: (served) => ({ ...served, api: retryingWrites(served.api) }),
  },
  {
    ...NO_MUTANT,
    name: 'verify without consistency window',
    served: (served) => ({ ...served, resource: { ...served.resource, consistencyMs: 0 } }),
  },
  {
    ...NO_MUTANT,
    name: 'lost restore step',
    served: (served) => ({
      ...served,
      resource: {
        ...served.resource,
        steps: (ref, live, target) =>
          served.resource
            .steps(ref, live, target)
            .filter((step) => step.call !== 'sagemaker:StartNotebookInstance'),
      },
    }),
  },
  { ...NO_MUTANT, name: 'refunded slot', journal: (journal) => refunding(journal) },
  {
    ...NO_MUTANT,
    name: 'override read once',
    served: (served) => ({ ...served, api: readingTagsOnce(served.api) }),
  },
  {
    ...NO_MUTANT,
    name: 'outbox without order',
    async deliver(notifiers, ports) {
      for (const row of await ports.journal.outbox(50)) {
        const story = await ports.journal.loadCase(row.caseId);
        for (const notifier of notifiers) {
          if (story !== null) {
            await notifier.tell(story, row.n - 1, row.n, null).catch(ignoreCloudErrors);
          }
        }
        await ports.journal.clearOutbox(row);
      }
    },
  },
];

function mapAppends(
  journal: Journal,
  change: (bodies: readonly EntryBody[]) => readonly EntryBody[],
): Journal {
  return {
    ...journal,
    append: (ref, ordinal, first, bodies, at, rows) =>
      journal.append(ref, ordinal, first, change(bodies), at, rows),
  };
}

function lateHold(bodies: readonly EntryBody[]): readonly EntryBody[] {
  return bodies.map((body) =>
    body.kind === 'undo-requested' ? { ...body, hold: { ...body.hold, rules: [] } } : body,
  );
}

function recomputingBefore(journal: Journal, live: (ref: Ref) => Promise<State | null>): Journal {
  return {
    ...journal,
    async load(ref) {
      const stored = await journal.load(ref);
      const state = await live(ref);
      if (stored === null || state === null) {
        return stored;
      }
      const now = (edit: Edit): Edit => ({ ...edit, before: fieldOf(state, edit.field) });
      const entries = stored.entries.map((entry) => {
        const { body } = entry;
        if (body.kind === 'verified') {
          return { ...entry, body: { ...body, after: body.after.map(now) } };
        }
        return body.kind === 'intent'
          ? { ...entry, body: { ...body, step: { ...body.step, edits: body.step.edits.map(now) } } }
          : entry;
      });
      return { ...stored, entries };
    },
  };
}

function retryingWrites(api: Served['api']): Served['api'] {
  return {
    ...api,
    async call(ref, step) {
      try {
        await api.call(ref, step);
      } catch (error) {
        if (error instanceof CloudError && error.applied === 'unknown') {
          return api.call(ref, step);
        }
        throw error;
      }
    },
  };
}

/** Gives a slot back as soon as the next step asks for one. */
function refunding(journal: Journal): Journal {
  return {
    ...journal,
    async reserve(slot: Slot) {
      await journal.reserve(slot);
      return 'reserved';
    },
  };
}

function readingTagsOnce(api: Served['api']): Served['api'] {
  const tags = new Map<string, State['tags']>();
  return {
    ...api,
    async read(ref, hints) {
      const state = await api.read(ref, hints);
      if (state === null) {
        return null;
      }
      const first = tags.get(ref.id) ?? state.tags;
      tags.set(ref.id, first);
      return { ...state, tags: first };
    },
  };
}

function ignoreCloudErrors(error: unknown): null {
  if (error instanceof CloudError) {
    return null;
  }
  throw error;
}
