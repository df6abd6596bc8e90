import { computeId, createInstance } from '../../functions/local/sandbox/azure/ml-compute.ts';
import { createWorkspace } from '../../functions/local/sandbox/azure/ml-workspace.ts';
import {
  createAzureWorld,
  objectAt,
  resourceAt,
  withoutResource,
} from '../../functions/local/sandbox/azure/world.ts';
import { createGoogleWorkbench } from '../../functions/local/sandbox/gcp/workbench-instance.ts';
import type { Ref } from '../../shared/core/ref.ts';
import { armRequest } from '../../shared/resources/azure/arm-request.ts';
import { callOf } from '../support/gcp-in-process.ts';
import type { SimCloud } from './cloud.ts';
import type { Deed } from './config.ts';
import type { Draw } from './random.ts';
import type { Done } from './residents.ts';

/** What runs outside AWS, is stopped and started, and takes its time for it. */

const ZONE = 'europe-west4-a';

/** A compute instance's ref. */
export function computeRef(name: string): Ref {
  const world = createAzureWorld();
  return {
    cloud: 'azure',
    type: 'azure.ml.compute',
    id: computeId(world, name),
    name,
    account: world.subscription,
    region: world.location,
  };
}

/** A Workbench instance's ref. */
export function workbenchRef(name: string): Ref {
  return {
    cloud: 'gcp',
    type: 'gcp.notebooks.instance',
    id: `//notebooks.googleapis.com/${nameOf(name)}`,
    name,
    account: 'churn-lab',
    region: ZONE,
  };
}

/** The types of these. */
export const MACHINE_TYPES: readonly string[] = [computeRef('').type, workbenchRef('').type];

function nameOf(name: string): string {
  return `projects/churn-lab/locations/${ZONE}/instances/${name}`;
}

/** Makes the machine, which lacks much of what rules want. */
export function createMachine(cloud: SimCloud, ref: Ref, now: number, draw: Draw): Done {
  if (ref.cloud === 'azure') {
    cloud.azure.edit((world) =>
      createInstance(createWorkspace(world, {}, now), { name: ref.name }, now),
    );
    return { operation: 'computes/write', effect: 'created' };
  }
  const address = draw.chance(0.5) ? null : '34.24.11.45';
  cloud.google.edit((world) => createGoogleWorkbench(world, { name: ref.name, address }, now));
  return { operation: 'CreateInstance', effect: 'created' };
}

/** Whether it is there. */
export function machineExists({ azure, google }: SimCloud, ref: Ref): boolean {
  return ref.cloud === 'azure'
    ? resourceAt(azure.host.world, ref.id) !== undefined
    : nameOf(ref.name) in google.host.world.workbench;
}

/** Deletes it. */
export function removeMachine({ azure, google }: SimCloud, ref: Ref): void {
  if (ref.cloud === 'azure') {
    azure.edit((world) => withoutResource(world, ref.id));
    return;
  }
  google.edit(({ workbench: { [nameOf(ref.name)]: _gone, ...workbench }, ...world }) => ({
    ...world,
    workbench,
  }));
}

/** Starts it when it is off, and stops it when it runs; null for any other deed. */
export function actOnMachine(cloud: SimCloud, ref: Ref, deed: Deed): Done | null {
  if (deed !== 'restart' || !machineExists(cloud, ref)) {
    return null;
  }
  if (ref.cloud === 'azure') {
    const body = objectAt(resourceAt(cloud.azure.host.world, ref.id), 'properties');
    const isOff = objectAt(body, 'properties')['state'] === 'Stopped';
    const name = isOff ? 'ml:Compute_Start' : 'ml:Compute_Stop';
    cloud.azure.direct({ name, request: armRequest(name, { id: ref.id }) });
    return { operation: name, effect: 'state' };
  }
  const isOff = cloud.google.host.world.workbench[nameOf(ref.name)]?.status === 'STOPPED';
  const name = isOff
    ? 'notebooks.projects.locations.instances.start'
    : 'notebooks.projects.locations.instances.stop';
  const call = callOf(name, { path: { name: nameOf(ref.name) }, body: {} });
  cloud.google.direct({ name, call });
  return { operation: name, effect: 'state' };
}
