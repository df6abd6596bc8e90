import { describe, expect, it } from 'vitest';
import { armTarget } from '../../../shared/events/azure/arm-id.ts';
import { effectOf, isReading, operationOf } from '../../../shared/events/azure/operations.ts';
import { ACCOUNT, COMPUTE, CONTAINER, ENDPOINT, KEY, VAULT, WORKSPACE } from './samples.ts';

function effect(id: string, operation: string) {
  const target = armTarget(id);
  if (typeof target === 'string') {
    throw new Error(`${id} is ${target}`);
  }
  return effectOf(operationOf(operation), target);
}

describe('an operation', () => {
  it.each([
    'listKeys',
    'LISTACCOUNTSAS',
    'getAllowedResizeSizes',
    'checkNameAvailability',
    'validate',
    'queryStats',
    'searchEntities',
    'joinPerimeter',
    'diagnose',
    'token',
    'score',
    'applicationAccess',
    'generateUserDelegationKey',
  ])('only reads: %s', (action) => {
    expect(isReading(operationOf(`Microsoft.X/y/${action}/action`))).toBe(true);
  });

  it.each(['regenerateKey', 'start', 'diagnoser', 'tokens', 'rescore', 'unlist', ''])(
    'may do more than read: %s',
    (action) => {
      expect(isReading(operationOf(`Microsoft.X/y/${action}/action`))).toBe(false);
    },
  );

  it('that is called like a read and writes is no read', () => {
    expect(isReading(operationOf('Microsoft.X/lists/write'))).toBe(false);
    expect(isReading(operationOf('Microsoft.X/lists/READ'))).toBe(true);
  });

  it.each(['start', 'stop', 'restart', 'Reimage'])('moves a compute: %s', (action) => {
    const operation = `Microsoft.MachineLearningServices/workspaces/computes/${action}/action`;

    expect(effect(COMPUTE, operation)).toBe('state');
  });

  it.each(['regenerateKey', 'failover', 'revokeUserDelegationKeys', 'hnsOnMigration', 'rotateKey'])(
    'changes an account: %s',
    (action) => {
      expect(effect(ACCOUNT, `Microsoft.Storage/storageAccounts/${action}/action`)).toBe('changed');
    },
  );

  it.each([
    [WORKSPACE, 'privateEndpointConnections/pe', 'changed'],
    [WORKSPACE, 'privateEndpointConnectionProxies/pe', 'changed'],
    [WORKSPACE, 'networkSecurityPerimeterConfigurations/p', 'changed'],
    [WORKSPACE, 'outboundRules/r', 'changed'],
    [WORKSPACE, 'managedNetworks/default', 'changed'],
    [WORKSPACE, 'datastores/d', 'unsupported-type'],
    [WORKSPACE, 'batchEndpoints/b', 'unsupported-type'],
    [COMPUTE, 'nodes/n', 'unsupported-type'],
    [ENDPOINT, 'deployments/blue', 'changed'],
    [ACCOUNT, 'blobServices/default', 'changed'],
    [ACCOUNT, 'encryptionScopes/s', 'changed'],
    [ACCOUNT, 'localUsers/u', 'changed'],
    [ACCOUNT, 'objectReplicationPolicies/p', 'changed'],
    [ACCOUNT, 'queueServices/default', 'unsupported-type'],
    [CONTAINER, 'immutabilityPolicies/default', 'changed'],
    [CONTAINER, 'blobs/b', 'unsupported-type'],
    [VAULT, 'accessPolicies/add', 'changed'],
    [VAULT, 'secrets/s', 'unsupported-type'],
    [KEY, 'versions/v', 'changed'],
  ])('on a part of %s: %s', (id, part, expected) => {
    const provider = id.split('/')[6] ?? '';

    expect(effect(`${id}/${part}`, `${provider}/x/write`)).toBe(expected);
    expect(effect(`${id}/${part}`, `${provider}/x/delete`)).toBe(expected);
  });

  it('with a long name is cut', () => {
    expect(operationOf('a/'.repeat(1_000_000)).types.length).toBeLessThan(300);
  });
});
