import { randomUUID } from 'node:crypto';
import type { Json } from '../../../shared/core/json.ts';
import { AZURE_SANDBOX } from '../sandbox/azure/cloud.ts';
import { accountId, createAccount } from '../sandbox/azure/storage-account.ts';
import { type AzureWorld, createAzureWorld } from '../sandbox/azure/world.ts';
import { createGoogleWorld } from '../sandbox/gcp/apply.ts';
import { GOOGLE_SANDBOX } from '../sandbox/gcp/cloud.ts';
import { createGoogleBucket } from '../sandbox/gcp/storage-bucket.ts';
import type { GoogleWorld } from '../sandbox/gcp/world.ts';
import { type RestSandbox, startRestSandbox } from '../sandbox/rest-server.ts';
import { PERSON } from './events.ts';

/** What the person opens on the other two clouds. */
export const ELSEWHERE = { account: 'acmemltraining', bucket: 'acme-ml-features' } as const;

/** The other two clouds, on this machine. */
export interface Elsewhere {
  readonly azure: RestSandbox<AzureWorld>;
  readonly google: RestSandbox<GoogleWorld>;
  /** What the command line reads to find them. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts a subscription with a storage account that lets everybody in, and a project with such a bucket. */
export async function startElsewhere(clock: () => number): Promise<Elsewhere> {
  const before = clock() - 24 * 60 * 60_000;
  const azure = await startRestSandbox({
    cloud: AZURE_SANDBOX,
    clock,
    world: subscription(before),
  });
  const google = await startRestSandbox({ cloud: GOOGLE_SANDBOX, clock, world: project(before) });
  return {
    azure,
    google,
    env: {
      CORDON_AZURE_ENDPOINT: azure.url,
      AZURE_SUBSCRIPTION_ID: azure.host.world.subscription,
      CORDON_GOOGLE_ENDPOINT: google.url,
      GOOGLE_CLOUD_PROJECT: google.host.world.project,
    },
    close: async () => {
      await azure.close();
      await google.close();
    },
  };
}

function subscription(now: number): AzureWorld {
  const properties = { allowBlobPublicAccess: true };
  return createAccount(createAzureWorld(), { name: ELSEWHERE.account, properties }, now);
}

function project(now: number): GoogleWorld {
  const open = { role: 'roles/storage.objectViewer', members: ['allUsers'] };
  return createGoogleBucket(
    createGoogleWorld(),
    { name: ELSEWHERE.bucket, bindings: [open], uniform: true },
    now,
  );
}

/** The account's id. */
export function azureAccountId({ azure }: Elsewhere): string {
  return accountId(azure.host.world, ELSEWHERE.account);
}

/** That the person changed the account, as Event Grid delivers it. */
export function eventGridEvent(elsewhere: Elsewhere, at: number): Json {
  const subject = azureAccountId(elsewhere);
  const name = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name';
  return {
    id: randomUUID(),
    topic: `/subscriptions/${elsewhere.azure.host.world.subscription}`,
    subject,
    eventType: 'Microsoft.Resources.ResourceWriteSuccess',
    eventTime: new Date(at).toISOString(),
    dataVersion: '2',
    metadataVersion: '1',
    data: {
      authorization: { scope: subject, action: 'Microsoft.Storage/storageAccounts/write' },
      claims: { [name]: PERSON, idtyp: 'user' },
      correlationId: randomUUID(),
      httpRequest: { clientRequestId: '', clientIpAddress: '203.0.113.7', method: 'PATCH' },
      operationName: 'Microsoft.Storage/storageAccounts/write',
      resourceProvider: 'Microsoft.Storage',
      resourceUri: subject,
      status: 'Succeeded',
      subscriptionId: elsewhere.azure.host.world.subscription,
    },
  };
}

/** That the person opened the bucket, as Eventarc delivers it. */
export function auditLogEvent({ google }: Elsewhere, at: number): Json {
  const { project } = google.host.world;
  const time = new Date(at).toISOString();
  const resourceName = `projects/_/buckets/${ELSEWHERE.bucket}`;
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: `//cloudaudit.googleapis.com/projects/${project}/logs/activity`,
    type: 'google.cloud.audit.log.v1.written',
    subject: `storage.googleapis.com/${resourceName}`,
    time,
    datacontenttype: 'application/json',
    data: {
      insertId: randomUUID(),
      logName: `projects/${project}/logs/cloudaudit.googleapis.com%2Factivity`,
      timestamp: time,
      resource: {
        type: 'gcs_bucket',
        labels: { bucket_name: ELSEWHERE.bucket, project_id: project },
      },
      protoPayload: {
        '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
        serviceName: 'storage.googleapis.com',
        methodName: 'storage.setIamPermissions',
        resourceName,
        authenticationInfo: { principalEmail: PERSON },
        status: {},
      },
    },
  };
}
