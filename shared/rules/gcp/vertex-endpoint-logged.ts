import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import type { VertexEndpointState } from '../../resources/gcp/vertex-state.ts';
import { textsIn } from '../../resources/gcp/workbench-cures.ts';

/** A project, a data set or a table of BigQuery. */
const TABLE = /^bq:\/\/[a-z0-9:.-]{1,63}(\.\w{1,300}(\.[\w-]{1,300})?)?$/;

/** Every request: what is sampled away is missing when it is looked for. */
const SAMPLING = 1;

/**
 * What an endpoint is asked and answers is logged to BigQuery, or who asked is in its access logs. Logging stores what
 * users send, which may be personal: it begins where the policy names a table and says that it may.
 */
export const rule: Rule<VertexEndpointState> = {
  id: 'vertex-endpoint-logged',
  type: 'gcp.vertex.endpoint',
  title: 'Vertex AI endpoint logs its requests',
  risk: 'Nobody can tell afterwards who queried the model, with what, and what it gave away.',
  severity: 'low',
  catalogue: 'gcp-vertex-ep-no-logging',
  sources: { aiRmfProposed: ['MEASURE 2.4', 'MANAGE 4.1'] },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak:
    'Requests and responses are kept in BigQuery from then on, with whatever is personal in them, and cost what they take up.',
  parameters: {
    bigQueryTable:
      'Where requests are logged: bq://PROJECT, bq://PROJECT.DATASET or bq://PROJECT.DATASET.TABLE. Without it the rule is off.',
    mayStoreRequests:
      'Whether what users send may be stored there, of every endpoint: true. Without it, it asks.',
  },
  check,
  desire: (state, context) => {
    const outputUri = tableIn(context);
    return outputUri === null || check(state, context).kind !== 'violation'
      ? state
      : {
          ...state,
          logging: { enabled: true, samplingRate: SAMPLING, bigqueryDestination: { outputUri } },
        };
  },
  preflight,
};

function check(state: VertexEndpointState, context: RuleContext): Verdict {
  if (tableIn(context) === null) {
    return { kind: 'not-applicable', reason: 'the policy names no table (bigQueryTable)' };
  }
  const models = Object.values(state.deployedModels);
  const hasAccessLogs =
    models.length > 0 && models.every((model) => model['enableAccessLogging'] === true);
  return state.logging?.['enabled'] === true || hasAccessLogs
    ? { kind: 'compliant' }
    : { kind: 'violation', message: 'Neither its requests nor who makes them is logged.' };
}

function preflight(
  _state: VertexEndpointState,
  _target: VertexEndpointState,
  context: RuleContext,
): Preflight {
  if (!TABLE.test(tableIn(context) ?? '')) {
    return {
      kind: 'problem',
      message: 'What the policy names for logs is no table of BigQuery.',
      remedy: `Set the parameter bigQueryTable of ${rule.id} to one like bq://central-logs.vertex.`,
    };
  }
  return context.parameters['mayStoreRequests'] === true
    ? { kind: 'ready' }
    : {
        kind: 'problem',
        message: 'Logging stores what users send to the model, which may be personal.',
        remedy: `Approve it, or set the parameter mayStoreRequests of ${rule.id}.`,
      };
}

function tableIn(context: RuleContext): string | null {
  return textsIn(context, 'bigQueryTable')[0] ?? null;
}
