import { describe, expect, it } from 'vitest';
import type { Fields } from '../../../shared/events/read.ts';
import {
  ACCOUNT,
  COMPUTE,
  cloudEvent,
  ENDPOINT,
  GROUP,
  KEY,
  onlyIgnored,
  onlyTrigger,
  SUBSCRIPTION,
  VAULT,
  WORKSPACE,
} from './samples.ts';

function event(eventType: string, subject: string, data: unknown, overrides: Fields = {}): Fields {
  return {
    id: 'event-1',
    topic: `/subscriptions/${SUBSCRIPTION}`,
    subject,
    data,
    eventType,
    dataVersion: '1',
    metadataVersion: '1',
    eventTime: '2026-01-05T09:12:40Z',
    ...overrides,
  };
}

function notified(what: string, id: string, more: Fields = {}): Fields {
  return event(`Microsoft.ResourceNotifications.Resources.${what}`, id, {
    resourceInfo: { id, name: 'x', type: 'x', location: 'West Europe', tags: {}, ...more },
    apiVersion: '2019-06-01',
    operationalInfo: { resourceEventTime: '2026-01-05T09:12:34.5000000Z' },
  });
}

function vaultEvent(what: string, overrides: Fields = {}, data: Fields = {}): Fields {
  return event(
    `Microsoft.KeyVault.${what}`,
    'cmk',
    {
      Id: 'https://kv1.vault.azure.net/keys/cmk/0a1b',
      VaultName: 'kv1',
      ObjectType: 'Key',
      ObjectName: 'cmk',
      Version: '0a1b',
      ...data,
    },
    { topic: VAULT, ...overrides },
  );
}

describe('a resource notification', () => {
  it.each([
    ['CreatedOrUpdated', 'changed'],
    ['Deleted', 'deleted'],
  ])('is a trigger by nobody: %s', (what, effect) => {
    const trigger = onlyTrigger(notified(what, ACCOUNT));

    expect(trigger).toMatchObject({
      ref: { type: 'azure.storage.account', id: ACCOUNT, region: 'westeurope' },
      operation: `Microsoft.ResourceNotifications.Resources.${what}`,
      phase: 'instant',
      effect,
      actor: null,
      eventId: 'event-1',
      time: '2026-01-05T09:12:34.500Z',
    });
    expect(trigger.tags).toBeUndefined();
    expect(onlyTrigger(cloudEvent(notified(what, ACCOUNT)))).toEqual(trigger);
  });

  it('of something below changes the resource, wherever that part is', () => {
    const deleted = onlyTrigger(notified('Deleted', `${ENDPOINT}/deployments/blue`));

    expect(deleted).toMatchObject({ ref: { id: ENDPOINT, region: '' }, effect: 'changed' });
  });

  it('names its resource in the data where it has no subject', () => {
    expect(onlyTrigger({ ...notified('Deleted', ACCOUNT), subject: '' }).ref.id).toBe(ACCOUNT);
  });

  it('of a compute comes while it still starts', () => {
    expect(onlyTrigger(notified('CreatedOrUpdated', COMPUTE)).phase).toBe('partial');
  });

  it.each([
    ['no region', { location: undefined }],
    ['a region that is none', { location: '../x' }],
    ['an object for a region', { location: {} }],
  ])('with %s leaves it open', (_what, more) => {
    expect(onlyTrigger(notified('CreatedOrUpdated', ACCOUNT, more)).ref.region).toBe('');
  });

  it.each([
    ['unsupported-type', 'Resources.CreatedOrUpdated', `${WORKSPACE}/batchEndpoints/b`],
    ['unrelated', 'Resources.Deleted', `${GROUP}/providers/Microsoft.Compute/disks/d`],
    ['unrelated', 'HealthResources.AvailabilityStatusChanged', ACCOUNT],
    ['unrelated', 'HealthResources.ResourceAnnotated', ACCOUNT],
    ['unrecognised-shape', 'Resources.Deleted', `${ACCOUNT}/..`],
  ])('is ignored as %s: %s of %s', (reason, what, id) => {
    const sent = {
      ...notified('Deleted', id),
      eventType: `Microsoft.ResourceNotifications.${what}`,
    };

    expect(onlyIgnored(sent).reason).toBe(reason);
  });
});

