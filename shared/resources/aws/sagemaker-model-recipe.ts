import { shellQuote } from '../../core/shell.ts';
import type { SageMakerModelState } from './sagemaker-model.ts';

/** Longest name of a model (`ModelName` in its API model), in characters. */
const NAME_MAX = 63;

/** Added to the name: the old model keeps its own for whatever still uses it. */
const SUFFIX = '-new';

/** What is described and not taken: SageMaker tells one archive in two ways, and takes one. */
const CLEAN =
  'del(.ModelArn, .CreationTime, .DeploymentRecommendation) | ((.PrimaryContainer, .Containers[]?) | select(.ModelDataUrl? != null)) |= del(.ModelDataSource)';

/**
 * How the owner creates a model again with one setting changed. Names are quoted for the shell and for jq.
 * @param change - what jq makes of the model besides
 */
export function recreateModel(state: SageMakerModelState, region: string, change: string): string {
  const name = `${state.name.slice(0, NAME_MAX - SUFFIX.length).replace(/-+$/, '')}${SUFFIX}`;
  const filter = `${CLEAN} | .ModelName = $name | ${change}`;
  const place = `--region ${shellQuote(region)}`;
  return [
    'A model cannot be changed: create it again, and let what uses it name the new one.',
    `aws sagemaker describe-model ${place} --model-name ${shellQuote(state.name)} | jq --arg name ${shellQuote(name)} ${shellQuote(filter)} > model.json`,
    `aws sagemaker create-model ${place} --cli-input-json file://model.json`,
  ].join('\n');
}
