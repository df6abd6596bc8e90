import { describe, expect, it } from 'vitest';
import { rpcError } from '../../../functions/local/sandbox/gcp/replies.ts';
import type { GoogleReply, Members } from '../../../functions/local/sandbox/gcp/world.ts';
import { CloudError } from '../../../shared/core/failure.ts';
import { dependenciesOf } from '../../../shared/core/resource.ts';
import type { Step } from '../../../shared/core/state.ts';
import { resource } from '../../../shared/resources/gcp/vertex-endpoint.ts';
import type { VertexEndpointState } from '../../../shared/resources/gcp/vertex-state.ts';
import {
  deployed,
  ENDPOINT,
  ENDPOINT_REF,
  endpointBench,
  endpointWorld,
  PRIVATE,
} from '../../support/gcp-vertex.ts';

const [A, B] = ['7000000000000000001', '7000000000000000002'];
const START = 'aiplatform.projects.locations.endpoints.';

function ok(body: object): GoogleReply {
  return { status: 200, headers: {}, body: body as never };
}

/** The state of an endpoint, with what is answered changed. */
async function stateOf(
  body: Members,
  answers: Readonly<Record<string, GoogleReply>> = {},
): Promise<VertexEndpointState> {
  const all: Readonly<Record<string, GoogleReply>> = {
    [`${START}get`]: ok({ name: ENDPOINT, ...body }),
    ...answers,
  };
  const { read } = endpointBench(endpointWorld(), (name) => all[name] ?? null);
  return (await read()) as VertexEndpointState;
}

