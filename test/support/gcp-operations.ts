import { createGoogleWorld } from '../../functions/local/sandbox/gcp/apply.ts';
import { createGoogleKey } from '../../functions/local/sandbox/gcp/kms.ts';
import { serviceAgentOf } from '../../functions/local/sandbox/gcp/storage-patch.ts';
import type { GoogleWorld } from '../../functions/local/sandbox/gcp/world.ts';
import { KEY_ROLE } from '../../shared/resources/gcp/key-facts.ts';
import type { GoogleRequest } from '../../shared/resources/gcp/send.ts';
import { bucketWorld, CONDITION, GCS_REF, OPEN } from './gcp-buckets.ts';
import { WORKBENCH_REQUESTS, withWorkbench } from './gcp-workbench-operations.ts';

const RING = 'projects/churn-lab/locations/europe-west4/keyRings/ml';

const DATABASE = 'projects/churn-lab/databases/(default)';

/** The key of {@link fullGoogleWorld}, which Cloud Storage may use. */
export const GOOGLE_KEY = `${RING}/cryptoKeys/data`;

/** A project with one of everything Cordon reads, and nothing at its default where another value is possible. */
export function fullGoogleWorld(now: number): GoogleWorld {
  const empty = createGoogleWorld();
  const member = `serviceAccount:${serviceAgentOf(empty)}`;
  const grant = { role: KEY_ROLE, members: [member] };
  const world = createGoogleKey(
    withWorkbench({ ...empty, preventsPublicAccess: false }, now),
    { bindings: [grant], older: ['DESTROY_SCHEDULED'], labels: { team: 'vision' } },
    now,
  );
  const uniform = bucketWorld(
    {
      uniform: true,
      bindings: [OPEN, { ...OPEN, condition: CONDITION }],
      labels: { team: 'vision' },
      folders: { 'a b/ü/': [OPEN] },
      metadata: {
        encryption: {
          defaultKmsKeyName: GOOGLE_KEY,
          googleManagedEncryptionEnforcementConfig: {
            restrictionMode: 'NotRestricted',
            effectiveTime: new Date(now).toISOString(),
          },
        },
        logging: { logBucket: 'logs', logObjectPrefix: 'x' },
        versioning: { enabled: true },
        hierarchicalNamespace: { enabled: false },
        ipFilter: { mode: 'Disabled' },
      },
    },
    world,
  );
  const { [GCS_REF.name]: bucket, ...others } = uniform.buckets;
  const acls = bucketWorld({ bindings: [{ ...OPEN, role: 'roles/storage.legacyBucketReader' }] });
  // One bucket with uniform access and one with ACLs.
  return {
    ...uniform,
    buckets: {
      ...others,
      ...(bucket === undefined ? {} : { [GCS_REF.name]: bucket }),
      'acls-ml': { ...(acls.buckets['other-ml'] as NonNullable<typeof bucket>), name: 'acls-ml' },
    },
  };
}

const bucket = GCS_REF.name;
const policy = {
  version: 3,
  etag: 'CAE=',
  bindings: [
    { ...OPEN, condition: CONDITION },
    { role: KEY_ROLE, members: ['user:ada@example.com'] },
  ],
};

