import { labelled } from '../../core/labels.ts';
import type { Rule } from '../../core/rule.ts';
import {
  variantsOf,
  withConfig,
  withoutSsmAccess,
} from '../../resources/aws/endpoint-config-copy.ts';
import type { EndpointState } from '../../resources/aws/endpoint-state.ts';
import { deploymentPreflight } from '../../resources/aws/endpoint-steps.ts';

/** Nobody can open a shell on the instances of an endpoint. */
export const rule: Rule<EndpointState> = {
  id: 'sagemaker-endpoint-ssm-access-disabled',
  type: 'aws.sagemaker.endpoint',
  title: 'SageMaker endpoint keeps SSM sessions off its instances',
  risk: 'Whoever may start a Systems Manager session reads models, requests and the credentials of the execution role on the instance, past every control on the endpoint itself.',
  severity: 'high',
  catalogue: 'aws-endpoint-ssm-access',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'] },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak: 'Debug sessions end with the old instances, and no new ones can be opened.',
  parameters: {},
  check: (state) => {
    const open = variantsOf(state.config).filter((variant) => variant.ssmAccess);
    return open.length === 0
      ? { kind: 'compliant' }
      : {
          kind: 'violation',
          message: `shells can be opened on the instances of ${open.map(({ name }) => name).join(', ')}`,
        };
  },
  desire: (state) => withConfig(state, withoutSsmAccess(state.config)),
  mark: (state) => labelled(state, 'labelled'),
  preflight: (state) => deploymentPreflight(state),
};
