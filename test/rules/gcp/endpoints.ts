import type { Json } from '../../../shared/core/json.ts';
import type { Rule, RuleContext } from '../../../shared/core/rule.ts';
import { resource } from '../../../shared/resources/gcp/vertex-endpoint.ts';
import type { VertexEndpointState } from '../../../shared/resources/gcp/vertex-state.ts';
import { ENDPOINT_REF } from '../../support/gcp-vertex.ts';
import { describeTables, type RuleTables } from './rule-tables.ts';

/** Vertex AI endpoints for the tests of the rules about them. */

export const LABELLED = { 'cordon-status': 'labelled', 'cordon-case': 'x-1' };
export const MODEL = {
  model: 'projects/1/locations/europe-west4/models/77@3',
  displayName: 'churn',
};

/** One model, which gets all requests. */
export const ONE: Partial<VertexEndpointState> = {
  deployedModels: { 'a~1': MODEL },
  traffic: { 'a~1': 100 },
  ids: { 'a~1': '7000000000000000001' },
};

export function contextOf(parameters: Readonly<Record<string, Json>> = {}): RuleContext {
  return { ref: ENDPOINT_REF, parameters, keys: {} };
}

/** An endpoint with which every rule is content that needs no parameter. */
export function endpoint(parts: Partial<VertexEndpointState> = {}): VertexEndpointState {
  return {
    status: 'READY',
    incarnation: '2026-11-20T09:00:00.000Z',
    createdAt: '2026-11-20T09:00:00.000Z',
    tags: {},
    etag: 'CAE=',
    displayName: 'churn',
    exposure: 'psc',
    kmsKey: 'projects/churn-lab/locations/europe-west4/keyRings/ml/cryptoKeys/data',
    logging: null,
    deployedModels: {},
    traffic: {},
    ids: {},
    iam: {},
    iamEnvelope: { version: 1, etag: 'CAE=' },
    hasPolicy: true,
    failureReason: '',
    keys: {},
    uses: [],
    ...parts,
  };
}

/** Runs the tables of a rule about endpoints. */
export function describeRule(
  rule: Rule<VertexEndpointState>,
  tables: RuleTables<VertexEndpointState>,
): void {
  describeTables({ resource, ref: ENDPOINT_REF, stateOf: endpoint, gone: [] }, rule, tables);
}
