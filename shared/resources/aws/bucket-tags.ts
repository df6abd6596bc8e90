import { isQuarantine, QUARANTINE_DISRUPTION } from '../../core/labels.ts';
import type { Ref } from '../../core/ref.ts';
import { diff, type Edit, type State, type Step } from '../../core/state.ts';

/** Tags that AWS itself writes: nobody else can set or remove them. */
const RESERVED = /^aws:/i;

/**
 * The tag writes between two states of a bucket: additions and changes in one call, removals in another, and the tag
 * that people feel by itself, which the guards may hold back. By the calls
 * of S3 Control, which name single tags and are taken with and without attribute-based access control (ABAC).
 * `PutBucketTagging` would replace the whole set, whatever others wrote into it since it was read, and is refused
 * where ABAC is on (API reference). None without an account: the calls need it.
 */
export function tagSteps(ref: Ref, live: State, target: State): Step[] {
  const edits = diff(live, target, ['tags'], ['tags']).filter(
    (edit) => !RESERVED.test(keyOf(edit)),
  );
  const written = edits.filter(({ after }) => after !== null);
  const removed = edits.filter(({ after }) => after === null);
  const tagged = { AccountId: ref.account, ResourceArn: ref.id };
  const tags = (some: readonly Edit[]) =>
    some.map((edit) => ({ Key: keyOf(edit), Value: String(edit.after) }));
  const felt = written.filter(isQuarantine);
  const inert = written.filter((edit) => !felt.includes(edit));
  const steps = [
    step('TagResource', { ...tagged, Tags: tags(inert) }, inert),
    step('TagResource', { ...tagged, Tags: tags(felt) }, felt, QUARANTINE_DISRUPTION),
    step('UntagResource', { ...tagged, TagKeys: removed.map(keyOf) }, removed),
  ];
  return ref.account === '' ? [] : steps.filter((each) => each.edits.length > 0);
}

function step(
  operation: string,
  input: Step['input'],
  edits: readonly Edit[],
  disruption: string | null = null,
): Step {
  return {
    call: `s3control:${operation}`,
    input,
    permissions: [`s3:${operation}`],
    edits,
    needs: [],
    disruption,
    undo: 'exact',
  };
}

function keyOf({ field }: Edit): string {
  return field.slice('tags.'.length);
}