describe('what is read of an endpoint', () => {
  it.each<[string, Members, VertexEndpointState['exposure']]>([
    ['nothing', {}, 'public'],
    ['empty texts and objects', { network: '', privateServiceConnectConfig: {} }, 'public'],
    [
      'Private Service Connect that is off',
      { privateServiceConnectConfig: { enablePrivateServiceConnect: false } },
      'public',
    ],
    ['an address of its own, which is public too', { dedicatedEndpointEnabled: true }, 'public'],
    ['a network', { network: 'projects/1/global/networks/ml' }, 'network'],
    ['Private Service Connect', PRIVATE, 'psc'],
    ['the older word for it', { enablePrivateServiceConnect: true }, 'psc'],
    ['a zone of Distributed Cloud', { gdcConfig: { zone: 'z' } }, 'gdc'],
  ])('says where it answers: %s', async (_, body, exposure) => {
    expect((await stateOf(body)).exposure).toBe(exposure);
  });

  it('knows a model by what it is, whatever its id', async () => {
    const before = await stateOf({
      deployedModels: [deployed(A), deployed(B)],
      trafficSplit: { [A]: 100 },
    });
    const after = await stateOf({ deployedModels: [deployed(B)], trafficSplit: { [B]: 100 } });
    const other = await stateOf({ deployedModels: [deployed(A, { modelVersionId: '4' })] });

    expect(Object.keys(before.deployedModels)).toHaveLength(2);
    expect(Object.keys(before.deployedModels)).toContain(Object.keys(after.deployedModels)[0]);
    expect(Object.keys(other.deployedModels)[0]).toMatch(/^77@4~/);
    expect(Object.keys(after.deployedModels)[0]).toMatch(/^77@3~/);
    expect(Object.values(after.traffic)).toEqual([100]);
  });

  it('keeps of a model all that was asked for, and nothing that is only answered', async () => {
    const asked = {
      displayName: 'churn',
      serviceAccount: 'a@b.iam.gserviceaccount.com',
      dedicatedResources: {
        machineSpec: { machineType: 'g2', acceleratorType: 'NVIDIA_L4', acceleratorCount: 1 },
        minReplicaCount: 1,
        spot: true,
        autoscalingMetricSpecs: [{ metricName: 'x', target: 60 }],
      },
      disableContainerLogging: true,
      explanationSpec: { parameters: { sampledShapleyAttribution: { pathCount: 10 } } },
      somethingNew: { a: [1] },
    };
    const answered = {
      id: A,
      modelVersionId: '3',
      createTime: 't',
      status: { message: 'ok' },
      privateEndpoints: { predictHttpUri: 'x' },
      systemLabels: { a: 'b' },
    };
    const model = 'projects/1/locations/l/models/77';

    const { deployedModels } = await stateOf({
      deployedModels: [{ ...asked, ...answered, model }],
    });

    expect(Object.values(deployedModels)).toEqual([{ ...asked, model: `${model}@3` }]);
  });

  it('keeps an id that can be asked for, and an alias that is there', async () => {
    const model = 'projects/1/locations/l/models/77@prod';

    const { deployedModels } = await stateOf({
      deployedModels: [deployed('1234567890', { model })],
    });

    expect(Object.values(deployedModels)[0]).toMatchObject({ id: '1234567890', model });
  });

  it('is being updated while any operation goes on, and tells what the newest failed with', async () => {
    const [old, young] = ['2026-11-20T09:00:00Z', '2026-11-20T10:00:00Z'].map((createTime) => ({
      metadata: { genericMetadata: { createTime } },
    }));
    const list = `${START}operations.list`;
    const failed = { done: true, error: { code: 8, message: 'no GPUs\nleft' } };

    const going = await stateOf(
      {},
      { [list]: ok({ operations: [{ ...young, done: true }, old] }) },
    );
    const ended = await stateOf(
      {},
      {
        [list]: ok({
          operations: [
            { ...old, done: true },
            { ...young, ...failed },
          ],
        }),
      },
    );
    const past = await stateOf(
      {},
      {
        [list]: ok({
          operations: [
            { ...old, ...failed },
            { ...young, done: true },
          ],
        }),
      },
    );

    expect(resource.isTransient(going)).toBe(true);
    expect(resource.isTransient(ended)).toBe(false);
    expect(ended.failureReason).toBe('no GPUs left');
    expect(past.failureReason).toBe('');
  });

  it.each([
    rpcError(404, 'NOT_FOUND', 'Method not found.'),
    rpcError(501, 'UNIMPLEMENTED', 'No.'),
    rpcError(400, 'INVALID_ARGUMENT', 'Resource type does not support IAM.'),
  ])('is read where its API has no policy for it: %#', async (reply) => {
    const state = await stateOf({}, { [`${START}getIamPolicy`]: reply });

    expect(state).toMatchObject({ hasPolicy: false, iam: {} });
  });

  it('names its key to whoever changes it', async () => {
    const state = await stateOf({ ...PRIVATE });

    expect(dependenciesOf(state)).toEqual([
      '//cloudkms.googleapis.com/projects/churn-lab/locations/europe-west4/keyRings/ml/cryptoKeys/data',
    ]);
  });

  it.each<[string, Members]>([
    ['shares that are none', { trafficSplit: { a: 'x' } }],
    ['models that are none', { deployedModels: 'x' }],
    ['labels that are none', { labels: { a: 1 } }],
  ])('is not guessed of %s', async (_, body) => {
    await expect(stateOf(body)).rejects.toMatchObject({ failure: { code: 'unreadable' } });
  });
});

describe('a call on an endpoint', () => {
  const patch = `${START}patch`;

  it.each<[string, Pick<Step, 'call' | 'input'>]>([
    ['what is no step', { call: `${START}delete`, input: { path: { name: ENDPOINT } } }],
    [
      'another endpoint',
      { call: patch, input: { path: { location: 'europe-west4', name: `${ENDPOINT}2` } } },
    ],
    [
      'the host of another region',
      { call: patch, input: { path: { location: 'us-east1', name: ENDPOINT } } },
    ],
    ['nothing', { call: patch, input: {} }],
  ])('is not made on %s', async (_, step) => {
    const { call, calls } = endpointBench(endpointWorld());

    await expect(call(ENDPOINT_REF, step)).rejects.toBeInstanceOf(CloudError);

    expect(calls).toEqual([]);
  });

  it('goes to the region of the endpoint, and to nothing that only looks like one', async () => {
    const { read } = endpointBench(endpointWorld());

    await expect(read({ ...ENDPOINT_REF, region: 'evil.example/x' })).rejects.toMatchObject({
      failure: { code: 'invalid' },
    });
  });

  it('is listed by the project that was asked for', async () => {
    const { list } = endpointBench(endpointWorld());
    const refs = [];

    for await (const ref of list({ account: 'churn-lab', region: 'europe-west4' })) {
      refs.push(ref);
    }

    expect(refs).toContainEqual(ENDPOINT_REF);
    expect(refs).toHaveLength(2);
  });
});