describe('an event of a vault', () => {
  it.each([
    ['KeyNewVersionCreated', KEY, 'azure.key-vault.key', 'changed'],
    ['KeyExpired', KEY, 'azure.key-vault.key', 'changed'],
    ['KeyNearExpiry', KEY, 'azure.key-vault.key', 'none'],
    ['VaultAccessPolicyChanged', VAULT, 'azure.key-vault.vault', 'changed'],
  ])('is a reason to look: %s', (what, id, type, effect) => {
    const trigger = onlyTrigger(vaultEvent(what));

    expect(trigger).toMatchObject({ ref: { type, id }, effect, actor: null, phase: 'instant' });
    expect(onlyTrigger(cloudEvent(vaultEvent(what)))).toEqual(trigger);
  });

  it('names the key in its subject when the data does not', () => {
    expect(onlyTrigger(vaultEvent('KeyExpired', {}, { ObjectName: '' })).ref.id).toBe(KEY);
  });

  it.each(['SecretNearExpiry', 'SecretNewVersionCreated', 'CertificateExpired'])(
    'about anything else is no key’s: %s',
    (what) => {
      expect(onlyIgnored(vaultEvent(what)).reason).toBe('unrelated');
    },
  );

  it('of its policies comes from a vault and from nothing else', () => {
    const left = onlyIgnored(vaultEvent('VaultAccessPolicyChanged', { topic: ACCOUNT }));

    expect(left.reason).toBe('unrecognised-shape');
  });

  it.each([
    ['a path for a name', {}, { ObjectName: '../../vaults/other/keys/k' }, 'unrecognised-shape'],
    ['a version for a name', {}, { ObjectName: 'cmk/versions/1' }, 'unrecognised-shape'],
    ['a query for a name', {}, { ObjectName: 'cmk?x' }, 'unrecognised-shape'],
    ['a topic with a query', { topic: `${VAULT}?` }, {}, 'unrecognised-shape'],
    ['a topic below a vault', { topic: `${VAULT}/x/y` }, {}, 'unrecognised-shape'],
    ['another topic', { topic: GROUP }, {}, 'unrelated'],
    ['an account for a topic', { topic: ACCOUNT }, {}, 'unrecognised-shape'],
  ])('with %s names no key', (_what, overrides, data, reason) => {
    expect(onlyIgnored(vaultEvent('KeyExpired', overrides, data)).reason).toBe(reason);
  });
});

describe('an event of Azure Policy', () => {
  function judged(what: string, complianceState: string, subject = ACCOUNT): Fields {
    return event(`Microsoft.PolicyInsights.PolicyState${what}`, subject, {
      timestamp: '2026-01-05T09:12:30Z',
      policyDefinitionId: '/providers/microsoft.authorization/policydefinitions/p',
      complianceState,
    });
  }

  it.each(['Created', 'Changed'])('is a hint when a policy is broken: PolicyState%s', (what) => {
    expect(onlyTrigger(judged(what, 'NonCompliant'))).toMatchObject({
      ref: { id: ACCOUNT },
      effect: 'none',
      actor: null,
      time: '2026-01-05T09:12:30Z',
    });
  });

  it.each([
    ['a policy that holds', judged('Changed', 'Compliant')],
    ['a state that is gone', judged('Deleted', 'NonCompliant')],
    ['another type', judged('Created', 'NonCompliant', GROUP)],
    ['no state', judged('Created', '')],
  ])('is unrelated: %s', (_what, sent) => {
    expect(onlyIgnored(sent).reason).toBe('unrelated');
  });
});

describe('other events of Event Grid', () => {
  it.each([
    ['the handshake', 'Microsoft.EventGrid.SubscriptionValidationEvent', ''],
    ['a blob', 'Microsoft.Storage.BlobCreated', '/blobServices/default/containers/c/blobs/b'],
    ['a model', 'Microsoft.MachineLearningServices.ModelRegistered', 'models/m:1'],
    ['a customer’s own', 'Contoso.Items.ItemReceived', ACCOUNT],
    ['a type that begins alike', 'Microsoft.Resources.ResourceWriteSuccessful', ACCOUNT],
  ])('are unrelated: %s', (_what, type, subject) => {
    const left = onlyIgnored(event(type, subject, { validationCode: 'secret-code' }));

    expect(left.reason).toBe('unrelated');
    expect(left.detail).toContain(type);
    expect(left.detail).not.toContain('secret-code');
  });
});
