import { createGoogleWorld } from '../../functions/local/sandbox/gcp/apply.ts';
import {
  createGoogleEndpoint,
  type GoogleEndpointOptions,
} from '../../functions/local/sandbox/gcp/vertex-endpoint.ts';
import type { GoogleWorld, Members } from '../../functions/local/sandbox/gcp/world.ts';
import type { Ref } from '../../shared/core/ref.ts';
import { NO_HINTS } from '../../shared/core/resource.ts';
import type { GoogleOperationName } from '../../shared/resources/gcp/operations.ts';
import { api } from '../../shared/resources/gcp/vertex-endpoint.ts';
import type { Refuse } from './gcp-buckets.ts';
import { inProcessGoogle } from './gcp-in-process.ts';
import { START, settableClock } from './in-process.ts';

/** The endpoint that tests of endpoints are about. */
export const ENDPOINT_REF: Ref = {
  cloud: 'gcp',
  type: 'gcp.vertex.endpoint',
  id: '//aiplatform.googleapis.com/projects/churn-lab/locations/europe-west4/endpoints/42',
  name: '42',
  account: 'churn-lab',
  region: 'europe-west4',
};

/** Its name in the world. */
export const ENDPOINT = 'projects/churn-lab/locations/europe-west4/endpoints/42';

/** A model as it is deployed, under an id of Vertex AI's. */
export function deployed(id: string, parts: Members = {}): Members {
  return {
    id,
    model: 'projects/123456789012/locations/europe-west4/models/77',
    modelVersionId: '3',
    displayName: 'churn',
    createTime: '2026-11-20T09:00:00.000Z',
    dedicatedResources: {
      machineSpec: { machineType: 'n1-standard-4' },
      minReplicaCount: 1,
      maxReplicaCount: 2,
    },
    ...parts,
  };
}

/** What keeps every rule about endpoints content, but for parameters. */
export const PRIVATE: Members = {
  privateServiceConnectConfig: { enablePrivateServiceConnect: true, projectAllowlist: ['x'] },
  encryptionSpec: {
    kmsKeyName: 'projects/churn-lab/locations/europe-west4/keyRings/ml/cryptoKeys/data',
  },
};

/** A project with this endpoint and another one like it. */
export function endpointWorld(
  options: Omit<GoogleEndpointOptions, 'id'> = {},
  world: GoogleWorld = createGoogleWorld(),
): GoogleWorld {
  const other = createGoogleEndpoint(world, { ...options, id: 'other' }, START);
  return createGoogleEndpoint(other, { ...options, id: ENDPOINT_REF.name }, START);
}

/** The API of endpoints on a world, with what was asked. */
export function endpointBench(world: GoogleWorld, refuse: Refuse = () => null) {
  const calls: GoogleOperationName[] = [];
  const host = { world };
  const clock = settableClock();
  const door = inProcessGoogle(host, {
    clock,
    intercept: (name, call) => {
      calls.push(name);
      return refuse(name, call);
    },
  });
  const endpoints = api(door);
  return {
    calls,
    clock,
    host,
    ...endpoints,
    endpoint: () => host.world.endpoints[ENDPOINT],
    read: (ref: Ref = ENDPOINT_REF) => endpoints.read(ref, NO_HINTS),
  };
}
