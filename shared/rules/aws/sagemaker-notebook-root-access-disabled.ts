import type { Rule } from '../../core/rule.ts';
import { goingAway, repairable } from '../../resources/aws/sagemaker-notebook-cures.ts';
import type { NotebookState } from '../../resources/aws/sagemaker-notebook-state.ts';

/** Users of notebooks are not root. */
export const rule: Rule<NotebookState> = {
  id: 'sagemaker-notebook-root-access-disabled',
  type: 'aws.sagemaker.notebook-instance',
  title: 'Notebook users have no root access',
  risk: 'With root, a user or any package they install can change the system, switch off monitoring and read what other users of the notebook left there.',
  severity: 'high',
  catalogue: 'aws-notebook-root-access',
  sources: {
    securityHub: ['SageMaker.3'],
    awsConfig: ['SAGEMAKER_NOTEBOOK_INSTANCE_ROOT_ACCESS_CHECK'],
    checkov: ['CKV_AWS_307'],
    prowler: ['sagemaker_notebook_instance_root_access_disabled'],
    nist80053: ['AC-2(1)', 'AC-3(7)', 'AC-3(15)', 'AC-6', 'AC-6(2)', 'AC-6(10)'],
    ccc: ['CCC.MLDE.CN03.AR01'],
    aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'],
  },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'A running notebook restarts and loses its kernels; installing with sudo stops working. Lifecycle scripts still run as root.',
  parameters: {},
  check: (state) =>
    state.rootAccess === 'Disabled'
      ? { kind: 'compliant' }
      : (goingAway(state) ??
        repairable(state, 'Users of the notebook have root access (RootAccess is Enabled).')),
  // Only a stopped notebook can be updated, and a failed one cannot be stopped.
  desire: (state) => (state.status === 'Failed' ? state : { ...state, rootAccess: 'Disabled' }),
};
