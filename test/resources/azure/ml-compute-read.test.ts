import { describe, expect, it } from 'vitest';
import {
  type AzureWorld,
  withoutResource,
  withResource,
} from '../../../functions/local/sandbox/azure/world.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import { api } from '../../../shared/resources/azure/ml-compute.ts';
import { azureInProcess } from '../../support/azure-in-process.ts';
import { WORKSPACE_REF } from '../../support/azure-ml.ts';
import {
  COMPUTE_REF,
  cluster,
  instance,
  worldWithCluster,
  worldWithInstance,
} from '../../support/azure-ml-computes.ts';

async function readIn(world: AzureWorld) {
  return api(azureInProcess({ world })).read(COMPUTE_REF, NO_HINTS);
}

describe('reading a compute', () => {
  it.each([
    ['an instance', worldWithInstance(), instance()],
    ['a cluster', worldWithCluster(), cluster()],
    [
      'what lies in a network of its own',
      worldWithInstance({ properties: { subnet: { id: '/subnet' }, enableNodePublicIp: false } }),
      instance({ isInNetwork: true, hasPublicIp: false }),
    ],
    [
      'what lies in the managed network of its workspace',
      worldWithInstance(
        {},
        { properties: { managedNetwork: { isolationMode: 'AllowInternetOutbound' } } },
      ),
      instance({ isInNetwork: true }),
    ],
    [
      'an instance that is shared, old and open',
      worldWithInstance({
        envelope: { disableLocalAuth: null },
        properties: {
          applicationSharingPolicy: 'Shared',
          sshSettings: { sshPublicAccess: 'Enabled' },
          osImageMetadata: { isLatestOsImageVersion: false },
          idleTimeBeforeShutdown: 'PT2H',
        },
      }),
      instance({
        hasLocalAuth: true,
        sharesApplications: true,
        isSshOpen: true,
        isNewestImage: false,
        idleShutdown: 'PT2H',
      }),
    ],
    [
      'a cluster at work',
      worldWithCluster({
        properties: { nodeStateCounts: { runningNodeCount: 2, preparingNodeCount: 1 } },
      }),
      cluster({ busyNodes: 3 }),
    ],
  ])('understands %s', async (_, world, expected) => {
    expect(await readIn(world)).toEqual(expected);
  });

  it.each([
    ['Enabled', true, true],
    ['Enabled', false, true],
    ['Disabled', true, false],
    ['Disabled', false, false],
    // Closed in a network, open to everybody outside one.
    ['NotSpecified', true, false],
    ['NotSpecified', false, true],
    [null, false, true],
  ])('knows the SSH port of a cluster: %s, in a network: %s', async (access, inside, isSshOpen) => {
    const subnet = inside ? { id: '/subnet' } : null;
    const world = worldWithCluster({ properties: { remoteLoginPortPublicAccess: access, subnet } });

    expect(await readIn(world)).toMatchObject({ isSshOpen });
  });

  it.each([
    ['Running', { properties: { state: 'Running' } }],
    [
      'Creating',
      { properties: { state: 'Creating' }, envelope: { provisioningState: 'Creating' } },
    ],
    ['Creating', { properties: { state: null }, envelope: { provisioningState: 'Creating' } }],
    ['Deleting', { properties: { state: 'Running' }, envelope: { provisioningState: 'Deleting' } }],
  ])('tells the state %s of an instance', async (status, options) => {
    expect(await readIn(worldWithInstance(options))).toMatchObject({ status });
  });

  it.each([
    ['Succeeded', { properties: { allocationState: 'Steady' } }],
    ['Resizing', { properties: { allocationState: 'Resizing' } }],
    ['Updating', { envelope: { provisioningState: 'Updating' } }],
    [
      'Failed',
      { properties: { allocationState: 'Resizing' }, envelope: { provisioningState: 'Failed' } },
    ],
  ])('tells the state %s of a cluster', async (status, options) => {
    expect(await readIn(worldWithCluster(options))).toMatchObject({ status });
  });

  it('takes a public address for granted where none is said', async () => {
    const world = worldWithInstance({ properties: { enableNodePublicIp: null } });

    expect(await readIn(world)).toMatchObject({ hasPublicIp: true });
  });

  it('is nothing once it is gone, or its workspace is', async () => {
    const world = worldWithInstance();
    const { [WORKSPACE_REF.id.toLowerCase()]: _gone, ...resources } = world.resources;

    expect(await readIn(withoutResource(world, COMPUTE_REF.id))).toBeNull();
    expect(await readIn({ ...world, resources })).toBeNull();
  });

  it('takes nothing, null and empty alike', async () => {
    const body = { tags: null, properties: { computeType: 'Kubernetes', properties: null } };
    const state = await readIn(withResource(worldWithInstance(), COMPUTE_REF.id, body));

    expect(state).toMatchObject({ status: null, tags: {}, incarnation: null, minNodes: null });
  });

  it.each([
    ['no type', { properties: {} }],
    [
      'a text for a number',
      {
        properties: {
          computeType: 'AmlCompute',
          properties: { scaleSettings: { maxNodeCount: '4' } },
        },
      },
    ],
  ])('rejects an answer with %s', async (_, body) => {
    const world = withResource(worldWithInstance(), COMPUTE_REF.id, body);

    await expect(readIn(world)).rejects.toMatchObject({ failure: { code: 'unreadable' } });
  });
});

describe('the override of a compute', () => {
  const OWN = { 'cordon-override': 'ml-compute-instance-no-public-ip' };
  const WORKSPACE = {
    'Cordon-Override': 'all',
    'cordon-override-until': '2026-12-01',
    'cordon-override-reason': 'demo',
    'cordon-status': 'labelled',
    terraform: 'true',
  };

  it('is its workspace’s, of which nothing else counts', async () => {
    const state = await readIn(worldWithInstance({ tags: { team: 'a' } }, { tags: WORKSPACE }));

    expect(state?.tags).toEqual({
      team: 'a',
      'cordon-override': 'all',
      'cordon-override-until': '2026-12-01',
      'cordon-override-reason': 'demo',
    });
  });

  it('is its own where it brought one, unmixed', async () => {
    const state = await readIn(worldWithInstance({ tags: OWN }, { tags: WORKSPACE }));

    expect(state?.tags).toEqual(OWN);
  });
});
