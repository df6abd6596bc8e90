import { createGoogleWorld } from '../../../functions/local/sandbox/gcp/apply.ts';
import { createGoogleKey } from '../../../functions/local/sandbox/gcp/kms.ts';
import { serviceAgentOf } from '../../../functions/local/sandbox/gcp/storage-patch.ts';
import type { GoogleWorld } from '../../../functions/local/sandbox/gcp/world.ts';
import { KEY_ROLE } from '../../../shared/resources/gcp/key-facts.ts';
import { api, resource } from '../../../shared/resources/gcp/storage-bucket.ts';
import { rule as customerKey } from '../../../shared/rules/gcp/gcs-bucket-default-encryption-customer-key.ts';
import { rule as recoverable } from '../../../shared/rules/gcp/gcs-bucket-deletions-recoverable.ts';
import { rule as filtered } from '../../../shared/rules/gcp/gcs-bucket-ip-filtered.ts';
import { rule as foldersNotPublic } from '../../../shared/rules/gcp/gcs-bucket-managed-folders-not-public.ts';
import { rule as prevented } from '../../../shared/rules/gcp/gcs-bucket-public-access-prevented.ts';
import { rule as uniform } from '../../../shared/rules/gcp/gcs-bucket-uniform-access.ts';
import { rule as logged } from '../../../shared/rules/gcp/gcs-bucket-usage-logged.ts';
import { rule as versioned } from '../../../shared/rules/gcp/gcs-bucket-versioned.ts';
import { describeResource } from '../../contract/resource.ts';
import { GCP } from '../../contract/resource-gcp.ts';
import { bucketWorld, CONDITION, GCS_REF, OPEN } from '../../support/gcp-buckets.ts';
import { START } from '../../support/in-process.ts';

const BUCKET = ['buckets', GCS_REF.name];
const KEY = 'projects/churn-lab/locations/europe-west4/keyRings/ml/cryptoKeys/data';
const PARTNER = { role: 'roles/storage.objectUser', members: ['group:partners@example.com'] };

/** A project with a key that Cloud Storage may use. */
function withKey(): GoogleWorld {
  const world = createGoogleWorld();
  const member = `serviceAccount:${serviceAgentOf(world)}`;
  return createGoogleKey(world, { bindings: [{ role: KEY_ROLE, members: [member] }] }, START);
}

const RESTRICTED = {
  encryption: {
    googleManagedEncryptionEnforcementConfig: {
      restrictionMode: 'NotRestricted',
      effectiveTime: '2026-01-01T00:00:00Z',
    },
  },
};

describeResource({
  cloud: GCP,
  resource,
  api,
  ref: GCS_REF,
  faulty: {
    'nothing that is wanted': () => bucketWorld({ uniform: true }, withKey()),
    'labels and restrictions of its own': () =>
      bucketWorld({ uniform: true, labels: { team: 'churn' }, metadata: RESTRICTED }, withKey()),
    'nothing that is deleted kept': () =>
      bucketWorld(
        { uniform: true, metadata: { softDeletePolicy: { retentionDurationSeconds: '0' } } },
        withKey(),
      ),
    'ACLs that count': () => bucketWorld({}, withKey()),
    'open folders': () =>
      bucketWorld(
        {
          uniform: true,
          folders: {
            'open/': [OPEN],
            'both/a.b/': [{ ...OPEN, members: ['allUsers', 'user:ada@example.com'] }, PARTNER],
            'for a while/': [{ ...OPEN, condition: CONDITION }],
            'closed/': [PARTNER],
            'plain/': [],
          },
        },
        withKey(),
      ),
  },
  rules: [
    customerKey,
    recoverable,
    filtered,
    foldersNotPublic,
    prevented,
    uniform,
    logged,
    versioned,
  ],
  parameters: { kmsKeyId: KEY, wanted: true, logBucket: 'other-ml' },
  hints: () => ({ copies: [], keys: [KEY] }),
  inputsAge: true,
  optionalReads: [
    'orgpolicy.projects.policies.getEffectivePolicy',
    'storage.projects.serviceAccount.get',
    'cloudkms.projects.locations.keyRings.cryptoKeys.get',
    'cloudkms.projects.locations.keyRings.cryptoKeys.getIamPolicy',
    'cloudkms.projects.locations.keyRings.getIamPolicy',
  ],
  places: {
    accessPrevention: [[...BUCKET, 'publicAccessPrevention']],
    uniformAccess: [[...BUCKET, 'uniform']],
    encryption: [
      [...BUCKET, 'metadata', 'encryption', 'defaultKmsKeyName'],
      [...BUCKET, 'metadata', 'encryption'],
    ],
    logging: [[...BUCKET, 'metadata', 'logging']],
    versioning: [[...BUCKET, 'metadata', 'versioning']],
    softDeleteSeconds: [[...BUCKET, 'metadata', 'softDeletePolicy', 'retentionDurationSeconds']],
    folders: [[...BUCKET, 'folders']],
    tags: [[...BUCKET, 'labels']],
  },
  bookkeeping: [
    [...BUCKET, 'metageneration'],
    [...BUCKET, 'metadata', 'updated'],
  ],
  tolerated: ['metageneration', 'iamEnvelope', 'folderEnvelopes'],
});
