import type { Ref } from '../../core/ref.ts';
import { diff, type Edit, type Step } from '../../core/state.ts';
import { type GcsBucketState, isPrevented, isPublicEntity } from './bucket-state.ts';
import { GOOGLE_OPERATIONS } from './operations.ts';

/** The two lists, by the collections of the API that hold them. */
const LISTS = [
  { field: 'acl', collection: 'storage.bucketAccessControls' },
  { field: 'defaultObjectAcl', collection: 'storage.defaultObjectAccessControls' },
] as const;

/**
 * One call for each entry of everybody that goes or comes back; nobody else's is ever touched. Turning uniform access on
 * ends all of them at once, and turning it off brings them back, so nothing is left to be done then.
 */
export function aclSteps(ref: Ref, live: GcsBucketState, target: GcsBucketState): Step[] {
  if (target.uniformAccess) {
    return [];
  }
  return LISTS.flatMap(({ field, collection }) =>
    diff(live, target, [field], [field])
      .filter((edit) => isPublicEntity(entityOf(edit)))
      .map((edit) =>
        edit.after === null
          ? removal(ref, live, edit, `${collection}.delete`)
          : insertion(ref, edit, `${collection}.insert`),
      ),
  );
}

/** The API knows no precondition here, and an entry is all that goes. */
function removal(
  ref: Ref,
  live: GcsBucketState,
  edit: Edit,
  call: `${(typeof LISTS)[number]['collection']}.delete`,
): Step {
  const isOfObjects = edit.field.startsWith('defaultObjectAcl.');
  return {
    call,
    input: { path: { bucket: ref.name, entity: entityOf(edit) } },
    permissions: GOOGLE_OPERATIONS[call].permissions,
    edits: [edit],
    needs: [],
    // Objects that are there keep the ACL they were given.
    disruption:
      isOfObjects || isPrevented(live)
        ? null
        : 'Whoever has no grant of their own loses what the bucket ACL gives.',
    intended: true,
    undo: 'exact',
  };
}

/** Inserting an entity that is there already changes its role. */
function insertion(
  ref: Ref,
  edit: Edit,
  call: `${(typeof LISTS)[number]['collection']}.insert`,
): Step {
  return {
    call,
    input: { path: { bucket: ref.name }, body: { entity: entityOf(edit), role: edit.after } },
    permissions: GOOGLE_OPERATIONS[call].permissions,
    edits: [edit],
    needs: [],
    disruption: null,
    undo: 'exact',
  };
}

function entityOf({ field }: Edit): string {
  return field.slice(field.indexOf('.') + 1);
}
