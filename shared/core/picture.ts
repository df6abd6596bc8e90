import type { DecideInput } from './decision.ts';
import { fingerprint } from './digest.ts';
import type { Draft } from './draft.ts';
import { sameJson } from './json.ts';
import type { Edit, Step } from './state.ts';

/** When what is judged was read, ms: not when it is judged, which may be seconds later. */
export function seenAt({ observation }: DecideInput): number {
  return observation.at;
}

/** Until when a read that asks for a change just verified may simply be stale, or null. */
export function oldPicture(input: DecideInput, draft: Draft, step: Step): number | null {
  const times = step.edits.flatMap((edit) => {
    const cured = draft.memory.cured[edit.field];
    const known = cured !== undefined && sameJson(cured.after, fingerprint(edit.after));
    const done = draft.open?.done.findLast(({ after }) => makes(after, edit));
    const verified = [known ? Date.parse(cured.at) : 0, done?.at ?? 0];
    return verified.map((at) => at + input.resource.consistencyMs);
  });
  const until = Math.max(...times, 0);
  return seenAt(input) < until ? Math.max(until, input.now) : null;
}

function makes(edits: readonly Edit[], { field, after }: Edit): boolean {
  return edits.some((edit) => edit.field === field && sameJson(edit.after, after));
}
