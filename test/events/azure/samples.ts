import type { Decoded, Ignored, Trigger } from '../../../shared/core/trigger.ts';
import { decodeAzure } from '../../../shared/events/azure/decode.ts';
import type { Fields } from '../../../shared/events/read.ts';

/** The subscription, the tenant and the ids of our own samples. */
export const SUBSCRIPTION = '0000abcd-0000-4000-8000-000000000001';
export const TENANT = '00000000-0000-4000-8000-0000000000aa';
export const OWN_ID = 'abcdef99-9999-4999-8999-999999999999';
export const OWN_APP = '88888888-8888-4888-8888-888888888888';
export const OPTIONS = { ownPrincipals: [OWN_ID, OWN_APP.toUpperCase()] };

export const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-ml`;
export const WORKSPACE = `${GROUP}/providers/Microsoft.MachineLearningServices/workspaces/ws1`;
export const COMPUTE = `${WORKSPACE}/computes/ci-Alice`;
export const ENDPOINT = `${WORKSPACE}/onlineEndpoints/ep1`;
export const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts/mldata`;
export const CONTAINER = `${ACCOUNT}/blobServices/default/containers/models`;
export const VAULT = `${GROUP}/providers/Microsoft.KeyVault/vaults/kv1`;
export const KEY = `${VAULT}/keys/cmk`;

const CLAIM = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
const MICROSOFT_CLAIM = 'http://schemas.microsoft.com/identity/claims';

/** A person's token, made for the portal. */
export const ALICE: Fields = {
  appid: 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c',
  ipaddr: '198.51.100.7',
  name: 'Alice Example',
  [`${MICROSOFT_CLAIM}/objectidentifier`]: '66666666-6666-4666-8666-666666666666',
  [`${MICROSOFT_CLAIM}/scope`]: 'user_impersonation',
  [`${MICROSOFT_CLAIM}/tenantid`]: TENANT,
  [`${CLAIM}/name`]: 'alice@contoso.com',
  [`${CLAIM}/upn`]: 'alice@contoso.com',
  ver: '1.0',
};

/** The token of a service principal; more claims replace its own. */
export function application(objectId: string, appId: string, more: Fields = {}): Fields {
  return {
    appid: appId,
    appidacr: '2',
    idtyp: 'app',
    [`${MICROSOFT_CLAIM}/objectidentifier`]: objectId,
    [`${MICROSOFT_CLAIM}/tenantid`]: TENANT,
    ver: '1.0',
    ...more,
  };
}

function without(value: Fields): Fields {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}

/** An event of Azure Resource Manager in Event Grid's schema; `data` and `overrides` replace members. */
export function grid(
  type: string,
  id: string,
  operationName: string | undefined,
  data: Fields = {},
  overrides: Fields = {},
): Fields {
  return without({
    subject: id,
    eventType: `Microsoft.Resources.${type}`,
    eventTime: '2026-01-05T09:12:34.1234567Z',
    id: 'event-1',
    data: without({
      authorization: { scope: id, action: operationName, evidence: { role: 'Owner' } },
      claims: ALICE,
      correlationId: 'correlation-1',
      resourceProvider: operationName?.split('/')[0],
      resourceUri: id,
      operationName,
      status: 'Succeeded',
      subscriptionId: SUBSCRIPTION,
      tenantId: TENANT,
      ...data,
    }),
    dataVersion: '2',
    metadataVersion: '1',
    topic: `/subscriptions/${SUBSCRIPTION}`,
    ...overrides,
  });
}

/** The same as a CloudEvent. */
export function cloudEvent(event: Fields): Fields {
  const { topic, eventType, eventTime, dataVersion: _d, metadataVersion: _m, ...rest } = event;
  return { ...rest, source: topic, type: eventType, time: eventTime, specversion: '1.0' };
}

/** A write that succeeded. */
export function written(id: string, operationName: string, overrides: Fields = {}): Fields {
  return grid('ResourceWriteSuccess', id, `${operationName}/write`, {}, overrides);
}

/** A record as the activity log exports it: ids and operations in upper case. */
export function record(id: string, operationName: string, overrides: Fields = {}): Fields {
  return without({
    time: '2026-01-05T09:12:34.1234567Z',
    resourceId: id.toUpperCase(),
    operationName: operationName.toUpperCase(),
    category: 'Administrative',
    resultType: 'Success',
    resultSignature: 'Succeeded.OK',
    durationMs: 12,
    callerIpAddress: '198.51.100.7',
    correlationId: 'correlation-1',
    identity: {
      authorization: { scope: id, action: operationName, evidence: { role: 'Owner' } },
      claims: ALICE,
    },
    level: 'Information',
    location: 'global',
    properties: { statusCode: 'OK', entity: id, message: operationName },
    tenantId: TENANT,
    ...overrides,
  });
}

/** The same as the REST API answers it. */
export function restRecord(id: string, operation: string, overrides: Fields = {}): Fields {
  const value = (text: string) => ({ value: text, localizedValue: `${text}, translated` });
  return without({
    authorization: { action: operation, scope: id },
    caller: 'alice@contoso.com',
    channels: 'Operation',
    claims: ALICE,
    correlationId: 'correlation-1',
    eventDataId: 'data-1',
    eventName: value('EndRequest'),
    category: value('Administrative'),
    eventTimestamp: '2026-01-05T09:12:34.1234567Z',
    operationName: value(operation),
    resourceId: id,
    status: value('Succeeded'),
    subStatus: value(''),
    submissionTimestamp: '2026-01-05T09:13:00Z',
    properties: { statusCode: 'OK' },
    ...overrides,
  });
}

/** What a payload says; fails when nothing in it is Azure's. */
export function decoded(payload: unknown): Decoded {
  const answer = decodeAzure(payload, OPTIONS);
  if (answer === null) {
    throw new Error(`expected Azure's, got ${JSON.stringify(payload)}`);
  }
  return answer;
}

/** The one trigger of a payload; fails when there is not exactly one thing in it. */
export function onlyTrigger(payload: unknown): Trigger {
  const { triggers, ignored } = decoded(payload);
  const [trigger] = triggers;
  if (trigger === undefined || triggers.length !== 1 || ignored.length !== 0) {
    throw new Error(`expected one trigger, got ${JSON.stringify({ triggers, ignored })}`);
  }
  return trigger;
}

/** The one ignored part of a payload; fails when there is not exactly one thing in it. */
export function onlyIgnored(payload: unknown): Ignored {
  const { triggers, ignored } = decoded(payload);
  const [left] = ignored;
  if (left === undefined || ignored.length !== 1 || triggers.length !== 0) {
    throw new Error(`expected nothing to do, got ${JSON.stringify({ triggers, ignored })}`);
  }
  return left;
}
