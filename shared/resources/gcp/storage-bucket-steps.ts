import type { Json } from '../../core/json.ts';
import type { Ref } from '../../core/ref.ts';
import { diff, type Edit, type Step } from '../../core/state.ts';
import { aclSteps } from './bucket-acl-steps.ts';
import { settingSteps } from './bucket-settings-steps.ts';
import { aclWith, type GcsBucketState, isPrevented } from './bucket-state.ts';
import {
  type Bindings,
  isBinding,
  policyBody,
  publicBindings,
  revertBinding,
} from './iam-policy.ts';
import { GOOGLE_OPERATIONS } from './operations.ts';

/**
 * Compiles the edits into calls: who is let in first, then the settings. What would refuse grants that come back, access
 * prevention and uniform access, goes down before them. Inputs hold the etag or metageneration of `live`.
 */
export function steps(ref: Ref, live: GcsBucketState, target: GcsBucketState): readonly Step[] {
  const settings = settingSteps(ref, live, target);
  const policy = policyStep(ref, live, target);
  const next =
    policy.length === 0
      ? live
      : { ...live, iam: target.iam, acl: aclWith(live.acl, live.iam, target.iam) };
  return [
    ...settings.filter(isOpening),
    ...policy,
    ...aclSteps(ref, next, target),
    ...folderSteps(ref, live, target),
    ...settings.filter((step) => !isOpening(step)),
  ];
}

function isOpening({ edits }: Step): boolean {
  return edits.some(
    ({ field, after }) =>
      (field === 'accessPrevention' && after !== 'enforced') ||
      (field === 'uniformAccess' && after === false),
  );
}

function policyStep(ref: Ref, live: GcsBucketState, target: GcsBucketState): Step[] {
  const edits = diff(live, target, ['iam'], ['iam']);
  if (edits.length === 0) {
    return [];
  }
  // The legacy roles are the bucket's ACL in another view: what is said of everybody there changes with them.
  const acl = aclWith(live.acl, live.iam, target.iam);
  const mirrored = diff(live, { ...target, acl }, ['acl'], ['acl']);
  const name = 'storage.buckets.setIamPolicy';
  const isClosing =
    publicBindings(live.iam).length > publicBindings(target.iam).length && !isPrevented(live);
  return [
    {
      call: name,
      input: { path: { bucket: ref.name }, body: policyBody(live.iamEnvelope, target.iam) },
      permissions: GOOGLE_OPERATIONS[name].permissions,
      edits: [...edits, ...mirrored],
      needs: [],
      disruption: isClosing
        ? 'Whoever has no grant of their own loses access to the bucket.'
        : null,
      intended: true,
      undo: 'exact',
    },
  ];
}

function folderSteps(ref: Ref, live: GcsBucketState, target: GcsBucketState): Step[] {
  return diff(live, target, ['folders'], ['folders']).flatMap((edit) => {
    const folder = edit.field.slice('folders.'.length);
    const envelope = live.folderEnvelopes[folder];
    // A folder that is gone has no policy to be written.
    return envelope === undefined ? [] : [folderStep(ref, live, edit, folder, envelope)];
  });
}

function folderStep(
  ref: Ref,
  live: GcsBucketState,
  edit: Edit,
  folder: string,
  envelope: { readonly [key: string]: Json },
): Step {
  const name = 'storage.managedFolders.setIamPolicy';
  const [before, after] = [bindingsIn(edit.before), bindingsIn(edit.after)];
  const isClosing =
    publicBindings(before).length > publicBindings(after).length && !isPrevented(live);
  return {
    call: name,
    input: {
      path: { bucket: ref.name, managedFolder: folder },
      body: policyBody(envelope, after),
    },
    permissions: GOOGLE_OPERATIONS[name].permissions,
    edits: [edit],
    needs: [],
    disruption: isClosing ? 'Whoever has no grant of their own loses access to the folder.' : null,
    intended: true,
    undo: 'exact',
  };
}

/** Takes one edit back where others changed the policy since, see `Resource.revert`: only our members go and come. */
export function revert(edit: Edit, live: Json): Json | undefined {
  const { field, before, after } = edit;
  if (field.startsWith('iam.')) {
    return revertOne(before, after, live);
  }
  if (!field.startsWith('folders.') || live === null) {
    // Without a policy of its own a folder may be gone as well: nobody can tell.
    return undefined;
  }
  const [was, is, now] = [bindingsIn(before), bindingsIn(after), bindingsIn(live)];
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is), ...Object.keys(now)])];
  const next = keys.flatMap((key) => {
    const binding = revertBinding(was[key] ?? null, is[key] ?? null, now[key] ?? null);
    return binding === null ? [] : [[key, binding] as const];
  });
  return next.length === 0 ? null : Object.fromEntries(next);
}

function revertOne(before: Json, after: Json, live: Json): Json | undefined {
  const [was, is, now] = [before, after, live].map((value) => (isBinding(value) ? value : null));
  const isReadable = [before, after, live].every((value) => value === null || isBinding(value));
  return isReadable ? revertBinding(was ?? null, is ?? null, now ?? null) : undefined;
}

function bindingsIn(value: Json): Bindings {
  return value === null || typeof value !== 'object' || Array.isArray(value)
    ? {}
    : Object.fromEntries(
        Object.entries(value).flatMap(([key, binding]) =>
          isBinding(binding) ? [[key, binding] as const] : [],
        ),
      );
}
