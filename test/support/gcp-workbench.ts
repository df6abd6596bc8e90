import { createGoogleWorld } from '../../functions/local/sandbox/gcp/apply.ts';
import {
  createGoogleWorkbench,
  type GoogleWorkbenchOptions,
} from '../../functions/local/sandbox/gcp/workbench-instance.ts';
import type { GoogleWorld } from '../../functions/local/sandbox/gcp/world.ts';
import type { Ref } from '../../shared/core/ref.ts';
import { NO_HINTS } from '../../shared/core/resource.ts';
import type { GoogleOperationName } from '../../shared/resources/gcp/operations.ts';
import { api } from '../../shared/resources/gcp/workbench-instance.ts';
import type { Refuse } from './gcp-buckets.ts';
import { inProcessGoogle } from './gcp-in-process.ts';
import { type SettableClock, START, settableClock } from './in-process.ts';

/** The instance that tests of Workbench are about. */
export const WORKBENCH_REF: Ref = {
  cloud: 'gcp',
  type: 'gcp.notebooks.instance',
  id: '//notebooks.googleapis.com/projects/churn-lab/locations/europe-west4-a/instances/churn',
  name: 'churn',
  account: 'churn-lab',
  region: 'europe-west4-a',
};

/** Its name in the world. */
export const WORKBENCH = 'projects/churn-lab/locations/europe-west4-a/instances/churn';

/** What keeps every rule about Workbench content, but for parameters. */
export const RIGHT: Omit<GoogleWorkbenchOptions, 'name'> = {
  address: null,
  network: 'ml-vpc',
  serviceAccount: 'notebooks@churn-lab.iam.gserviceaccount.com',
  kmsKey: 'projects/churn-lab/locations/europe-west4/keyRings/ml/cryptoKeys/data',
  shielded: { enableSecureBoot: true },
  metadata: {
    'proxy-mode': 'mail',
    'notebook-disable-root': 'true',
    'notebook-disable-terminal': 'true',
    'notebook-disable-downloads': 'true',
    'notebook-upgrade-schedule': '00 19 * * SUN',
  },
};

/** A project with this instance and another one like it. */
export function workbenchWorld(
  options: Omit<GoogleWorkbenchOptions, 'name'> = {},
  world: GoogleWorld = createGoogleWorld(),
): GoogleWorld {
  const other = createGoogleWorkbench(world, { ...options, name: 'other' }, START);
  return createGoogleWorkbench(other, { ...options, name: WORKBENCH_REF.name }, START);
}

/** The world with Cloud NAT for the subnets of a network. */
export function withNat(world: GoogleWorld, network = 'default', nat: object = {}): GoogleWorld {
  const described = {
    name: 'nat',
    network: `https://www.googleapis.com/compute/v1/projects/${world.project}/global/networks/${network}`,
    nats: [{ name: 'nat', sourceSubnetworkIpRangesToNat: 'ALL_SUBNETWORKS_ALL_IP_RANGES', ...nat }],
  };
  return { ...world, routers: [...world.routers, { region: 'europe-west4', described }] };
}

/** The API of instances on a world, with what was asked. */
export function workbenchBench(
  world: GoogleWorld,
  refuse: Refuse = () => null,
  clock: SettableClock = settableClock(),
) {
  const calls: GoogleOperationName[] = [];
  const host = { world };
  const door = inProcessGoogle(host, {
    clock,
    intercept: (name, call) => {
      calls.push(name);
      return refuse(name, call);
    },
  });
  const instances = api(door);
  return {
    calls,
    clock,
    host,
    ...instances,
    instance: () => host.world.workbench[WORKBENCH],
    read: (ref: Ref = WORKBENCH_REF, keys: string[] = []) =>
      instances.read(ref, { ...NO_HINTS, keys }),
  };
}
