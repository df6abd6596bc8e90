import type { Rule } from '../../core/rule.ts';
import {
  goingAway,
  marked,
  stopped,
  violation,
} from '../../resources/aws/sagemaker-notebook-cures.ts';
import {
  RECIPE_PARAMETERS,
  recreateRecipe,
} from '../../resources/aws/sagemaker-notebook-recipe.ts';
import type { NotebookState } from '../../resources/aws/sagemaker-notebook-state.ts';

/** Notebooks are attached to a VPC of the account. */
export const rule: Rule<NotebookState> = {
  id: 'sagemaker-notebook-inside-vpc',
  type: 'aws.sagemaker.notebook-instance',
  title: 'Notebook is inside a VPC',
  risk: 'Outside a VPC no security group, route or endpoint policy of the account applies to what the notebook talks to, and nothing of it is logged.',
  severity: 'high',
  catalogue: 'aws-notebook-no-vpc',
  sources: {
    securityHub: ['SageMaker.2'],
    awsConfig: ['SAGEMAKER_NOTEBOOK_INSTANCE_INSIDE_VPC'],
    checkov: ['CKV_AWS_306'],
    prowler: ['sagemaker_notebook_instance_vpc_settings_configured'],
    nist80053: ['AC-3', 'AC-4', 'AC-6', 'AC-21', 'SC-7'],
    ccc: ['CCC.MLDE.CN08.AR01', 'CCC.MLDE.CN08.AR02'],
    aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'],
  },
  cure: 'stop',
  undo: 'equivalent',
  proof: 'peer',
  mayBreak: 'Running kernels and unsaved memory are lost; files on the volume stay.',
  parameters: RECIPE_PARAMETERS,
  check: (state) => {
    if (state.subnetId !== null) {
      return { kind: 'compliant' };
    }
    const message = 'The notebook is attached to no subnet, so no VPC of the account holds it.';
    return goingAway(state) ?? violation(state, 'stop', message);
  },
  desire: (state) => stopped(state),
  mark: (state) => marked(state),
  recipe: recreateRecipe,
};
