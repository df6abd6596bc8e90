import { describe, expect, it } from 'vitest';
import type { Resource } from '../../../shared/core/resource.ts';
import type { Rule } from '../../../shared/core/rule.ts';
import type { State } from '../../../shared/core/state.ts';
import type { GoogleOperationName } from '../../../shared/resources/gcp/operations.ts';
import type { GoogleRequest } from '../../../shared/resources/gcp/send.ts';
import { resource as endpoints } from '../../../shared/resources/gcp/vertex-endpoint.ts';
import { resource as instances } from '../../../shared/resources/gcp/workbench-instance.ts';
import { GCP_RULES } from '../../../shared/rules/gcp.generated.ts';
import { callOf } from '../../support/gcp-in-process.ts';
import { deployed, ENDPOINT_REF, endpointBench, endpointWorld } from '../../support/gcp-vertex.ts';
import { WORKBENCH_REF, workbenchBench, workbenchWorld } from '../../support/gcp-workbench.ts';
import { hasPythonPeers } from '../support/python.ts';
import { type Exchange, problemsOf } from './discovery.ts';

const OPEN = { role: 'roles/viewer', members: ['allUsers'] };
const ID = '7000000000000000001';

/** What cures a state in every way the rules know, and takes all of it back. */
function bothWays(resource: Resource, ref: typeof WORKBENCH_REF, state: State): Exchange[] {
  const parameters = { schedule: '00 19 * * SUN', bigQueryTable: 'bq://logs' };
  const rules: readonly Rule[] = GCP_RULES.filter(({ type }) => type === ref.type);
  const target = rules.reduce<State>(
    (folded, rule) => rule.desire(folded, { ref, parameters, keys: {} }),
    state,
  );
  return [...resource.steps(ref, state, target), ...resource.steps(ref, target, state)].map(
    ({ call, input }) => {
      const id = call as GoogleOperationName;
      return { id, request: callOf(id, input as unknown as GoogleRequest) };
    },
  );
}

describe.skipIf(!hasPythonPeers())("Google's discovery documents", () => {
  it('have nothing against what cures an instance and takes it back', async () => {
    const state = await workbenchBench(workbenchWorld({ shielded: {}, bindings: [OPEN] })).read();

    const sent = bothWays(instances as unknown as Resource, WORKBENCH_REF, state as State);

    expect(new Set(sent.map(({ id }) => id.split('.').at(-1)))).toEqual(
      new Set(['patch', 'setIamPolicy', 'deleteAccessConfig', 'addAccessConfig', 'stop', 'start']),
    );
    expect((await problemsOf(sent)).flat()).toEqual([]);
  });

  it('have nothing against what cures an endpoint and takes it back', async () => {
    const world = endpointWorld({
      deployed: [deployed(ID)],
      traffic: { [ID]: 100 },
      bindings: [OPEN],
    });
    const state = await endpointBench(world).read();

    const sent = bothWays(endpoints as unknown as Resource, ENDPOINT_REF, state as State);

    expect(new Set(sent.map(({ id }) => id.split('.').at(-1)))).toEqual(
      new Set(['patch', 'setIamPolicy', 'undeployModel', 'deployModel']),
    );
    expect((await problemsOf(sent)).flat()).toEqual([]);
  });
});
