import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  COMPUTE,
  CONTAINER,
  cloudEvent,
  ENDPOINT,
  grid,
  KEY,
  onlyTrigger,
  SUBSCRIPTION,
  VAULT,
  WORKSPACE,
  written,
} from './samples.ts';

const ML = 'Microsoft.MachineLearningServices/workspaces';
const STORAGE = 'Microsoft.Storage/storageAccounts';

describe('an event of Azure Resource Manager', () => {
  it('is a trigger with everything it says', () => {
    const trigger = onlyTrigger(written(WORKSPACE, ML));

    expect(trigger).toEqual({
      ref: {
        cloud: 'azure',
        type: 'azure.ml.workspace',
        id: WORKSPACE,
        name: 'ws1',
        account: SUBSCRIPTION,
        region: '',
      },
      reason: 'event',
      operation: `${ML}/write`,
      phase: 'instant',
      effect: 'changed',
      actor: {
        principal: 'alice@contoso.com',
        kind: 'human',
        name: 'alice@contoso.com',
        account: '00000000-0000-4000-8000-0000000000aa',
        role: null,
        tool: null,
      },
      eventId: 'event-1',
      time: '2026-01-05T09:12:34.123Z',
    });
  });

  it('says the same as a CloudEvent', () => {
    const event = written(ACCOUNT, STORAGE);

    expect(onlyTrigger(cloudEvent(event))).toEqual(onlyTrigger(event));
  });

  it.each([
    ['a compute is written', written(COMPUTE, `${ML}/computes`), COMPUTE, 'changed', 'partial'],
    [
      'a compute is started',
      grid('ResourceActionSuccess', COMPUTE, `${ML}/computes/start/action`),
      COMPUTE,
      'state',
      'partial',
    ],
    [
      'a compute is deleted',
      grid('ResourceDeleteSuccess', COMPUTE, `${ML}/computes/delete`),
      COMPUTE,
      'deleted',
      'instant',
    ],
    [
      'a deployment is written',
      written(`${ENDPOINT}/deployments/blue`, `${ML}/onlineEndpoints/deployments`),
      ENDPOINT,
      'changed',
      'instant',
    ],
    [
      'a deployment is deleted',
      grid(
        'ResourceDeleteSuccess',
        `${ENDPOINT}/deployments/blue`,
        `${ML}/onlineEndpoints/deployments/delete`,
      ),
      ENDPOINT,
      'changed',
      'instant',
    ],
    [
      'the blob service is written',
      written(`${ACCOUNT}/blobServices/default`, `${STORAGE}/blobServices`),
      ACCOUNT,
      'changed',
      'instant',
    ],
    [
      'a container is written',
      written(CONTAINER, `${STORAGE}/blobServices/containers`),
      CONTAINER,
      'changed',
      'instant',
    ],
    [
      'a container is deleted',
      grid('ResourceDeleteSuccess', CONTAINER, `${STORAGE}/blobServices/containers/delete`),
      CONTAINER,
      'deleted',
      'instant',
    ],
    [
      'a private endpoint connection is removed',
      grid(
        'ResourceDeleteSuccess',
        `${ACCOUNT}/privateEndpointConnections/pe1`,
        `${STORAGE}/privateEndpointConnections/delete`,
      ),
      ACCOUNT,
      'changed',
      'instant',
    ],
    [
      'a perimeter is associated',
      written(
        `${WORKSPACE}/networkSecurityPerimeterAssociationProxies/p`,
        `${ML}/networkSecurityPerimeterAssociationProxies`,
      ),
      WORKSPACE,
      'changed',
      'instant',
    ],
    [
      'a managed network’s rule is written',
      written(`${WORKSPACE}/outboundRules/r1`, `${ML}/outboundRules`),
      WORKSPACE,
      'changed',
      'instant',
    ],
    [
      'a key is regenerated',
      grid('ResourceActionSuccess', ACCOUNT, `${STORAGE}/regenerateKey/action`),
      ACCOUNT,
      'changed',
      'instant',
    ],
    [
      'an action happens that nobody knows',
      grid('ResourceActionSuccess', ACCOUNT, `${STORAGE}/frobnicate/action`),
      ACCOUNT,
      'none',
      'instant',
    ],
    [
      'a vault’s access policies are written',
      written(`${VAULT}/accessPolicies/add`, 'Microsoft.KeyVault/vaults/accessPolicies'),
      VAULT,
      'changed',
      'instant',
    ],
    ['a key is written', written(KEY, 'Microsoft.KeyVault/vaults/keys'), KEY, 'changed', 'instant'],
    [
      'a vault is deleted',
      grid('ResourceDeleteSuccess', VAULT, 'Microsoft.KeyVault/vaults/delete'),
      VAULT,
      'deleted',
      'instant',
    ],
    [
      'an action happens to a part that nobody knows',
      grid(
        'ResourceActionSuccess',
        `${ACCOUNT}/localUsers/u`,
        `${STORAGE}/localUsers/frobnicate/action`,
      ),
      ACCOUNT,
      'none',
      'instant',
    ],
    [
      'logging is switched off',
      grid(
        'ResourceDeleteSuccess',
        `${ACCOUNT}/providers/microsoft.insights/diagnosticSettings/All Logs`,
        'microsoft.insights/diagnosticSettings/delete',
      ),
      ACCOUNT,
      'none',
      'instant',
    ],
    [
      'a role is assigned on it',
      written(
        `${CONTAINER}/providers/Microsoft.Authorization/roleAssignments/0a`,
        'Microsoft.Authorization/roleAssignments',
      ),
      CONTAINER,
      'none',
      'instant',
    ],
    [
      'a lock on it is deleted',
      grid(
        'ResourceDeleteSuccess',
        `${WORKSPACE}/providers/Microsoft.Authorization/locks/l1`,
        'Microsoft.Authorization/locks/delete',
      ),
      WORKSPACE,
      'none',
      'instant',
    ],
  ])('is a reason to look when %s', (_what, event, id, effect, phase) => {
    const trigger = onlyTrigger(event);

    expect(trigger).toMatchObject({ ref: { id }, effect, phase });
  });

  it.each([
    ['on the resource', WORKSPACE],
    ['on the tags attached to it', `${WORKSPACE}/providers/Microsoft.Resources/tags/default`],
  ])('is about tags when they are written %s', (_what, id) => {
    const event = grid('ResourceWriteSuccess', id, 'Microsoft.Resources/tags/write', {
      resourceProvider: 'Microsoft.Resources',
    });

    expect(onlyTrigger(event)).toMatchObject({
      ref: { id: WORKSPACE },
      effect: 'tagged',
      phase: 'instant',
      tags: {},
    });
  });

  it('is about tags when all of them are deleted', () => {
    const event = grid('ResourceDeleteSuccess', ACCOUNT, 'Microsoft.Resources/tags/delete');

    expect(onlyTrigger(event)).toMatchObject({ ref: { id: ACCOUNT }, effect: 'tagged', tags: {} });
  });
});
