import { describe, expect, it } from 'vitest';
import { createLinkedWorkspace } from '../../../functions/local/sandbox/azure/workspaces.ts';
import { createAzureWorld } from '../../../functions/local/sandbox/azure/world.ts';
import { readLinks } from '../../../shared/resources/azure/linked-workspaces.ts';
import { resource } from '../../../shared/resources/azure/storage-account.ts';
import { ACCOUNT_REF, account, accountIn, worldWith } from '../../support/azure-accounts.ts';
import { azureInProcess, unauthorised } from '../../support/azure-in-process.ts';

const PLAIN = {
  ...ACCOUNT_REF,
  id: ACCOUNT_REF.id.replace('rg-ml', 'rg').replace('churnml', 'data'),
  name: 'data',
};
const KEYED = {
  workspaceblobstore: 'AccountKey',
  raw: 'Sas',
  safe: 'None',
  spn: 'ServicePrincipal',
};

describe('readLinks', () => {
  it('finds the workspaces of the account in any case of letters, and their keys', async () => {
    const base = createAzureWorld({ pageSize: 1 });
    const other = createLinkedWorkspace(worldWith({}, base), 'other', `${ACCOUNT_REF.id}2`, KEYED);
    const world = createLinkedWorkspace(other, 'churn', ACCOUNT_REF.id.toUpperCase(), {
      ...KEYED,
      safe: 'None',
    });

    expect(await readLinks(azureInProcess({ world }), ACCOUNT_REF)).toEqual({
      workspaces: [{ name: 'churn', keyedDatastores: ['raw', 'workspaceblobstore'] }],
      workspacesProblem: null,
    });
  });

  it('passes over datastores in other accounts', async () => {
    const world = createLinkedWorkspace(worldWith(), 'churn', ACCOUNT_REF.id, KEYED);
    const moved = JSON.parse(
      JSON.stringify(world).replaceAll('"accountName":"churnml"', '"accountName":"x"'),
    );

    const { workspaces } = await readLinks(azureInProcess({ world: moved }), ACCOUNT_REF);

    expect(workspaces).toEqual([{ name: 'churn', keyedDatastores: [] }]);
  });

  it('tells what was denied', async () => {
    const world = createLinkedWorkspace(worldWith(), 'churn', ACCOUNT_REF.id, KEYED);
    const without = (denied: string) =>
      azureInProcess(
        { world },
        { intercept: (name, { path }) => (name === denied ? unauthorised(name, path) : null) },
      );

    expect(await readLinks(without('ml:Datastores_List'), ACCOUNT_REF)).toEqual({
      workspaces: [{ name: 'churn', keyedDatastores: null }],
      workspacesProblem: null,
    });
    expect(await readLinks(without('ml:Workspaces_ListBySubscription'), ACCOUNT_REF)).toMatchObject(
      {
        workspaces: [],
        workspacesProblem: expect.stringContaining(
          'Grant Microsoft.MachineLearningServices/workspaces/read',
        ),
      },
    );
  });
});

describe('an account that a workspace uses', () => {
  it('is about machine learning, whatever it is named', async () => {
    const world = createLinkedWorkspace(worldWith(), 'churn', ACCOUNT_REF.id);
    const linked = await accountIn(world);

    expect(resource.isMachineLearning(PLAIN, linked)).toBe(true);
    expect(resource.isMachineLearning(PLAIN, account())).toBe(false);
  });
});
