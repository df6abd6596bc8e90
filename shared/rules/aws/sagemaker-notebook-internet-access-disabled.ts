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

/** Notebooks reach the internet through the VPC of the account, or not at all. */
export const rule: Rule<NotebookState> = {
  id: 'sagemaker-notebook-internet-access-disabled',
  type: 'aws.sagemaker.notebook-instance',
  title: 'Notebook has no direct internet access',
  risk: 'Direct internet access goes through a network of SageMaker, past the security groups, firewalls and flow logs of the VPC: data can leave unseen.',
  severity: 'high',
  catalogue: 'aws-notebook-direct-internet',
  sources: {
    securityHub: ['SageMaker.1'],
    awsConfig: ['SAGEMAKER_NOTEBOOK_NO_DIRECT_INTERNET_ACCESS'],
    checkov: ['CKV_AWS_122'],
    prowler: ['sagemaker_notebook_instance_without_direct_internet_access_configured'],
    nist80053: ['AC-3', 'AC-4', 'AC-6', 'AC-21', 'SC-7'],
    ccc: ['CCC.MLDE.CN07.AR01', 'CCC.MLDE.CN07.AR02'],
    aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'],
  },
  cure: 'stop',
  undo: 'equivalent',
  proof: 'peer',
  mayBreak: 'Running kernels and unsaved memory are lost; files on the volume stay.',
  parameters: RECIPE_PARAMETERS,
  check: (state) => {
    if (state.directInternetAccess === 'Disabled') {
      return { kind: 'compliant' };
    }
    const place =
      state.subnetId === null
        ? 'it is in no VPC of the account'
        : `its subnet ${state.subnetId} does not govern that way`;
    const message = `The notebook reaches the internet directly through SageMaker's own network; ${place}.`;
    return goingAway(state) ?? violation(state, 'stop', message);
  },
  desire: (state) => stopped(state),
  mark: (state) => marked(state),
  recipe: recreateRecipe,
};
