import type { Json } from '../../core/json.ts';
import { isLabelled, labelled } from '../../core/labels.ts';
import type { Rule, RuleContext, Verdict } from '../../core/rule.ts';
import type { SageMakerModelState } from '../../resources/aws/sagemaker-model.ts';
import {
  imagesOf,
  isRegistryOfAws,
  type ModelImage,
} from '../../resources/aws/sagemaker-model-images.ts';

/**
 * The images of a model come from a registry of the account, of AWS, inside the VPC, or of an account that the policy
 * trusts. An image cannot be changed in a model, and Cordon copies none: it says where to.
 */
export const rule: Rule<SageMakerModelState> = {
  id: 'sagemaker-model-private-registry',
  type: 'aws.sagemaker.model',
  title: 'SageMaker model runs images of registries that are trusted',
  risk: 'Whoever owns the registry decides what the containers run, with the role of the model and all that they are asked.',
  severity: 'medium',
  catalogue: 'aws-model-public-registry-image',
  sources: {
    awsConfig: ['sagemaker-model-multicontainer-private-registry'],
    aiRmfProposed: ['GOVERN 6.1', 'MANAGE 3.2'],
  },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {
    trustedAccounts:
      "Accounts whose registries are as good as the model's own: a list of 12 digits each.",
  },
  check,
  desire: (state, context) =>
    check(state, context).kind === 'violation' ? labelled(state, 'labelled') : state,
  recipe: (state, context) =>
    check(state, context).kind === 'violation'
      ? `Copy what you trust of it into a repository of account ${context.ref.account} (ECR: create-repository, then docker pull, tag and push), and create the model again with that image.`
      : null,
};

function check(state: SageMakerModelState, context: RuleContext): Verdict {
  const images = imagesOf(state.body);
  if (images.length === 0) {
    return { kind: 'not-applicable', reason: 'it names no image of its own' };
  }
  const trusted = [context.ref.account, ...accountsIn(context.parameters['trustedAccounts'])];
  const foreign = images.filter((image) => !isTrusted(image, trusted));
  if (foreign.length === 0) {
    return { kind: 'compliant' };
  }
  const elsewhere = foreign.filter(({ source }) => source.kind === 'elsewhere');
  const said = (elsewhere.length > 0 ? elsewhere : foreign).map(({ image }) => image);
  const named = [...new Set(said)].join(', ');
  const verdict =
    elsewhere.length > 0
      ? { kind: 'violation' as const, message: `it runs images of no private registry: ${named}` }
      : {
          kind: 'violation' as const,
          // Whose account it is, is known at least, and it may well be of the same organisation.
          severity: 'low' as const,
          message: `it runs images of an account nobody named as trusted: ${named}`,
        };
  return isLabelled(state) ? { ...verdict, contained: 'labelled' } : verdict;
}

function isTrusted({ source }: ModelImage, trusted: readonly string[]): boolean {
  switch (source.kind) {
    case 'vpc':
      return true;
    case 'account':
      return trusted.includes(source.account) || isRegistryOfAws(source.account);
    case 'elsewhere':
      return false;
  }
}

/** Account ids; people write them as numbers too. One that begins with a zero is a text in YAML, or no id. */
function accountsIn(value: Json | undefined): readonly string[] {
  return (Array.isArray(value) ? value : []).map((each) => String(each).trim());
}
