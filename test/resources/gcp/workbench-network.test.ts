import { describe, expect, it } from 'vitest';
import { olderError } from '../../../functions/local/sandbox/gcp/replies.ts';
import type { GoogleWorkbenchOptions } from '../../../functions/local/sandbox/gcp/workbench-instance.ts';
import type { GoogleReply } from '../../../functions/local/sandbox/gcp/world.ts';
import type { GoogleOperationName } from '../../../shared/resources/gcp/operations.ts';
import type { WorkbenchState } from '../../../shared/resources/gcp/workbench-state.ts';
import { RIGHT, withNat, workbenchBench, workbenchWorld } from '../../support/gcp-workbench.ts';

const ADDRESSED = { ...RIGHT, address: '34.24.11.45' };

/** The state of an instance, with what is answered changed. */
async function stateOf(
  options: Omit<GoogleWorkbenchOptions, 'name'>,
  answers: Readonly<Record<string, GoogleReply>> = {},
): Promise<WorkbenchState> {
  const { read } = workbenchBench(workbenchWorld(options), (name) => answers[name] ?? null);
  const state = await read();
  if (state === null) {
    throw new Error('There is no instance.');
  }
  return state;
}

function ok(body: object): GoogleReply {
  return { status: 200, headers: {}, body: body as never };
}

describe('the network around an instance', () => {
  const subnet =
    'https://www.googleapis.com/compute/v1/projects/churn-lab/regions/europe-west4/subnetworks/ml-vpc';
  const listed = { sourceSubnetworkIpRangesToNat: 'LIST_OF_SUBNETWORKS' };

  it.each<[string, object, boolean]>([
    ['all subnets', {}, true],
    [
      'all primary ranges',
      { sourceSubnetworkIpRangesToNat: 'ALL_SUBNETWORKS_ALL_PRIMARY_IP_RANGES' },
      true,
    ],
    [
      'a list with its subnet',
      { ...listed, subnetworks: [{ name: subnet, sourceIpRangesToNat: ['PRIMARY_IP_RANGE'] }] },
      true,
    ],
    [
      'alias ranges of its subnet only',
      {
        ...listed,
        subnetworks: [{ name: subnet, sourceIpRangesToNat: ['LIST_OF_SECONDARY_IP_RANGES'] }],
      },
      false,
    ],
    [
      'a list with another subnet',
      { ...listed, subnetworks: [{ name: `${subnet}-2`, sourceIpRangesToNat: ['ALL_IP_RANGES'] }] },
      false,
    ],
    ['between networks only', { type: 'PRIVATE' }, false],
    ['proxies only', { endpointTypes: ['ENDPOINT_TYPE_SWG'] }, false],
    ['machines too', { endpointTypes: ['ENDPOINT_TYPE_SWG', 'ENDPOINT_TYPE_VM'] }, true],
    ['nothing that is said', { sourceSubnetworkIpRangesToNat: null }, false],
  ])('has Cloud NAT for %s: %#', async (_, nat, expected) => {
    const { read } = workbenchBench(withNat(workbenchWorld(ADDRESSED), 'ml-vpc', nat));

    expect((await read())?.hasNat).toBe(expected);
  });

  it('is not that of another network, and is looked at on every page', async () => {
    const [other, own] = [withNat(workbenchWorld(ADDRESSED), 'prod-vpc'), 'ml-vpc'];
    const router = withNat(other, own).routers.at(-1)?.described;
    let pages = 0;
    const { read } = workbenchBench(other, (name, { query }) => {
      if (name !== 'compute.routers.list') {
        return null;
      }
      pages += 1;
      return query['pageToken'] === 'x'
        ? ok({ items: [router] })
        : ok({ items: other.routers.map(({ described }) => described), nextPageToken: 'x' });
    });

    expect((await workbenchBench(other).read())?.hasNat).toBe(false);
    expect((await read())?.hasNat).toBe(true);
    expect(pages).toBe(2);
  });

  it('is not asked about where there is no address', async () => {
    const { calls, read } = workbenchBench(workbenchWorld(RIGHT));

    await read();

    expect(calls.filter((name) => /routers|addresses/.test(name))).toEqual([]);
  });

  it.each<GoogleOperationName>(['compute.routers.list', 'compute.addresses.list'])(
    'waits where %s may answer later',
    async (throttled) => {
      const { read } = workbenchBench(workbenchWorld(ADDRESSED), (name) =>
        name === throttled ? olderError(503, 'backendError', 'Try again.') : null,
      );

      await expect(read()).rejects.toMatchObject({ failure: { code: 'unavailable' } });
    },
  );

  it('says what it may not see', async () => {
    const denied = olderError(403, 'forbidden', 'Required permission.');
    const state = await stateOf(ADDRESSED, {
      'compute.routers.list': denied,
      'compute.addresses.list': denied,
    });

    expect(state).toMatchObject({ hasNat: null, addressesKnown: false });
    expect(state.externalAccess['nic0']?.reserved).toBeNull();
  });
});
