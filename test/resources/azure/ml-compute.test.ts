import { describe, expect, it } from 'vitest';
import {
  createCluster,
  createInstance,
} from '../../../functions/local/sandbox/azure/ml-compute.ts';
import { api, resource } from '../../../shared/resources/azure/ml-compute.ts';
import { rule as nodes } from '../../../shared/rules/azure/ml-compute-cluster-scales-to-zero.ts';
import { rule as clusterSsh } from '../../../shared/rules/azure/ml-compute-cluster-ssh-closed.ts';
import { rule as publicIp } from '../../../shared/rules/azure/ml-compute-instance-no-public-ip.ts';
import { rule as ssh } from '../../../shared/rules/azure/ml-compute-instance-ssh-closed.ts';
import { rule as idle } from '../../../shared/rules/azure/ml-compute-instance-stops-when-idle.ts';
import { describeResource } from '../../contract/resource.ts';
import { AZURE } from '../../contract/resource-azure.ts';
import { azureInProcess } from '../../support/azure-in-process.ts';
import { EMPTY } from '../../support/azure-ml.ts';
import {
  COMPUTE_REF,
  worldWithCluster,
  worldWithInstance,
} from '../../support/azure-ml-computes.ts';
import { START } from '../../support/in-process.ts';

const DETAILS = ['resources', COMPUTE_REF.id.toLowerCase(), 'properties', 'properties'] as const;
const PLACES = {
  status: [[...DETAILS, 'state']],
  idleShutdown: [[...DETAILS, 'idleTimeBeforeShutdown']],
  minNodes: [[...DETAILS, 'scaleSettings', 'minNodeCount']],
  maxNodes: [[...DETAILS, 'scaleSettings', 'maxNodeCount']],
};

describeResource({
  cloud: AZURE,
  resource,
  api,
  ref: COMPUTE_REF,
  faulty: {
    'an instance on the internet': () => worldWithInstance(),
    'an instance that listens': () =>
      worldWithInstance({ properties: { sshSettings: { sshPublicAccess: 'Enabled' } } }),
  },
  rules: [publicIp, ssh],
  places: PLACES,
  bookkeeping: [['due']],
});

describeResource({
  cloud: AZURE,
  resource,
  api,
  ref: COMPUTE_REF,
  faulty: {
    'an instance that runs on': () => worldWithInstance({ properties: { state: 'Stopped' } }),
  },
  rules: [idle],
  places: PLACES,
});

describeResource({
  cloud: AZURE,
  resource,
  api,
  ref: COMPUTE_REF,
  faulty: {
    'a cluster that listens': () =>
      worldWithCluster({ properties: { remoteLoginPortPublicAccess: 'Enabled' } }),
    'a cluster that keeps nodes': () =>
      worldWithCluster({
        properties: {
          remoteLoginPortPublicAccess: 'Enabled',
          scaleSettings: { minNodeCount: 2, maxNodeCount: 9, nodeIdleTimeBeforeScaleDown: 'PT1H' },
        },
      }),
  },
  rules: [nodes, clusterSsh],
  places: PLACES,
  bookkeeping: [['due'], [...DETAILS, 'allocationState']],
});

describe('listing computes', () => {
  it('gives those of all workspaces in the region, page by page', async () => {
    const base = worldWithInstance({}, {});
    const paged = { ...base, pageSize: 1 };
    const world = createCluster(
      createInstance(paged, { name: 'far', location: 'eastus' }, START),
      { name: 'jobs', workspace: 'other' },
      START,
    );
    const scope = { account: EMPTY.subscription, region: 'westeurope' };

    const names = [];
    for await (const { name } of api(azureInProcess({ world })).list(scope)) {
      names.push(name);
    }

    expect(names).toEqual(['ci', 'other', 'jobs']);
  });

  it('passes over a workspace that is deleted meanwhile', async () => {
    const send = azureInProcess(
      { world: worldWithInstance() },
      {
        intercept: (name, { path }) =>
          name === 'ml:Compute_List' && path.includes('/other/')
            ? { status: 404, body: { error: { code: 'ResourceNotFound', message: 'gone' } } }
            : null,
      },
    );

    const names = [];
    for await (const { name } of api(send).list({ account: EMPTY.subscription, region: '' })) {
      names.push(name);
    }

    expect(names).toEqual(['ci', 'other']);
  });
});
