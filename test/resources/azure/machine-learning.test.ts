import { describe, expect, it } from 'vitest';
import { isMachineLearningName } from '../../../shared/resources/azure/machine-learning.ts';
import { resource as account } from '../../../shared/resources/azure/storage-account.ts';
import { resource as container } from '../../../shared/resources/azure/storage-container.ts';
import { ACCOUNT_REF, account as state } from '../../support/azure-accounts.ts';
import { CONTAINER_REF, container as containerState } from '../../support/azure-containers.ts';

function named(name: string, group = 'rg-data') {
  return {
    ...ACCOUNT_REF,
    id: `/subscriptions/s/resourceGroups/${group}/providers/Microsoft.Storage/storageAccounts/${name}`,
    name,
  };
}

describe('isMachineLearningName', () => {
  it.each([
    'churnml',
    'churnml01',
    'salesml',
    'newsautoml2',
    'mlops',
    'cctestmlws3208707',
    'vvmlwrkspc8185571600',
    'azuremlstore',
    'mymachinelearning',
  ])('knows the account %s', (name) => {
    expect(isMachineLearningName(named(name), {})).toBe(true);
  });

  it.each([
    'storage165red',
    'corphtml',
    'sitexml01',
    'configtoml',
    'conffyaml',
    'authsaml',
    'camlogs',
    'emails',
    'calmly',
    'amlak',
  ])('leaves the account %s', (name) => {
    expect(isMachineLearningName(named(name), {})).toBe(false);
  });

  it.each([
    ['rg-ml-prod', true],
    ['AML_dev', true],
    ['team.mlops', true],
    ['rg-html', false],
    ['family', false],
  ])('knows the resource group %s: %s', (group, is) => {
    expect(isMachineLearningName(named('data', group), {})).toBe(is);
  });

  it.each([
    [{ 'cordon-scope': 'ml' }, true],
    [
      {
        'hidden-link:/subscriptions/s/providers/Microsoft.MachineLearningServices/workspaces/w':
          'Resource',
      },
      true,
    ],
    [{ createdBy: 'microsoft.machinelearningservices' }, true],
    [{ 'cordon-scope': 'ML?' }, false],
    [{ ml: 'no' }, false],
  ])('knows the tags %j: %s', (tags, is) => {
    expect(isMachineLearningName(named('data'), tags as Record<string, string>)).toBe(is);
  });
});

describe('what is about machine learning', () => {
  it('is an account that holds containers of Azure ML', () => {
    const publicContainers = [{ name: 'azureml-blobstore-1', access: 'Blob' }];

    expect(account.isMachineLearning(named('data'), state())).toBe(false);
    expect(account.isMachineLearning(named('data'), state({ publicContainers }))).toBe(true);
  });

  it.each([
    ['azureml', true],
    ['azureml-blobstore-1', true],
    ['churn-ml', true],
    ['html', false],
    ['models', false],
  ])('is a container named %s: %s', (name, is) => {
    const id = `${named('data').id}/blobServices/default/containers/${name}`;

    expect(container.isMachineLearning({ ...CONTAINER_REF, id, name }, containerState())).toBe(is);
  });

  it('is any container of such an account', () => {
    expect(container.isMachineLearning(CONTAINER_REF, containerState())).toBe(true);
  });
});

describe('the portal', () => {
  it('is linked by ids that hold nothing else', () => {
    const id = `${ACCOUNT_REF.id}'"><b>`;

    expect(account.consoleUrl({ ...ACCOUNT_REF, id })).not.toMatch(/["<>]/);
    expect(container.consoleUrl(CONTAINER_REF)).toMatch(/churnml\/containersList$/);
  });
});
