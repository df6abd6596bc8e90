import type { Json } from '../../core/json.ts';
import type { Ref } from '../../core/ref.ts';
import { diff, type Edit, type Step } from '../../core/state.ts';
import { type GcsBucketState, hasPublicGrants, isPrevented } from './bucket-state.ts';

/** The settings that are maps, and are edited key by key. */
export const SETTING_MAPS = ['encryption', 'logging', 'tags'] as const;

/** What a step does, without what all patches of a bucket have in common. */
interface Patch {
  /** Only what changes: the API merges it into what is there, and a null takes a member away. */
  readonly body: { readonly [member: string]: Json };
  /** Besides the right to update the bucket. */
  readonly permission?: string;
  readonly disruption?: string | null;
  readonly intended?: true;
  readonly undo?: Step['undo'];
}

/** How each setting is written: live and target in, one patch out. In the order of their weight. */
const PATCHES: Readonly<
  Record<string, (live: GcsBucketState, target: GcsBucketState, edits: readonly Edit[]) => Patch>
> = {
  accessPrevention: preventionPatch,
  uniformAccess: uniformPatch,
  encryption: encryptionPatch,
  logging: loggingPatch,
  versioning: (_live, { versioning }) => ({ body: { versioning: { enabled: versioning } } }),
  softDeleteSeconds: (_live, { softDeleteSeconds }) => ({
    body: { softDeletePolicy: { retentionDurationSeconds: String(softDeleteSeconds) } },
  }),
  tags: (_live, _target, edits) => ({ body: { labels: membersOf(edits) } }),
};

/** Compiles the edits of settings into one patch each: what refuses one of them leaves the others. */
export function settingSteps(ref: Ref, live: GcsBucketState, target: GcsBucketState): Step[] {
  return Object.entries(PATCHES).flatMap(([field, patchOf]) => {
    const edits = diff(live, target, [field], SETTING_MAPS);
    if (edits.length === 0) {
      return [];
    }
    const {
      body,
      permission,
      disruption = null,
      intended,
      undo = 'exact',
    } = patchOf(live, target, edits);
    return [
      {
        call: 'storage.buckets.patch',
        input: {
          path: { bucket: ref.name },
          query: { ifMetagenerationMatch: live.metageneration, projection: 'noAcl' },
          body,
        },
        permissions: ['storage.buckets.update', ...(permission === undefined ? [] : [permission])],
        edits: field === 'uniformAccess' ? [...edits, ...endedAcls(live, target)] : edits,
        needs: [],
        disruption,
        ...(intended === undefined ? {} : { intended }),
        undo,
      },
    ];
  });
}

/** What an object's own ACL says is in no read of the bucket: without uniform access some may be public. */
function preventionPatch(live: GcsBucketState, { accessPrevention }: GcsBucketState): Patch {
  const patch: Patch = {
    body: { iamConfiguration: { publicAccessPrevention: accessPrevention } },
    permission: 'storage.buckets.setIamPolicy',
  };
  if (accessPrevention !== 'enforced' || isPrevented(live)) {
    return patch;
  }
  if (hasPublicGrants(live)) {
    return {
      ...patch,
      disruption: 'Whoever has no grant of their own loses access.',
      intended: true,
    };
  }
  if (!live.uniformAccess) {
    const disruption = 'Objects that are public by an ACL of their own stop being so.';
    return { ...patch, disruption };
  }
  return live.moreFolders
    ? { ...patch, disruption: 'Managed folders that were not read stop being public.' }
    : patch;
}

/** What ACLs gave ends and comes back with uniform access. After its lock time it cannot be taken back (API model). */
function uniformPatch(_live: GcsBucketState, { uniformAccess }: GcsBucketState): Patch {
  return {
    body: { iamConfiguration: { uniformBucketLevelAccess: { enabled: uniformAccess } } },
    permission: 'storage.buckets.setIamPolicy',
    disruption: uniformAccess
      ? 'Whoever reads or writes by an ACL loses that access, and uploads that set an ACL fail.'
      : null,
    undo: uniformAccess ? 'none' : 'exact',
  };
}

/** The whole configuration is sent: what it restricts stays, whether the API merges it or replaces it. */
function encryptionPatch(live: GcsBucketState, { encryption }: GcsBucketState): Patch {
  const { defaultKmsKeyName } = encryption;
  const isNew =
    defaultKmsKeyName !== undefined && defaultKmsKeyName !== live.encryption['defaultKmsKeyName'];
  return {
    body: { encryption: { ...encryption, defaultKmsKeyName: defaultKmsKeyName ?? null } },
    disruption: isNew
      ? 'New objects can only be written and read while Cloud Storage may use the key.'
      : null,
  };
}

function loggingPatch(
  _live: GcsBucketState,
  { logging }: GcsBucketState,
  edits: readonly Edit[],
): Patch {
  return { body: { logging: Object.keys(logging).length === 0 ? null : membersOf(edits) } };
}

/** The members that change, by name; a null takes one away. */
function membersOf(edits: readonly Edit[]): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    edits.map(({ field, after }) => [field.slice(field.indexOf('.') + 1), after]),
  );
}

/** Every ACL ends with uniform access. What they say when it is turned off again is for the bucket to tell. */
function endedAcls(live: GcsBucketState, target: GcsBucketState): readonly Edit[] {
  const fields = ['acl', 'defaultObjectAcl'];
  return target.uniformAccess ? diff(live, target, fields, fields) : [];
}
