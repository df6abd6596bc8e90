import type { Report } from '../../shared/core/outcome.ts';
import { type Ref, refKey } from '../../shared/core/ref.ts';
import type { Trigger } from '../../shared/core/trigger.ts';
import { dependentsOf } from '../../shared/engine/dependents.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { Interrupted } from './exit.ts';
import type { Local } from './ports.ts';

/** Resources worked on at once: as many as a sweep, below every service's rate of describe calls. */
const PARALLEL = 4;

/** A resource with everything an input says about it, oldest first. */
export interface Story {
  readonly ref: Ref;
  readonly triggers: readonly Trigger[];
}

/** Triggers by resource, each with its account and region, in the order in which they happened. */
export async function byResource(
  triggers: readonly Trigger[],
  complete: (ref: Ref) => Promise<Ref>,
): Promise<readonly Story[]> {
  const stories = new Map<string, { ref: Ref; triggers: Trigger[] }>();
  for (const trigger of triggers) {
    const ref = await complete(trigger.ref);
    const story = stories.get(refKey(ref)) ?? { ref, triggers: [] };
    story.triggers.push({ ...trigger, ref });
    stories.set(refKey(ref), story);
  }
  return [...stories.values()].map((story) => ({
    ref: story.ref,
    // A time nobody told sorts first: what is known to have happened last then decides.
    triggers: story.triggers.sort((left, right) => timeOf(left) - timeOf(right)),
  }));
}

/**
 * The stories with those of everything that uses what they are about: here nobody waits for a wake-up, so the users are
 * looked at in the same run. They come last.
 */
async function withDependents(
  stories: readonly Story[],
  { ports }: Local,
): Promise<readonly Story[]> {
  const known = new Map(stories.map((story) => [refKey(story.ref), story]));
  for (const trigger of stories.flatMap(({ triggers }) => triggers)) {
    for (const ref of await dependentsOf(trigger, ports)) {
      known.set(refKey(ref), known.get(refKey(ref)) ?? { ref, triggers: [] });
    }
  }
  return [...known.values()];
}

/** Reconciles every resource with its triggers, and what depends on it; one report a resource, in the order given. */
export async function runStories(
  stories: readonly Story[],
  local: Local,
  interrupted: AbortSignal,
): Promise<readonly Report[]> {
  return inParallel(await withDependents(stories, local), async ({ ref, triggers }) => {
    let report: Report | null = null;
    for (const trigger of triggers) {
      stopWhen(interrupted);
      report = await reconcile(ref, trigger, local.ports);
    }
    return report ?? reconcile(ref, null, local.ports);
  });
}

/** What would be done about every resource. Nothing is written, to the cloud or to the journal. */
export async function dryRunStories(
  stories: readonly Story[],
  local: Local,
  interrupted: AbortSignal,
): Promise<readonly Report[]> {
  return inParallel(await withDependents(stories, local), ({ ref, triggers }) => {
    stopWhen(interrupted);
    return reconcile(ref, decisive(triggers), local.ports, { dryRun: true });
  });
}

/** A dry run keeps no case, so it can weigh one trigger: the last one that changed something. */
function decisive(triggers: readonly Trigger[]): Trigger | null {
  const changes = triggers.filter(({ effect }) => effect === 'created' || effect === 'changed');
  return changes.at(-1) ?? triggers.at(-1) ?? null;
}

/** Ends a run between two steps, when a person wants that. */
export function stopWhen(interrupted: AbortSignal): void {
  if (interrupted.aborted) {
    throw new Interrupted(
      'Stopped. Nothing is lost: what was begun is in the journal, and the same command goes on.',
    );
  }
}

async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  async function worker(): Promise<void> {
    while (next < items.length) {
      const index = next;
      next += 1;
      const item = items[index];
      if (item !== undefined) {
        results[index] = await work(item);
      }
    }
  }
  const workers = Array.from({ length: Math.min(PARALLEL, items.length) }, worker);
  // All of them are awaited, so that none still writes when the journal is closed.
  const ends = await Promise.allSettled(workers);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) {
    throw failed.reason;
  }
  return results;
}

function timeOf({ time }: Trigger): number {
  const at = Date.parse(time);
  return Number.isNaN(at) ? 0 : at;
}
