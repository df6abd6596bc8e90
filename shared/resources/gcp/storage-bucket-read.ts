import * as z from 'zod/mini';
import { CloudError, isRetryable } from '../../core/failure.ts';
import type { Json } from '../../core/json.ts';
import type { Ref } from '../../core/ref.ts';
import type { ReadHints } from '../../core/resource.ts';
import { NO_FOLDERS, readFolders } from './bucket-folders.ts';
import { type GcsBucketState, hasPublicGrants } from './bucket-state.ts';
import { POLICY_VERSION, policyOf } from './iam-policy.ts';
import { fullNameOf, type GcpKeyFacts, keyNameOf, readKeyFacts } from './key-facts.ts';
import { parsed } from './parsed.ts';
import type { GoogleSend } from './send.ts';

const flag = z.nullish(z.boolean());
const text = z.nullish(z.string());

/** A part that is kept whole, to be sent again as it came. */
const whole = z.nullish(z.record(z.string(), z.json()));

const Acl = z.nullish(z.array(z.object({ entity: text, role: text })));

const Uniform = z.nullish(z.object({ enabled: flag, lockedTime: text }));

const Bucket = z.object({
  name: z.string(),
  location: text,
  projectNumber: text,
  generation: text,
  metageneration: z.string(),
  timeCreated: text,
  labels: z.nullish(z.record(z.string(), z.string())),
  iamConfiguration: z.nullish(
    z.object({
      publicAccessPrevention: text,
      uniformBucketLevelAccess: Uniform,
      // The name it had first; both say the same.
      bucketPolicyOnly: Uniform,
    }),
  ),
  acl: Acl,
  defaultObjectAcl: Acl,
  encryption: whole,
  logging: whole,
  versioning: z.nullish(z.object({ enabled: flag })),
  softDeletePolicy: z.nullish(
    z.object({ retentionDurationSeconds: z.nullish(z.union([z.string(), z.number()])) }),
  ),
  hierarchicalNamespace: z.nullish(z.object({ enabled: flag })),
  ipFilter: z.nullish(z.object({ mode: text })),
});

/** A bucket as the API answers it, in the fields that are used. */
type Bucket = z.output<typeof Bucket>;

/**
 * Reads a bucket; null when there is none. Bucket, IAM policy and managed folders are decisive: with one of them unknown
 * the whole state is unknown, and this rejects with a CloudError that names what was denied. Organisation policy, service
 * agent and keys are told as far as they can be read.
 */
export async function readBucket(
  send: GoogleSend,
  ref: Ref,
  hints: Pick<ReadHints, 'keys'>,
): Promise<GcsBucketState | null> {
  try {
    const [bucket, policy, facts] = await all([
      // Without this projection the ACLs are left out.
      send('storage.buckets.get', { path: { bucket: ref.name }, query: { projection: 'full' } }),
      send('storage.buckets.getIamPolicy', {
        path: { bucket: ref.name },
        query: { optionsRequestedPolicyVersion: POLICY_VERSION },
      }),
      Promise.all(hints.keys.map((id) => readKeyFacts(send, id))),
    ]);
    const read = parsed(Bucket, bucket.body, `Bucket ${ref.name}`);
    refuseForeign(ref, read);
    const own = stateOf(read, policy.body, facts);
    const project = ref.account === '' ? own.projectNumber : ref.account;
    const [folders, inherited, serviceAgent] = await all([
      own.uniformAccess ? readFolders(send, ref.name) : NO_FOLDERS,
      own.accessPrevention === 'enforced' ? null : readInherited(send, project),
      facts.length === 0 ? null : readServiceAgent(send, project),
    ]);
    const state = { ...own, ...folders, serviceAgent };
    return { ...state, accessPreventionInherited: settled(inherited, state) };
  } catch (error) {
    if (error instanceof CloudError && error.failure.code === 'not-found') {
      return null;
    }
    throw error;
  }
}

/** What the bucket's own answer and its policy say. */
function stateOf(bucket: Bucket, policy: Json, facts: readonly GcpKeyFacts[]): GcsBucketState {
  const { bindings, envelope } = policyOf(policy, `The IAM policy of bucket ${bucket.name}`);
  const access = bucket.iamConfiguration;
  const uniform = access?.uniformBucketLevelAccess ?? access?.bucketPolicyOnly;
  const encryption = encryptionOf(bucket.encryption);
  return {
    status: null,
    incarnation: bucket.generation || bucket.timeCreated || null,
    createdAt: bucket.timeCreated || null,
    location: bucket.location ?? '',
    projectNumber: bucket.projectNumber ?? '',
    metageneration: bucket.metageneration,
    tags: bucket.labels ?? {},
    // `unspecified` is the name it had once.
    accessPrevention: access?.publicAccessPrevention === 'enforced' ? 'enforced' : 'inherited',
    iam: bindings,
    iamEnvelope: envelope,
    uniformAccess: uniform?.enabled === true,
    uniformAccessLockedTime: uniform?.lockedTime || null,
    acl: aclOf(bucket.acl),
    defaultObjectAcl: aclOf(bucket.defaultObjectAcl),
    encryption,
    logging: bucket.logging?.['logBucket'] ? bucket.logging : {},
    versioning: bucket.versioning?.enabled === true,
    softDeleteSeconds: Number(bucket.softDeletePolicy?.retentionDurationSeconds ?? 0) || 0,
    hierarchical: bucket.hierarchicalNamespace?.enabled === true,
    ipFilter: bucket.ipFilter?.mode || null,
    ...NO_FOLDERS,
    accessPreventionInherited: null,
    serviceAgent: null,
    keys: Object.fromEntries(facts.map((each) => [each.id, each])),
    uses: usesOf(encryption),
  };
}