/** By the name of every operation of the door a request; {@link fullGoogleWorld} answers it without an error where it is modelled. */
export const GOOGLE_REQUESTS: Readonly<Record<string, GoogleRequest>> = {
  ...WORKBENCH_REQUESTS,
  'storage.buckets.get': { path: { bucket }, query: { projection: 'full' } },
  'storage.buckets.list': {
    path: {},
    query: { project: 'churn-lab', maxResults: '1', projection: 'noAcl', pageToken: '1' },
  },
  'storage.buckets.patch': {
    path: { bucket },
    query: { ifMetagenerationMatch: '1', projection: 'noAcl' },
    body: {
      iamConfiguration: {
        publicAccessPrevention: 'enforced',
        uniformBucketLevelAccess: { enabled: true },
      },
      encryption: {
        defaultKmsKeyName: GOOGLE_KEY,
        googleManagedEncryptionEnforcementConfig: { restrictionMode: 'FullyRestricted' },
      },
      logging: { logBucket: 'other-ml', logObjectPrefix: bucket },
      versioning: { enabled: true },
      softDeletePolicy: { retentionDurationSeconds: '604800' },
      labels: { 'cordon-status': 'labelled', team: null },
    },
  },
  'storage.buckets.getIamPolicy': {
    path: { bucket },
    query: { optionsRequestedPolicyVersion: '3' },
  },
  'storage.buckets.setIamPolicy': { path: { bucket }, body: policy },
  'storage.bucketAccessControls.insert': {
    path: { bucket: 'acls-ml' },
    body: { entity: 'allUsers', role: 'READER' },
  },
  'storage.bucketAccessControls.delete': { path: { bucket: 'acls-ml', entity: 'allUsers' } },
  'storage.defaultObjectAccessControls.insert': {
    path: { bucket: 'acls-ml' },
    body: { entity: 'allUsers', role: 'READER' },
  },
  'storage.defaultObjectAccessControls.delete': {
    path: { bucket: 'acls-ml', entity: 'project-owners-123456789012' },
  },
  'storage.managedFolders.list': { path: { bucket }, query: { pageSize: '500', pageToken: '0' } },
  'storage.managedFolders.getIamPolicy': {
    path: { bucket, managedFolder: 'a b/ü/' },
    query: { optionsRequestedPolicyVersion: '3' },
  },
  'storage.managedFolders.setIamPolicy': {
    path: { bucket, managedFolder: 'a b/ü/' },
    body: policy,
  },
  'storage.projects.serviceAccount.get': { path: { projectId: 'churn-lab' } },
  'cloudkms.projects.locations.list': {
    path: { name: 'projects/churn-lab' },
    query: { pageSize: '1' },
  },
  'cloudkms.projects.locations.keyRings.list': {
    path: { parent: RING.replace(/\/keyRings\/.*$/, '') },
    query: { pageSize: '1000' },
  },
  'cloudkms.projects.locations.keyRings.cryptoKeys.list': {
    path: { parent: RING },
    query: { pageSize: '1000', pageToken: '0' },
  },
  'cloudkms.projects.locations.keyRings.cryptoKeys.get': { path: { name: GOOGLE_KEY } },
  'cloudkms.projects.locations.keyRings.cryptoKeys.getIamPolicy': {
    path: { resource: GOOGLE_KEY },
    query: { 'options.requestedPolicyVersion': '3' },
  },
  'cloudkms.projects.locations.keyRings.cryptoKeys.setIamPolicy': {
    path: { resource: GOOGLE_KEY },
    body: { policy },
  },
  'cloudkms.projects.locations.keyRings.cryptoKeys.cryptoKeyVersions.list': {
    path: { parent: GOOGLE_KEY },
    query: { pageSize: '1', pageToken: '1' },
  },
  'cloudkms.projects.locations.keyRings.cryptoKeys.cryptoKeyVersions.patch': {
    path: { name: `${GOOGLE_KEY}/cryptoKeyVersions/2` },
    query: { updateMask: 'state' },
    body: { state: 'DISABLED' },
  },
  'cloudkms.projects.locations.keyRings.cryptoKeys.cryptoKeyVersions.restore': {
    path: { name: `${GOOGLE_KEY}/cryptoKeyVersions/1` },
    body: {},
  },
  'cloudkms.projects.locations.keyRings.getIamPolicy': {
    path: { resource: RING },
    query: { 'options.requestedPolicyVersion': '3' },
  },
  'orgpolicy.projects.policies.getEffectivePolicy': {
    path: { name: 'projects/churn-lab/policies/storage.publicAccessPrevention' },
  },
  'pubsub.projects.topics.publish': {
    path: { topic: 'projects/churn-lab/topics/cordon' },
    body: { messages: [{ data: btoa('{"outcome":"fixed"}'), attributes: { id: 'a#1' } }] },
  },
  'firestore.projects.databases.documents.batchGet': {
    path: { database: DATABASE },
    body: { documents: [`${DATABASE}/documents/cases/a`], newTransaction: { readWrite: {} } },
  },
  'firestore.projects.databases.documents.commit': {
    path: { database: DATABASE },
    body: {
      writes: [
        {
          update: {
            name: `${DATABASE}/documents/cases/a`,
            fields: { n: { integerValue: '1' }, text: { stringValue: 'x' } },
          },
          currentDocument: { exists: false },
        },
      ],
    },
  },
  'firestore.projects.databases.documents.runQuery': {
    // The root is a parent too, which the document's pattern forgets.
    path: { parent: `${DATABASE}/documents/cases/a` },
    body: { structuredQuery: { from: [{ collectionId: 'cases' }], limit: 1 } },
  },
  'cloudtasks.projects.locations.queues.tasks.create': {
    path: { parent: 'projects/churn-lab/locations/europe-west4/queues/act' },
    body: {
      task: {
        httpRequest: {
          url: 'https://example.com/act',
          httpMethod: 'POST',
          body: btoa('{}'),
          oidcToken: { serviceAccountEmail: 'cordon@churn-lab.iam.gserviceaccount.com' },
        },
      },
    },
  },
  'secretmanager.projects.secrets.versions.access': {
    path: { name: 'projects/churn-lab/secrets/slack/versions/latest' },
  },
};
