import type { DecideInput } from './decision.ts';
import { fingerprint } from './digest.ts';
import type { Draft } from './draft.ts';
import { sameJson } from './json.ts';
import type { Edit, Step } from './state.ts';

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
  return input.now < until ? until : null;
}

function makes(edits: readonly Edit[], { field, after }: Edit): boolean {
  return edits.some((edit) => edit.field === field && sameJson(edit.after, after));
}
