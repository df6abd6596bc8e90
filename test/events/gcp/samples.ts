import { decodeGcp } from '../../../shared/events/gcp/decode.ts';
import type { Fields } from '../../../shared/events/read.ts';

/** The project, by id and number, and the people of our own samples. */
export const PROJECT = 'team-ml';
export const NUMBER = '123456789012';
export const OWN_EMAIL = `cordon-reconcile@${PROJECT}.iam.gserviceaccount.com`;
export const OPTIONS = { ownPrincipals: [OWN_EMAIL] };
export const ALICE = 'alice@example.com';

export const NOTEBOOK = `projects/${PROJECT}/locations/us-central1-a/instances/nb-1`;
export const ENDPOINT = `projects/${PROJECT}/locations/us-central1/endpoints/4567890123456789012`;
export const BUCKET = 'projects/_/buckets/ml-data';
export const KEY = `projects/${PROJECT}/locations/europe-west1/keyRings/ml/cryptoKeys/data`;
export const MACHINE = `projects/${PROJECT}/zones/us-central1-a/instances/nb-1`;

/** The halves of a long-running operation. */
export const FIRST = { id: 'operation-1', producer: 'example', first: true };
export const LAST = { id: 'operation-1', producer: 'example', last: true };

/** An audit log entry of a call that succeeded. Members of `payload` and `overrides` replace its own, undefined removes. */
export function entry(
  serviceName: string,
  methodName: string,
  resourceName: string,
  payload: Fields = {},
  overrides: Fields = {},
): Record<string, unknown> {
  return without({
    protoPayload: without({
      '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
      status: {},
      authenticationInfo: { principalEmail: ALICE, principalSubject: `user:${ALICE}` },
      requestMetadata: { callerIp: '198.51.100.7', callerSuppliedUserAgent: 'gcloud/550.0.0' },
      serviceName,
      methodName,
      resourceName,
      ...payload,
    }),
    insertId: 'insert-1',
    resource: { type: 'audited_resource', labels: { project_id: PROJECT } },
    timestamp: '2026-01-05T09:12:34.200000001Z',
    severity: 'NOTICE',
    logName: `projects/${PROJECT}/logs/cloudaudit.googleapis.com%2Factivity`,
    receiveTimestamp: '2026-01-05T09:12:35.100Z',
    ...overrides,
  });
}

function without(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

export function notebooks(method: string, payload: Fields = {}, overrides: Fields = {}) {
  const name = `google.cloud.notebooks.v2.NotebookService.${method}`;
  return entry('notebooks.googleapis.com', name, NOTEBOOK, payload, overrides);
}

export function vertex(method: string, payload: Fields = {}, overrides: Fields = {}) {
  const name = `google.cloud.aiplatform.v1.${method}`;
  return entry('aiplatform.googleapis.com', name, ENDPOINT, payload, overrides);
}

export function storage(method: string, payload: Fields = {}, overrides: Fields = {}) {
  const labels = { bucket_name: 'ml-data', location: 'EU', project_id: PROJECT };
  const resource = { type: 'gcs_bucket', labels };
  return entry('storage.googleapis.com', `storage.${method}`, BUCKET, payload, {
    resource,
    ...overrides,
  });
}

export function kms(method: string, payload: Fields = {}, overrides: Fields = {}) {
  return entry('cloudkms.googleapis.com', method, KEY, payload, overrides);
}

export function compute(method: string, payload: Fields = {}, overrides: Fields = {}) {
  const name = `v1.compute.instances.${method}`;
  return entry('compute.googleapis.com', name, MACHINE, payload, overrides);
}

/** A finding of Security Command Center as Pub/Sub brings it. */
export function notification(finding: Fields = {}, resource: Fields = {}): Fields {
  return {
    notificationConfigName: 'organizations/1/notificationConfigs/cordon',
    finding: {
      name: 'organizations/1/sources/2/findings/abc',
      resourceName: '//storage.googleapis.com/ml-data',
      state: 'ACTIVE',
      category: 'PUBLIC_BUCKET_ACL',
      eventTime: '2026-01-05T09:12:34.200Z',
      createTime: '2026-01-05T09:12:00Z',
      severity: 'HIGH',
      mute: 'UNMUTED',
      findingClass: 'MISCONFIGURATION',
      ...finding,
    },
    resource: {
      name: '//storage.googleapis.com/ml-data',
      project: `//cloudresourcemanager.googleapis.com/projects/${NUMBER}`,
      projectDisplayName: PROJECT,
      ...resource,
    },
  };
}

/** A structured CloudEvent with an entry, as Eventarc sends it. */
export function cloudEvent(data: unknown, more: Fields = {}): Fields {
  return {
    specversion: '1.0',
    id: 'event-1',
    source: `//cloudaudit.googleapis.com/projects/${PROJECT}/logs/activity`,
    type: 'google.cloud.audit.log.v1.written',
    time: '2026-01-05T09:12:35.100Z',
    datacontenttype: 'application/json; charset=utf-8',
    data,
    ...more,
  };
}

/** A message of Pub/Sub that carries a value. */
export function message(value: unknown): Fields {
  return {
    data: base64(JSON.stringify(value)),
    attributes: { 'logging.googleapis.com/timestamp': '2026-01-05T09:12:34.2Z' },
    messageId: '1234567890',
    message_id: '1234567890',
    publishTime: '2026-01-05T09:12:36Z',
  };
}

/** A message as a subscription pushes it. */
export function push(value: unknown): Fields {
  return { message: message(value), subscription: `projects/${PROJECT}/subscriptions/cordon` };
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** The one trigger of a payload; fails when there is not exactly one thing in it. */
export function onlyTrigger(payload: unknown) {
  const { triggers = [], ignored = [] } = decodeGcp(payload, OPTIONS) ?? {};
  const [trigger] = triggers;
  if (trigger === undefined || triggers.length !== 1 || ignored.length !== 0) {
    throw new Error(`expected one trigger, got ${JSON.stringify({ triggers, ignored })}`);
  }
  return trigger;
}

/** The one ignored part of a payload; fails when there is not exactly one thing in it. */
export function onlyIgnored(payload: unknown) {
  const { triggers = [], ignored = [] } = decodeGcp(payload, OPTIONS) ?? {};
  const [left] = ignored;
  if (left === undefined || left.detail === '' || ignored.length !== 1 || triggers.length !== 0) {
    throw new Error(`expected nothing to do, got ${JSON.stringify({ triggers, ignored })}`);
  }
  return left;
}
