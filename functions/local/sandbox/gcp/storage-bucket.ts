import type { Json } from '../../../../shared/core/json.ts';
import { etagOf } from './iam.ts';
import { aclOf, shownEntry } from './storage-acl.ts';
import type { GoogleBinding, GoogleBucket, GoogleWorld, Members } from './world.ts';

/** How a bucket is made, beside its name. */
export interface GoogleBucketOptions {
  readonly name: string;
  /** Members as `buckets.get` answers them: `location`, `encryption`, `logging`, `versioning`, … */
  readonly metadata?: Members;
  readonly labels?: Readonly<Record<string, string>>;
  readonly publicAccessPrevention?: 'inherited' | 'enforced';
  readonly uniform?: boolean;
  /** Bindings beside those that every bucket begins with. */
  readonly bindings?: readonly GoogleBinding[];
  readonly defaultObjectAcl?: GoogleBucket['defaultObjectAcl'];
  /** Managed folders with their bindings. */
  readonly folders?: Readonly<Record<string, readonly GoogleBinding[]>>;
}

/** How long uniform access can be taken back, in ms (Cloud Storage documentation: 90 days). */
export const UNIFORM_LOCK_MS = 90 * 24 * 3_600_000;

/** A world with one bucket more, as the API makes it where nothing else is said. */
export function createGoogleBucket(
  world: GoogleWorld,
  options: GoogleBucketOptions,
  now: number,
): GoogleWorld {
  const { name } = options;
  const teams: readonly GoogleBinding[] = [
    {
      role: 'roles/storage.legacyBucketOwner',
      members: [`projectEditor:${world.project}`, `projectOwner:${world.project}`],
    },
    { role: 'roles/storage.legacyBucketReader', members: [`projectViewer:${world.project}`] },
  ];
  const given = options.bindings ?? [];
  const bindings = [...teams, ...given].reduce<readonly GoogleBinding[]>((known, binding) => {
    const twin = known.find(
      ({ role, condition }) => role === binding.role && condition === binding.condition,
    );
    const members = [...new Set([...(twin?.members ?? []), ...binding.members])].sort();
    return [...known.filter((each) => each !== twin), { ...binding, members }];
  }, []);
  const time = new Date(now).toISOString();
  const folders = Object.entries(options.folders ?? {}).map(
    ([folder, own]) => [folder, { bindings: own, changes: 1, others: {} }] as const,
  );
  const bucket: GoogleBucket = {
    name,
    metageneration: 1,
    metadata: {
      location: 'EUROPE-WEST4',
      locationType: 'region',
      storageClass: 'STANDARD',
      generation: String(now * 1_000_000),
      timeCreated: time,
      updated: time,
      softDeletePolicy: { retentionDurationSeconds: '604800', effectiveTime: time },
      ...options.metadata,
    },
    labels: options.labels ?? {},
    publicAccessPrevention: options.publicAccessPrevention ?? 'inherited',
    uniform: uniformFrom(options.uniform === true, now),
    policy: { bindings, others: {} },
    defaultObjectAcl: options.defaultObjectAcl ?? [
      { entity: `project-owners-${world.projectNumber}`, role: 'OWNER' },
      { entity: `project-viewers-${world.projectNumber}`, role: 'READER' },
    ],
    folders: Object.fromEntries(folders),
  };
  return { ...world, buckets: { ...world.buckets, [name]: bucket } };
}

/** Uniform access that begins or ends now. */
export function uniformFrom(enabled: boolean, now: number): GoogleBucket['uniform'] {
  return { enabled, lockedTime: enabled ? new Date(now + UNIFORM_LOCK_MS).toISOString() : null };
}

/** A bucket as the API answers it. ACLs are only shown in the full projection, and never with uniform access. */
export function shownBucket(
  world: GoogleWorld,
  bucket: GoogleBucket,
  projection: string | undefined,
): Members {
  const { name, metageneration, labels, uniform } = bucket;
  const access = {
    enabled: uniform.enabled,
    ...(uniform.lockedTime === null ? {} : { lockedTime: uniform.lockedTime }),
  };
  const hasAcls = projection === 'full' && !uniform.enabled;
  const list = (entries: readonly Json[]): { items?: readonly Json[] } =>
    entries.length === 0 ? {} : { items: entries };
  const acl = list(aclOf(world, bucket).map((e) => shownEntry(name, 'bucketAccessControl', e)));
  const defaults = list(
    bucket.defaultObjectAcl.map((entry) => shownEntry(name, 'objectAccessControl', entry)),
  );
  return {
    kind: 'storage#bucket',
    selfLink: `https://www.googleapis.com/storage/v1/b/${name}`,
    id: name,
    name,
    projectNumber: world.projectNumber,
    metageneration: String(metageneration),
    etag: etagOf(metageneration),
    ...bucket.metadata,
    iamConfiguration: {
      bucketPolicyOnly: access,
      uniformBucketLevelAccess: access,
      publicAccessPrevention: bucket.publicAccessPrevention,
    },
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(hasAcls && acl.items !== undefined ? { acl: acl.items } : {}),
    ...(hasAcls && defaults.items !== undefined ? { defaultObjectAcl: defaults.items } : {}),
  };
}
