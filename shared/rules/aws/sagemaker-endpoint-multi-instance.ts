import type { Json } from '../../core/json.ts';
import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import type { EndpointState } from '../../resources/aws/endpoint-state.ts';

/** Two instances lie in two availability zones where the region has them: SageMaker spreads them. */
const INSTANCES_MIN = 2;

/**
 * Production variants of an endpoint run on two instances. Availability, and it costs: judged only where the policy
 * asks for it, and never done without a yes. Whoever lets AWS manage the number, or runs serverless, has decided.
 */
export const rule: Rule<EndpointState> = {
  id: 'sagemaker-endpoint-multi-instance',
  type: 'aws.sagemaker.endpoint',
  title: 'SageMaker endpoint runs on more than one instance',
  risk: 'With its only instance, or the availability zone of it, the endpoint is gone.',
  severity: 'low',
  catalogue: 'aws-endpoint-single-instance',
  sources: {
    securityHub: ['SageMaker.4'],
    awsConfig: ['SAGEMAKER_ENDPOINT_CONFIG_PROD_INSTANCE_COUNT'],
    prowler: ['sagemaker_endpoint_config_prod_variant_instances'],
    aiRmfProposed: ['MEASURE 2.7'],
  },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'peer',
  mayBreak: 'The second instance costs as much as the first.',
  parameters: {
    wanted:
      'Whether endpoints shall run on two instances: true. Without it the rule is off; with it, it asks.',
  },
  check,
  desire: (state, context) =>
    check(state, context).kind === 'violation' ? { ...state, counts: raised(state.counts) } : state,
  preflight,
};

function check(state: EndpointState, { parameters }: RuleContext): Verdict {
  if (parameters['wanted'] !== true) {
    return { kind: 'not-applicable', reason: 'the policy does not ask for it (wanted)' };
  }
  if (Object.keys(state.counts).length === 0) {
    return { kind: 'not-applicable', reason: 'no number of instances is its own' };
  }
  const single = singles(state.counts);
  return single.length === 0
    ? { kind: 'compliant' }
    : { kind: 'violation', message: `one instance alone serves ${single.join(', ')}` };
}

function preflight(state: EndpointState): Preflight {
  const scaled = singles(state.counts).length === 1 ? 'it' : 'each of them';
  return {
    kind: 'problem',
    message: `A second instance for ${scaled} costs as much as the first.`,
    remedy:
      'Approve where it is worth it. Where Application Auto Scaling sets the number, raise its smallest capacity instead: it would take the instance away again.',
  };
}

/** Variants with one instance. One with none is on its way: it starts, or was scaled to nothing on purpose. */
function singles(counts: Readonly<Record<string, Json>>): readonly string[] {
  return Object.keys(counts).filter((name) => counts[name] === INSTANCES_MIN - 1);
}

function raised(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const raise = Object.fromEntries(singles(counts).map((name) => [name, INSTANCES_MIN]));
  return { ...counts, ...raise };
}
