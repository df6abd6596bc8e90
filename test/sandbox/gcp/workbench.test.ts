import { describe, expect, it } from 'vitest';
import { applyGoogle } from '../../../functions/local/sandbox/gcp/apply.ts';
import type { GoogleWorld, Members } from '../../../functions/local/sandbox/gcp/world.ts';
import type { Json } from '../../../shared/core/json.ts';
import { deployed, ENDPOINT, endpointWorld } from '../../support/gcp-vertex.ts';
import { WORKBENCH, workbenchWorld } from '../../support/gcp-workbench.ts';
import { START } from '../../support/in-process.ts';

const INSTANCE = `/v2/${WORKBENCH}`;
const MACHINE = '/compute/v1/projects/churn-lab/zones/europe-west4-a/instances/churn';
const ID = '7000000000000000001';

/** A sandbox on a world, asked one request after the other. */
function sandbox(world: GoogleWorld, host: string) {
  let current = world;
  return (
    method: string,
    path: string,
    body: Json = null,
    query: Readonly<Record<string, string>> = {},
    now = START,
  ) => {
    const call = { method, host, path, query, headers: {}, body };
    const applied = applyGoogle(current, call, now);
    current = applied.world;
    const members = applied.answer.body as Members;
    const error = members?.['error'] as Members | undefined;
    return { status: applied.answer.status, body: members, said: String(error?.['message'] ?? '') };
  };
}

describe('the sandbox of Workbench', () => {
  it('changes what the mask names and merges maps, as Terraform found', () => {
    const ask = sandbox(workbenchWorld({ labels: { a: '1', b: '2' } }), 'notebooks.googleapis.com');

    const patched = ask('PATCH', INSTANCE, { labels: { a: '', c: '3' } }, { updateMask: 'labels' });
    const { labels } = ask('GET', INSTANCE).body;

    expect(patched.body).toMatchObject({ done: false });
    expect(labels).toMatchObject({ b: '2', c: '3' });
    expect(labels).not.toHaveProperty('a');
  });

  it.each([
    ['a flag that could not be taken back', 'gce_setup.disable_public_ip', 400],
    ['what is fixed at creation', 'gce_setup.network_interfaces', 400],
    ['nothing', '', 400],
    ['secure boot while it runs', 'gce_setup.shielded_instance_config.enable_secure_boot', 400],
    ['metadata while it runs', 'gce_setup.metadata', 200],
  ])('answers a patch of %s', (_, updateMask, status) => {
    const ask = sandbox(workbenchWorld(), 'notebooks.googleapis.com');

    expect(ask('PATCH', INSTANCE, { gceSetup: {} }, { updateMask }).status).toBe(status);
  });

  it('stops and starts in its time, and refuses what does not fit', () => {
    const ask = sandbox(workbenchWorld(), 'notebooks.googleapis.com');
    const state = (now: number) => ask('GET', INSTANCE, null, {}, now).body['state'];

    expect(ask('POST', `${INSTANCE}:start`, {}).status).toBe(400);
    expect(ask('POST', `${INSTANCE}:stop`, {}).status).toBe(200);
    expect([state(START + 1_000), state(START + 600_000)]).toEqual(['STOPPING', 'STOPPED']);
    expect(ask('POST', `${INSTANCE}:stop`, {}, {}, START + 600_000).status).toBe(400);
  });

  it('gives an interface one address, and only what is reserved by name', () => {
    const ask = sandbox(workbenchWorld({ address: null }), 'compute.googleapis.com');
    const query = { networkInterface: 'nic0' };

    expect(ask('POST', `${MACHINE}/addAccessConfig`, { natIP: '1.2.3.4' }, query).status).toBe(400);
    expect(ask('POST', `${MACHINE}/addAccessConfig`, { name: 'x' }, query).status).toBe(200);
    expect(ask('POST', `${MACHINE}/addAccessConfig`, { name: 'x' }, query).status).toBe(400);
    const wrong = { ...query, accessConfig: 'y' };
    expect(ask('POST', `${MACHINE}/deleteAccessConfig`, null, wrong).status).toBe(400);
  });
});

describe('the sandbox of Vertex AI', () => {
  const host = 'europe-west4-aiplatform.googleapis.com';
  const world = () => endpointWorld({ deployed: [deployed(ID)], traffic: { [ID]: 100 } });

  it.each([
    ['the host of another region', 'us-east1-aiplatform.googleapis.com', 404],
    ['its own', host, 200],
  ])('answers at %s', (_, asked, status) => {
    expect(sandbox(world(), asked)('GET', `/v1/${ENDPOINT}`).status).toBe(status);
  });

  it.each([
    ['a share of a model that is not there', { trafficSplit: { '9': 100 } }, 400],
    ['shares that are not the whole', { trafficSplit: { [ID]: 50 } }, 400],
    ['no shares', { trafficSplit: {} }, 200],
    ['an etag of before', { trafficSplit: {}, etag: 'x' }, 409],
  ])('answers a patch with %s', (_, body, status) => {
    const query = { updateMask: 'trafficSplit' };

    expect(sandbox(world(), host)('PATCH', `/v1/${ENDPOINT}`, body, query).status).toBe(status);
  });

  it('undeploys no model that has a share, and does one thing at a time', () => {
    const ask = sandbox(world(), host);
    const undeploy = () =>
      ask('POST', `/v1/${ENDPOINT}:undeployModel`, { deployedModelId: ID }).said;

    expect(undeploy()).toContain('still has traffic');
    ask('PATCH', `/v1/${ENDPOINT}`, { trafficSplit: {} }, { updateMask: 'trafficSplit' });
    expect(undeploy()).toBe('');
    expect(undeploy()).toContain('other operations running');
  });

  it('takes no id of its own making for a model', () => {
    const body = { deployedModel: { id: ID, model: 'm' } };

    expect(sandbox(world(), host)('POST', `/v1/${ENDPOINT}:deployModel`, body).said).toContain(
      '1-10 digits',
    );
  });
});
