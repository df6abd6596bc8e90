import type { Rule } from '../../core/rule.ts';
import { isAwsAlias, isKnown } from '../../resources/aws/key-facts.ts';
import { goingAway, marked, violation } from '../../resources/aws/sagemaker-notebook-cures.ts';
import {
  RECIPE_PARAMETERS,
  recreateRecipe,
} from '../../resources/aws/sagemaker-notebook-recipe.ts';
import type { NotebookState } from '../../resources/aws/sagemaker-notebook-state.ts';

/** The volumes of notebooks are encrypted with a key of the customer's. */
export const rule: Rule<NotebookState> = {
  id: 'sagemaker-notebook-volume-customer-key',
  type: 'aws.sagemaker.notebook-instance',
  title: 'Notebook volume is encrypted with a customer-managed key',
  risk: 'Without a key of your own you can neither decide who decrypts the volume nor take that away, and its use is not in your audit trail.',
  severity: 'medium',
  catalogue: 'aws-notebook-no-cmk',
  sources: {
    awsConfig: ['SAGEMAKER_NOTEBOOK_INSTANCE_KMS_KEY_CONFIGURED'],
    checkov: ['CKV_AWS_22', 'CKV_AWS_187'],
    prowler: ['sagemaker_notebook_instance_encryption_enabled'],
    nist80053: ['AU-9(3)', 'CP-9(d)', 'SC-8(3)', 'SC-8(4)', 'SC-13(a)', 'SC-28(1)', 'SI-19(4)'],
    ccc: ['CCC.Core.CN02.AR01'],
    aiRmfProposed: ['MEASURE 2.7', 'MEASURE 2.10'],
  },
  // Stopping would buy nothing: the same data stays on the same volume.
  cure: 'label',
  undo: 'exact',
  proof: 'peer',
  mayBreak: null,
  parameters: RECIPE_PARAMETERS,
  check: (state, context) => {
    const id = state.kmsKeyId;
    if (id === null) {
      const message = "The notebook's volume is encrypted without a customer-managed key.";
      return goingAway(state) ?? violation(state, 'label', message);
    }
    const facts = context.keys[id];
    if (isAwsAlias(id) || (facts !== undefined && isKnown(facts) && !facts.customerManaged)) {
      const message = `The notebook's volume is encrypted with ${id}, a key that AWS manages.`;
      return goingAway(state) ?? violation(state, 'label', message);
    }
    if (facts === undefined || !isKnown(facts)) {
      const why = facts?.problem ?? 'it was not looked up';
      return { kind: 'not-applicable', reason: `who manages the key ${id} is not known: ${why}` };
    }
    return { kind: 'compliant' };
  },
  desire: (state) => marked(state),
  mark: (state) => marked(state),
  recipe: recreateRecipe,
};
