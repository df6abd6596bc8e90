import { isLabelled, isQuarantine, QUARANTINE_DISRUPTION } from '../../core/labels.ts';
import type { Ref } from '../../core/ref.ts';
import type { Verdict } from '../../core/rule.ts';
import { diff, type Edit, type State, type Step } from '../../core/state.ts';
import { AZURE_OPERATIONS } from './operations.ts';

const CALL = 'resources:Tags_UpdateAtScope';

/**
 * The tags of a resource as the core compares them. Names of tags are case-insensitive on Azure, and Cordon's own are
 * lower-case: `Cordon-Override` is the override.
 */
export function tagsOf(
  tags: Readonly<Record<string, string | null | undefined>> | null | undefined,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(tags ?? {}).map(([name, value]) => [
      /^cordon-/i.test(name) ? name.toLowerCase() : name,
      value ?? '',
    ]),
  );
}

/**
 * The tag writes between two states: one call merges, another deletes, and both leave all other tags as they are. The
 * tag that people feel is written by a call of its own, which the guards may hold back.
 */
export function tagSteps(ref: Ref, live: State, target: State): Step[] {
  const edits = diff(live, target, ['tags'], ['tags']);
  const written = edits.filter((edit) => edit.after !== null);
  const removed = edits.filter((edit) => edit.after === null);
  return [
    ...tagStep(
      ref,
      'Merge',
      written.filter((edit) => !isQuarantine(edit)),
    ),
    ...tagStep(ref, 'Merge', written.filter(isQuarantine), QUARANTINE_DISRUPTION),
    ...tagStep(ref, 'Delete', removed),
  ];
}

function tagStep(
  ref: Ref,
  operation: 'Merge' | 'Delete',
  edits: readonly Edit[],
  disruption: string | null = null,
): Step[] {
  if (edits.length === 0) {
    return [];
  }
  // Deletion goes by name and value: a value changed by somebody else in between stays.
  const tags = Object.fromEntries(
    edits.map(({ field, before, after }) => [
      field.slice('tags.'.length),
      String(operation === 'Merge' ? after : before),
    ]),
  );
  return [
    {
      call: CALL,
      input: { id: ref.id, body: { operation, properties: { tags } } },
      permissions: [AZURE_OPERATIONS[CALL].action],
      edits,
      needs: [],
      disruption,
      undo: 'exact',
    },
  ];
}

/** The verdict on a fault that can only be marked: shut off, as far as that goes, once the label is on. */
export function marked(state: State, message: string): Verdict {
  return isLabelled(state)
    ? { kind: 'violation', message, contained: 'labelled' }
    : { kind: 'violation', message };
}
