import { describe, expect, it } from 'vitest';
import { refKey } from '../../../shared/core/ref.ts';
import { armTarget } from '../../../shared/events/azure/arm-id.ts';
import {
  ACCOUNT,
  COMPUTE,
  CONTAINER,
  ENDPOINT,
  GROUP,
  KEY,
  SUBSCRIPTION,
  VAULT,
  WORKSPACE,
} from './samples.ts';

function target(id: string) {
  const found = armTarget(id);
  if (typeof found === 'string') {
    throw new Error(`${id} is ${found}`);
  }
  return found;
}

describe('an ARM id', () => {
  it.each([
    ['azure.ml.workspace', WORKSPACE, 'ws1'],
    ['azure.ml.compute', COMPUTE, 'ci-Alice'],
    ['azure.ml.online-endpoint', ENDPOINT, 'ep1'],
    ['azure.storage.account', ACCOUNT, 'mldata'],
    ['azure.storage.container', CONTAINER, 'models'],
    ['azure.key-vault.vault', VAULT, 'kv1'],
    ['azure.key-vault.key', KEY, 'cmk'],
  ])('of %s is a ref', (type, id, name) => {
    expect(target(id)).toMatchObject({ below: '', extension: '' });
    expect(target(id).ref).toEqual({
      cloud: 'azure',
      type,
      id,
      name,
      account: SUBSCRIPTION,
      region: '',
    });
  });

  it.each([
    ['a deployment', `${ENDPOINT}/deployments/blue`, ENDPOINT, 'deployments', ''],
    ['the blob service', `${ACCOUNT}/blobServices/default`, ACCOUNT, 'blobservices', ''],
    ['a job', `${WORKSPACE}/jobs/j1`, WORKSPACE, 'jobs', ''],
    ['a key’s version', `${KEY}/versions/0a`, KEY, 'versions', ''],
    [
      'a diagnostic setting whose name has blanks',
      `${ACCOUNT}/providers/Microsoft.Insights/diagnosticSettings/All Storage Logs`,
      ACCOUNT,
      '',
      'microsoft.insights/diagnosticsettings',
    ],
    [
      'a role assignment on a container',
      `${CONTAINER}/providers/Microsoft.Authorization/roleAssignments/0a1b`,
      CONTAINER,
      '',
      'microsoft.authorization/roleassignments',
    ],
  ])('below a watched resource leads to it: %s', (_what, id, above, below, extension) => {
    expect(target(id).ref.id).toBe(above);
    expect(target(id)).toMatchObject({ below, extension });
  });

  it.each([
    ['a slash at its end', `${ACCOUNT}/`],
    ['slashes at its end', `${ACCOUNT}///`],
    ['a query', `${ACCOUNT}?api-version=2025-06-01`],
    ['a query with a path', `${ACCOUNT}/?x=/../../y`],
    ['a fragment', `${ACCOUNT}#/x/y`],
  ])('is given without %s', (_what, id) => {
    expect(target(id).ref.id).toBe(ACCOUNT);
  });

  it('is shown as given, and compared in any case', () => {
    const lower = COMPUTE.toLowerCase().replace('resourcegroups', 'resourceGroups');

    expect(target(lower).ref.id).toBe(lower);
    expect(refKey(target(lower).ref)).toBe(refKey(target(COMPUTE).ref));
    expect(refKey(target(COMPUTE.toUpperCase()).ref)).toBe(refKey(target(COMPUTE).ref));
  });

  it('in upper case as a whole tells nobody’s spelling of the name', () => {
    expect(target(COMPUTE.toUpperCase()).ref).toMatchObject({
      id: COMPUTE.toUpperCase(),
      name: 'ci-alice',
      account: SUBSCRIPTION,
    });
  });

  it.each([
    ['nothing', ''],
    ['a word', 'models/sklearn:20'],
    ['a path in a resource', '/blobServices/default/containers/x/blobs/y'],
    ['a subscription', `/subscriptions/${SUBSCRIPTION}`],
    ['a resource group', GROUP],
    ['a management group', '/providers/Microsoft.Management/managementGroups/mg/providers/x/y/z'],
    ['a tenant', '/tenants/t1/providers/Microsoft.aadiam'],
    ['another provider', `${GROUP}/providers/Microsoft.Network/virtualNetworks/v1`],
    ['another provider that begins alike', `${GROUP}/providers/Microsoft.StorageSync/services/s1`],
    ['another type of a watched provider', `${GROUP}/providers/Microsoft.KeyVault/managedHSMs/h1`],
    [
      'a watched type attached to something else',
      `${GROUP}/providers/Microsoft.Network/x/y/providers/Microsoft.Storage/storageAccounts/z`,
    ],
    ['a type without its resource group', `/subscriptions/s1/providers/Microsoft.Storage/x/y`],
    ['something before it', `https://management.azure.com${ACCOUNT}`],
    ['a prototype’s name', '__proto__'],
  ])('of something else is unwatched: %s', (_what, id) => {
    expect(armTarget(id)).toBe('unwatched');
  });

  it.each([
    ['no name', `${GROUP}/providers/Microsoft.Storage/storageAccounts`],
    ['no name below', `${ACCOUNT}/blobServices`],
    ['one segment too many', `${CONTAINER}/x`],
    ['an empty name', `${GROUP}/providers/Microsoft.Storage/storageAccounts//x/y`],
    ['two slashes', ACCOUNT.replace('/storageAccounts', '//storageAccounts')],
    ['two slashes below', `${ACCOUNT}/blobServices//default`],
    ['a way up', `${GROUP}/providers/Microsoft.Storage/storageAccounts/..`],
    ['a way up below', `${ACCOUNT}/blobServices/..`],
    ['a way up further below', `${ACCOUNT}/x/../../../y`],
    ['a way up in the group', ACCOUNT.replace('rg-ml', '..')],
    ['an escaped way up', `${ACCOUNT}/x/%2e%2E`],
    ['a way up escaped twice', `${ACCOUNT}/x/%252e%252e`],
    ['an escaped slash', `${GROUP}/providers/Microsoft.Storage/storageAccounts/a%2fb`],
    ['an escaped letter in a name', `${GROUP}/providers/Microsoft.Storage/storageAccounts/a%62`],
    ['a backslash', `${GROUP}/providers/Microsoft.Storage/storageAccounts/a\\b`],
    ['a blank', `${GROUP}/providers/Microsoft.Storage/storageAccounts/a b`],
    ['a line break', `${GROUP}/providers/Microsoft.Storage/storageAccounts/a\nb`],
    ['a null character', `${ACCOUNT}/x/y\u0000`],
    ['an at sign', `${GROUP}/providers/Microsoft.Storage/storageAccounts/a@b`],
    ['a colon', `${GROUP}/providers/Microsoft.Storage/storageAccounts/a:b`],
    ['a letter of another script', `${GROUP}/providers/Microsoft.Storage/storageAccounts/аbc`],
    ['a letter that becomes ASCII’s', ACCOUNT.replace('rg-ml', 'rg-\u212A')],
    ['such a letter in a type', WORKSPACE.replace('workspaces', 'wor\u212Aspaces')],
    ['a dot at the group’s end', ACCOUNT.replace('rg-ml', 'rg.')],
    ['a long name', `${GROUP}/providers/Microsoft.Storage/storageAccounts/${'a'.repeat(129)}`],
    ['a long id', `${ACCOUNT}/x/${'y'.repeat(2048)}`],
    ['a subscription that is a path', ACCOUNT.replace(SUBSCRIPTION, '..')],
    ['a subscription with a blank', ACCOUNT.replace(SUBSCRIPTION, 'a b')],
    ['a subscription that is escaped', ACCOUNT.replace(SUBSCRIPTION, 'a%62')],
    ['another blob service', `${ACCOUNT}/blobServices/other/containers/models`],
  ])('that no resource has is malformed: %s', (_what, id) => {
    expect(armTarget(id)).toBe('malformed');
  });

  it.each([
    ['of other scripts in a group', ACCOUNT.replace('rg-ml', 'équipe-数据_(1).x'), 'mldata'],
    ['that storage itself makes', `${ACCOUNT}/blobServices/default/containers/$web`, '$web'],
    [
      'in documentation',
      '/subscriptions/{id}/resourceGroups/{rg}/providers/Microsoft.Storage/storageAccounts/{name}',
      '{name}',
    ],
    ['providers', `${ACCOUNT}/blobServices/default/containers/providers`, 'providers'],
    ['constructor', `${ACCOUNT}/blobServices/default/containers/constructor`, 'constructor'],
  ])('may have names %s', (_what, id, name) => {
    expect(target(id).ref).toMatchObject({ id, name });
  });
});
