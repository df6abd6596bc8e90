import { describe, expect, it } from 'vitest';
import { rpcError } from '../../../functions/local/sandbox/gcp/replies.ts';
import type { GoogleReply, GoogleWorld } from '../../../functions/local/sandbox/gcp/world.ts';
import type { RuleEntry } from '../../../shared/policy/schema.ts';
import type { GoogleOperationName } from '../../../shared/resources/gcp/operations.ts';
import { GCP_RESOURCES } from '../../../shared/resources/gcp.generated.ts';
import { GCP_RULES } from '../../../shared/rules/gcp.generated.ts';
import { flowIn, outcomeOf } from '../../support/flows.ts';
import { inProcessGoogle } from '../../support/gcp-in-process.ts';
import {
  deployed,
  ENDPOINT,
  ENDPOINT_REF,
  endpointWorld,
  PRIVATE,
} from '../../support/gcp-vertex.ts';
import { START, settableClock } from '../../support/in-process.ts';

const [A, B] = ['7000000000000000001', '7000000000000000002'];
const KEYED = { encryptionSpec: PRIVATE['encryptionSpec'] ?? null };
const SERVING = {
  described: KEYED,
  deployed: [deployed(A), deployed(B, { displayName: 'challenger' })],
  traffic: { [A]: 60, [B]: 40 },
};

/** The engine on a world, with what it wrote. */
function bench(
  world: GoogleWorld,
  rules: readonly RuleEntry[] = [],
  intercept: (name: GoogleOperationName) => GoogleReply | null = () => null,
) {
  const clock = settableClock(START);
  const host = { world };
  const writes: string[] = [];
  const send = inProcessGoogle(host, {
    clock,
    intercept: (name, { method }) => {
      if (method !== 'GET' && !name.endsWith('.getIamPolicy')) {
        writes.push(name.split('.').at(-1) ?? '');
      }
      return intercept(name);
    },
  });
  const flow = flowIn({ resources: GCP_RESOURCES, rules: GCP_RULES }, send, clock, rules);
  return { clock, host, writes, flow, endpoint: () => host.world.endpoints[ENDPOINT] };
}

/** What of deployed models and shares does not depend on ids. */
function essence(endpoint: GoogleWorld['endpoints'][string] | undefined): readonly unknown[] {
  return (endpoint?.deployed ?? [])
    .map(({ id, createTime: _, ...rest }) => ({
      ...rest,
      share: endpoint?.traffic[String(id)] ?? 0,
    }))
    .sort((left, right) => JSON.stringify(left).localeCompare(JSON.stringify(right)));
}

describe('an endpoint in the engine', () => {
  it('that is public is labelled and asked about, and nothing else', async () => {
    const { endpoint, flow, writes } = bench(endpointWorld(SERVING));

    const asked = await flow.cure(ENDPOINT_REF);

    expect(outcomeOf(asked)).toBe('asking');
    expect(writes).toEqual(['patch']);
    expect(endpoint()?.labels).toMatchObject({ 'cordon-status': 'labelled' });
    expect(endpoint()?.traffic).toEqual(SERVING.traffic);
  });

  it('is undeployed by a yes, model by model, and deployed again by undo with its shares', async () => {
    const { endpoint, flow, writes } = bench(endpointWorld(SERVING));
    const before = essence(endpoint());
    const asked = await flow.cure(ENDPOINT_REF);

    const contained = await flow.approve(asked);
    const empty = endpoint();
    const back = await flow.takeBack(contained);

    expect(outcomeOf(contained)).toBe('contained');
    expect(empty).toMatchObject({ deployed: [], traffic: {} });
    expect(back.conflicts).toEqual([]);
    expect(essence(endpoint())).toEqual(before);
    expect(endpoint()?.labels).toEqual({});
    expect(writes).toEqual([
      'patch',
      'patch',
      'undeployModel',
      'undeployModel',
      'patch',
      'deployModel',
      'deployModel',
      'patch',
    ]);
  });

  it('with nothing deployed is labelled at once', async () => {
    const { endpoint, flow } = bench(endpointWorld({ described: KEYED }));

    const cured = await flow.cure(ENDPOINT_REF);

    expect(outcomeOf(cured)).toBe('contained');
    expect(endpoint()?.labels['cordon-case']).toBe(cured.id);
  });

  it('is logged where the policy says so, though a model is being deployed', async () => {
    const next = { deployed: [deployed(A)], at: START + 10 * 60_000 };
    const rules = [
      {
        rule: 'vertex-endpoint-logged',
        parameters: { bigQueryTable: 'bq://logs.vertex', mayStoreRequests: true },
      },
    ];
    const { endpoint, flow } = bench(endpointWorld({ described: PRIVATE, next }), rules);

    const cured = await flow.cure(ENDPOINT_REF);

    expect(outcomeOf(cured)).toBe('fixed');
    expect(endpoint()?.logging).toMatchObject({ enabled: true, samplingRate: 1 });
  });

  it('loses what everybody may do where the policy says yes', async () => {
    const open = { role: 'roles/aiplatform.user', members: ['allUsers', 'user:ada@example.com'] };
    const world = endpointWorld({ described: PRIVATE, bindings: [open] });
    const closing = bench(world, [
      { rule: 'vertex-endpoint-iam-not-public', parameters: { closePublic: true } },
    ]);
    const asking = bench(world);

    const cured = await closing.flow.cure(ENDPOINT_REF);
    const asked = await asking.flow.cure(ENDPOINT_REF);

    expect(outcomeOf(cured)).toBe('fixed');
    expect(closing.endpoint()?.policy.bindings).toEqual([
      { role: 'roles/aiplatform.user', members: ['user:ada@example.com'] },
    ]);
    expect(outcomeOf(asked)).toBe('asking');
    expect(asking.writes).toEqual([]);
  });

  it('is cured though somebody else changes it in between', async () => {
    let times = 0;
    const { endpoint, flow, host } = bench(endpointWorld({ described: KEYED }), [], (name) => {
      const known = host.world.endpoints[ENDPOINT];
      if (name.endsWith('.patch') && known !== undefined && times < 2) {
        times += 1;
        const changed = { ...known, changes: known.changes + 1 };
        const endpoints = { ...host.world.endpoints, [ENDPOINT]: changed };
        host.world = { ...host.world, endpoints };
      }
      return null;
    });

    const cured = await flow.cure(ENDPOINT_REF);

    expect(times).toBe(2);
    expect(outcomeOf(cured)).toBe('contained');
    expect(endpoint()?.labels).toMatchObject({ 'cordon-status': 'labelled' });
  });

  it('tells when GPUs are short for undo, and keeps trying', async () => {
    let isShort = false;
    const { clock, endpoint, flow } = bench(endpointWorld(SERVING), [], (name) =>
      isShort && name.endsWith('.deployModel')
        ? rpcError(429, 'RESOURCE_EXHAUSTED', 'Machine type temporarily unavailable.')
        : null,
    );
    const contained = await flow.approve(await flow.cure(ENDPOINT_REF));
    isShort = true;

    const stuck = await flow.takeBack(contained);

    expect(clock.now()).toBeGreaterThan(START);
    expect(endpoint()?.deployed).toEqual([]);
    expect(JSON.stringify(stuck.failures)).toContain('RESOURCE_EXHAUSTED');
  });
});
