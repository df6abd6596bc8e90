import { api, resource } from '../../../shared/resources/gcp/storage-bucket.ts';
import { rule as aclNotPublic } from '../../../shared/rules/gcp/gcs-bucket-acl-not-public.ts';
import { rule as iamNotPublic } from '../../../shared/rules/gcp/gcs-bucket-iam-not-public.ts';
import { rule as prevented } from '../../../shared/rules/gcp/gcs-bucket-public-access-prevented.ts';
import { describeResource } from '../../contract/resource.ts';
import { GCP } from '../../contract/resource-gcp.ts';
import { bucketWorld, CONDITION, GCS_REF, OPEN } from '../../support/gcp-buckets.ts';

const BUCKET = ['buckets', GCS_REF.name];
const PARTNER = { role: 'roles/storage.objectViewer', members: ['user:ada@example.com'] };
const LISTED = {
  role: 'roles/storage.legacyBucketReader',
  members: ['allAuthenticatedUsers', 'group:friends@example.com'],
};
const PUBLIC_DEFAULT = [
  { entity: 'project-owners-123456789012', role: 'OWNER' },
  { entity: 'allUsers', role: 'READER' },
];

describeResource({
  cloud: GCP,
  resource,
  api,
  ref: GCS_REF,
  faulty: {
    'a role for everybody': () => bucketWorld({ bindings: [OPEN], labels: { team: 'churn' } }),
    'a role for everybody and a partner': () =>
      bucketWorld({ bindings: [{ ...OPEN, members: ['allUsers', ...PARTNER.members] }] }),
    'a role for everybody under a condition': () =>
      bucketWorld({ uniform: true, bindings: [PARTNER, { ...OPEN, condition: CONDITION }] }),
    'a legacy role, which is an ACL too': () => bucketWorld({ bindings: [LISTED] }),
    'a public default ACL': () => bucketWorld({ defaultObjectAcl: PUBLIC_DEFAULT }),
    'everything public': () =>
      bucketWorld({ bindings: [OPEN, LISTED], defaultObjectAcl: PUBLIC_DEFAULT }),
    'no prevention': () => bucketWorld({ uniform: true }),
  },
  rules: [aclNotPublic, iamNotPublic, prevented],
  inputsAge: true,
  optionalReads: ['orgpolicy.projects.policies.getEffectivePolicy'],
  places: {
    iam: [[...BUCKET, 'policy']],
    // The bucket's ACL is kept in its policy.
    acl: [[...BUCKET, 'policy']],
    defaultObjectAcl: [[...BUCKET, 'defaultObjectAcl']],
    accessPrevention: [[...BUCKET, 'publicAccessPrevention']],
  },
  bookkeeping: [
    [...BUCKET, 'metageneration'],
    [...BUCKET, 'metadata', 'updated'],
  ],
  tolerated: ['metageneration', 'iamEnvelope'],
});