/** What Google sets itself, the time from which a restriction holds, is no part of what is sent back. */
function encryptionOf(encryption: Bucket['encryption']): GcsBucketState['encryption'] {
  const members = Object.entries(encryption ?? {}).map(([name, value]) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      return [name, value] as const;
    }
    const { effectiveTime: _, ...rest } = value as Readonly<Record<string, Json>>;
    return [name, rest] as const;
  });
  return Object.fromEntries(members.filter(([, value]) => value !== null && value !== ''));
}

function usesOf({ defaultKmsKeyName }: GcsBucketState['encryption']): readonly string[] {
  const name = typeof defaultKmsKeyName === 'string' ? keyNameOf(defaultKmsKeyName) : null;
  return name === null ? [] : [fullNameOf(name)];
}

function aclOf(entries: Bucket['acl']): Readonly<Record<string, string>> {
  return Object.fromEntries((entries ?? []).map(({ entity, role }) => [entity ?? '', role ?? '']));
}

/** A name that is free is anybody's to take: what an event of one project names may be another's by now. */
function refuseForeign({ name, account }: Ref, { projectNumber }: Bucket): void {
  if (/^\d+$/.test(account) && projectNumber && projectNumber !== account) {
    const message = `Bucket ${name} belongs to project ${projectNumber}, not to ${account}: another one has its name now.`;
    throw new CloudError({ code: 'not-found', message, permission: null }, { applied: 'no' });
  }
}

const Effective = z.object({
  spec: z.nullish(
    z.object({
      rules: z.nullish(z.array(z.object({ enforce: flag, condition: z.nullish(z.unknown()) }))),
    }),
  ),
});

/** Whether an organisation policy enforces public access prevention, or why that is not known. */
async function readInherited(
  send: GoogleSend,
  project: string,
): Promise<boolean | CloudError | null> {
  if (project === '') {
    return null;
  }
  const name = `projects/${project}/policies/storage.publicAccessPrevention`;
  try {
    const answer = await send('orgpolicy.projects.policies.getEffectivePolicy', { path: { name } });
    const rules = parsed(Effective, answer.body, `The policy ${name}`).spec?.rules ?? [];
    // A rule with a condition is about some resources only, and which ones this is not told.
    return rules.some(({ condition }) => (condition ?? null) !== null)
      ? null
      : rules.some(({ enforce }) => enforce === true);
  } catch (error) {
    if (error instanceof CloudError) {
      return error;
    }
    throw error;
  }
}

/** A passing failure is only worth waiting for where something is public, and whether it is in force is the question. */
function settled(known: boolean | CloudError | null, state: GcsBucketState): boolean | null {
  if (known instanceof CloudError) {
    if (isRetryable(known.failure.code) && hasPublicGrants(state)) {
      throw known;
    }
    return null;
  }
  return known;
}

const Agent = z.object({ email_address: z.nullish(z.string()) });

/** The service account with which Cloud Storage uses keys in this project; null where it may not be asked for. */
async function readServiceAgent(send: GoogleSend, projectId: string): Promise<string | null> {
  try {
    const answer = await send('storage.projects.serviceAccount.get', { path: { projectId } });
    const what = `The service agent of ${projectId}`;
    return parsed(Agent, answer.body, what).email_address || null;
  } catch (error) {
    if (error instanceof CloudError && !isRetryable(error.failure.code)) {
      return null;
    }
    throw error;
  }
}

/**
 * All answers, once all have come. Rejects with the one failure to report: that something is gone first, then a bug,
 * then what will not pass by itself.
 */
async function all<Answers extends readonly unknown[]>(
  answers: Answers,
): Promise<{ -readonly [Index in keyof Answers]: Awaited<Answers[Index]> }> {
  const settledAnswers = await Promise.allSettled(answers);
  const errors = settledAnswers.flatMap((each): unknown[] =>
    each.status === 'rejected' ? [each.reason] : [],
  );
  const worst =
    errors.find((error) => codeOf(error) === 'not-found') ??
    errors.find((error) => codeOf(error) === null) ??
    errors.find((error) => error instanceof CloudError && !isRetryable(error.failure.code)) ??
    errors[0];
  if (worst !== undefined) {
    throw worst;
  }
  return settledAnswers.map((each) => (each.status === 'fulfilled' ? each.value : null)) as {
    -readonly [Index in keyof Answers]: Awaited<Answers[Index]>;
  };
}

function codeOf(error: unknown): string | null {
  return error instanceof CloudError ? error.failure.code : null;
}
