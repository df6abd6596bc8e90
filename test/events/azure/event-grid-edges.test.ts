import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  ALICE,
  application,
  cloudEvent,
  ENDPOINT,
  GROUP,
  grid,
  OWN_APP,
  OWN_ID,
  onlyIgnored,
  onlyTrigger,
  SUBSCRIPTION,
  WORKSPACE,
  written,
} from './samples.ts';

const ML = 'Microsoft.MachineLearningServices/workspaces';
const STORAGE = 'Microsoft.Storage/storageAccounts';

describe('an event of Azure Resource Manager', () => {
  it.each([
    ['ResourceWriteFailure', 'Failed'],
    ['ResourceWriteCancel', 'Canceled'],
    ['ResourceDeleteFailure', 'Failed'],
    ['ResourceActionCancel', 'Canceled'],
    ['ResourceWriteSuccess', 'Failed'],
  ])('that failed changed nothing: %s, %s', (type, status) => {
    const left = onlyIgnored(grid(type, ACCOUNT, `${STORAGE}/write`, { status }));

    expect(left.reason).toBe('failed-call');
    expect(left.detail).toContain(`failed (${status})`);
  });

  it.each([
    ['read-only', 'listKeys', grid('ResourceActionSuccess', ACCOUNT, `${STORAGE}/listKeys/action`)],
    [
      'read-only',
      'a check',
      grid('ResourceActionSuccess', WORKSPACE, `${ML}/checkComputeNameAvailability/action`),
    ],
    [
      'unsupported-type',
      'a job',
      grid('ResourceWriteSuccess', `${WORKSPACE}/jobs/j1`, `${ML}/jobs/write`),
    ],
    [
      'unsupported-type',
      'a file share',
      written(`${ACCOUNT}/fileServices/default/shares/s`, `${STORAGE}/fileServices/shares`),
    ],
    [
      'unrelated',
      'a virtual network',
      written(
        `${GROUP}/providers/Microsoft.Network/virtualNetworks/v`,
        'Microsoft.Network/virtualNetworks',
      ),
    ],
    [
      'unrelated',
      'a resource group',
      written(GROUP, 'Microsoft.Resources/subscriptions/resourceGroups'),
    ],
    [
      'unrelated',
      'a deployment',
      written(
        `${GROUP}/providers/Microsoft.Resources/deployments/d`,
        'Microsoft.Resources/deployments',
      ),
    ],
    [
      'unrelated',
      'advice',
      grid('ResourceActionSuccess', ACCOUNT, 'Microsoft.Advisor/generate/action'),
    ],
    [
      'unrelated',
      'tags of a resource group',
      grid('ResourceWriteSuccess', GROUP, 'Microsoft.Resources/tags/write'),
    ],
    [
      'unrelated',
      'an event subscription on an account',
      written(
        `${ACCOUNT}/providers/Microsoft.EventGrid/eventSubscriptions/e`,
        'Microsoft.EventGrid/eventSubscriptions',
      ),
    ],
    [
      'unrecognised-shape',
      'a watched type without its name',
      written(`/subscriptions/${SUBSCRIPTION}`, STORAGE),
    ],
    ['unrecognised-shape', 'a way up', written(`${ACCOUNT}/x/../y`, STORAGE)],
  ])('is ignored as %s: %s', (reason, _what, event) => {
    expect(onlyIgnored(event).reason).toBe(reason);
  });

  it.each([
    ['its object id', application(OWN_ID, 'other')],
    ['its object id in another case', application(OWN_ID.toUpperCase(), 'other')],
    ['its application id', application('other', OWN_APP)],
  ])('by Cordon itself is known by %s', (_what, claims) => {
    const left = onlyIgnored(grid('ResourceWriteSuccess', ACCOUNT, `${STORAGE}/write`, { claims }));

    expect(left.reason).toBe('own-write');
  });

  it('by Cordon itself is known by the id its role assignment names', () => {
    const principalId = OWN_ID.replaceAll('-', '');
    const data = {
      claims: {},
      authorization: { evidence: { principalId, principalType: 'ServicePrincipal' } },
    };

    const left = onlyIgnored(grid('ResourceWriteSuccess', ACCOUNT, `${STORAGE}/write`, data));

    expect(left.reason).toBe('own-write');
  });

  it.each([
    ['a person whose name is Cordon’s id', { ...ALICE, name: OWN_ID }, {}],
    ['a person in Cordon’s application', { ...ALICE, appid: OWN_APP }, {}],
    [
      'a member of a group with Cordon’s id',
      ALICE,
      { evidence: { principalId: OWN_ID, principalType: 'Group' } },
    ],
    [
      'a member of such a group, in capitals',
      ALICE,
      { Evidence: { PrincipalId: OWN_ID, PrincipalType: 'Group' } },
    ],
    ['an id with more around it', application(`${OWN_ID}0`, 'x'), {}],
    ['nobody', {}, {}],
  ])('by others is not Cordon’s own: %s', (_what, claims, authorization) => {
    const data = { claims, authorization };

    const trigger = onlyTrigger(grid('ResourceWriteSuccess', ACCOUNT, `${STORAGE}/write`, data));

    expect(trigger.ref.id).toBe(ACCOUNT);
  });

  it('is identified by its content when it has no id', () => {
    const event = grid('ResourceWriteSuccess', ACCOUNT, `${STORAGE}/write`, {}, { id: '' });
    const long = { ...event, id: 'x'.repeat(100_000) };

    expect(onlyTrigger(event).eventId).toMatch(/^[0-9a-f]{64}$/);
    expect(onlyTrigger(long).eventId).toMatch(/^[0-9a-f]{64}$/);
    expect(onlyTrigger({ ...event, eventTime: '2026-01-05T09:12:35Z' }).eventId).not.toBe(
      onlyTrigger(event).eventId,
    );
  });

  it('from a system topic is Azure’s', () => {
    const topic = `${GROUP}/providers/Microsoft.EventGrid/systemTopics/t`;

    expect(onlyTrigger(written(ACCOUNT, STORAGE, { topic })).ref.id).toBe(ACCOUNT);
  });

  it.each([
    ['a custom topic', 'topics/t'],
    ['a domain', 'domains/d/topics/t'],
    ['a partner’s topic', 'partnerTopics/t'],
  ])('from %s is not Azure’s', (_what, topic) => {
    const source = `${GROUP}/providers/Microsoft.EventGrid/${topic}`;
    const event = written(ACCOUNT, STORAGE, { topic: source });

    expect(onlyIgnored(event).reason).toBe('unrelated');
    expect(onlyIgnored(cloudEvent(event)).reason).toBe('unrelated');
  });

  it.each([
    ['a write', 'ResourceWriteSuccess', ACCOUNT, 'changed'],
    ['a deletion', 'ResourceDeleteSuccess', ACCOUNT, 'deleted'],
    ['an action', 'ResourceActionSuccess', ACCOUNT, 'none'],
    ['a deletion below it', 'ResourceDeleteSuccess', `${ENDPOINT}/deployments/blue`, 'changed'],
    [
      'a lock’s deletion',
      'ResourceDeleteSuccess',
      `${ACCOUNT}/providers/Microsoft.Authorization/locks/l`,
      'none',
    ],
  ])('without data says by its type that it is %s', (_what, type, id, effect) => {
    const event = { ...cloudEvent(grid(type, id, undefined)), data: undefined };

    expect(onlyTrigger(event)).toMatchObject({
      effect,
      operation: `Microsoft.Resources.${type}`,
      actor: null,
    });
  });

  it('takes the resource from the data when the subject is empty', () => {
    const event = grid('ResourceWriteSuccess', ACCOUNT, `${STORAGE}/write`, {}, { subject: '' });

    expect(onlyTrigger(event).ref.id).toBe(ACCOUNT);
  });

  it('has data as a text, too', () => {
    const event = written(ACCOUNT, STORAGE);

    expect(onlyTrigger({ ...event, data: JSON.stringify(event['data']) })).toEqual(
      onlyTrigger(event),
    );
  });
});
