import { createGoogleEndpoint } from '../../functions/local/sandbox/gcp/vertex-endpoint.ts';
import { createGoogleWorkbench } from '../../functions/local/sandbox/gcp/workbench-instance.ts';
import type { GoogleWorld } from '../../functions/local/sandbox/gcp/world.ts';
import type { GoogleRequest } from '../../shared/resources/gcp/send.ts';
import { deployed, ENDPOINT, PRIVATE } from './gcp-vertex.ts';
import { RIGHT, WORKBENCH, WORKBENCH_REF, withNat } from './gcp-workbench.ts';

const OPEN = { role: 'roles/viewer', members: ['allUsers'] };
const MACHINE = { project: 'churn-lab', zone: 'europe-west4-a', instance: 'churn' };
const PLACE = { location: 'europe-west4', name: ENDPOINT };
const policy = { version: 1, etag: 'CAE=', bindings: [OPEN] };

/** A world with an instance and an endpoint more, nothing at its default where another value is possible. */
export function withWorkbench(world: GoogleWorld, now: number): GoogleWorld {
  const [busy, idle] = ['7000000000000000001', '7000000000000000002'];
  const endpoint = {
    id: '42',
    described: PRIVATE,
    labels: { team: 'churn' },
    logging: { enabled: true, samplingRate: 0.5, bigqueryDestination: { outputUri: 'bq://logs' } },
    deployed: [deployed(busy), deployed(idle)],
    traffic: { [busy]: 100 },
    bindings: [OPEN],
  };
  const options = {
    ...RIGHT,
    name: WORKBENCH_REF.name,
    labels: { team: 'churn' },
    bindings: [OPEN],
    address: '34.24.11.45',
    access: { setPublicPtr: true, publicPtrDomainName: 'lab.example.com.' },
    ipForwarding: true,
  };
  const addresses = [{ region: 'europe-west4', address: '34.24.11.45' }];
  const off = { ...options, name: 'off', status: 'STOPPED', address: null };
  return createGoogleWorkbench(
    createGoogleWorkbench(
      withNat({ ...createGoogleEndpoint(world, endpoint, now), addresses }, 'ml-vpc'),
      off,
      now,
    ),
    options,
    now,
  );
}

/** By the name of every operation on these two a request, which the world above answers without an error. */
export const WORKBENCH_REQUESTS: Readonly<Record<string, GoogleRequest>> = {
  'notebooks.projects.locations.instances.get': { path: { name: WORKBENCH } },
  'notebooks.projects.locations.instances.list': {
    path: { parent: 'projects/churn-lab/locations/-' },
    query: { pageSize: '1', pageToken: '0' },
  },
  'notebooks.projects.locations.instances.patch': {
    path: { name: WORKBENCH },
    query: { updateMask: 'labels,gce_setup.metadata' },
    body: {
      labels: { team: '' },
      gceSetup: {
        metadata: { 'notebook-disable-root': 'true' },
        shieldedInstanceConfig: {
          enableSecureBoot: true,
          enableVtpm: true,
          enableIntegrityMonitoring: true,
        },
      },
    },
  },
  'notebooks.projects.locations.instances.stop': { path: { name: WORKBENCH }, body: {} },
  'notebooks.projects.locations.instances.start': {
    path: { name: WORKBENCH.replace(/churn$/, 'off') },
    body: {},
  },
  'notebooks.projects.locations.instances.getIamPolicy': {
    path: { resource: WORKBENCH },
    query: { 'options.requestedPolicyVersion': '3' },
  },
  'notebooks.projects.locations.instances.setIamPolicy': {
    path: { resource: WORKBENCH },
    body: { policy },
  },
  'compute.instances.get': { path: MACHINE },
  'compute.instances.deleteAccessConfig': {
    path: MACHINE,
    query: { accessConfig: 'External NAT', networkInterface: 'nic0' },
  },
  'compute.instances.addAccessConfig': {
    path: { ...MACHINE, instance: 'off' },
    query: { networkInterface: 'nic0' },
    body: {
      type: 'ONE_TO_ONE_NAT',
      name: 'External NAT',
      networkTier: 'PREMIUM',
      natIP: '34.24.11.45',
      setPublicPtr: true,
      publicPtrDomainName: 'lab.example.com.',
    },
  },
  'compute.addresses.list': {
    path: { project: 'churn-lab', region: 'europe-west4' },
    query: { filter: 'address = "34.24.11.45"', pageToken: '0' },
  },
  'compute.routers.list': { path: { project: 'churn-lab', region: 'europe-west4' } },
  'aiplatform.projects.locations.endpoints.get': { path: PLACE },
  'aiplatform.projects.locations.endpoints.list': {
    path: { location: 'europe-west4', parent: 'projects/churn-lab/locations/europe-west4' },
    query: { pageSize: '1', pageToken: '0' },
  },
  'aiplatform.projects.locations.endpoints.patch': {
    path: PLACE,
    query: { updateMask: 'labels,trafficSplit,predictRequestResponseLoggingConfig' },
    body: {
      labels: { 'cordon-status': 'labelled' },
      trafficSplit: {},
      predictRequestResponseLoggingConfig: {
        enabled: true,
        samplingRate: 1,
        bigqueryDestination: { outputUri: 'bq://logs' },
      },
      etag: 'CAE=',
    },
  },
  'aiplatform.projects.locations.endpoints.undeployModel': {
    path: { location: 'europe-west4', endpoint: ENDPOINT },
    body: { deployedModelId: '7000000000000000002' },
  },
  'aiplatform.projects.locations.endpoints.deployModel': {
    path: { location: 'europe-west4', endpoint: ENDPOINT },
    body: {
      deployedModel: {
        id: '5',
        model: 'projects/1/locations/europe-west4/models/77@3',
        displayName: 'churn',
        serviceAccount: 'churn@churn-lab.iam.gserviceaccount.com',
        dedicatedResources: { machineSpec: { machineType: 'n1-standard-4' }, minReplicaCount: 1 },
      },
    },
  },
  'aiplatform.projects.locations.endpoints.operations.list': {
    path: PLACE,
    query: { pageSize: '100' },
  },
  'aiplatform.projects.locations.endpoints.getIamPolicy': {
    path: { location: 'europe-west4', resource: ENDPOINT },
    query: { 'options.requestedPolicyVersion': '3' },
  },
  'aiplatform.projects.locations.endpoints.setIamPolicy': {
    path: { location: 'europe-west4', resource: ENDPOINT },
    body: { policy },
  },
};
