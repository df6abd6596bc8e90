import { expect, it } from 'vitest';
import { recreateModel } from '../../../shared/resources/aws/sagemaker-model-recipe.ts';
import { modelOf } from '../../support/models.ts';

it('describes, changes and creates', () => {
  const recipe = recreateModel(modelOf(), 'eu-west-1', '.A = 1');

  expect(recipe.split('\n').slice(1)).toEqual([
    "aws sagemaker describe-model --region 'eu-west-1' --model-name 'Churn' | jq --arg name 'Churn-new' 'del(.ModelArn, .CreationTime, .DeploymentRecommendation) | ((.PrimaryContainer, .Containers[]?) | select(.ModelDataUrl? != null)) |= del(.ModelDataSource) | .ModelName = $name | .A = 1' > model.json",
    "aws sagemaker create-model --region 'eu-west-1' --cli-input-json file://model.json",
  ]);
});

it('keeps names within 63 characters, and out of the shell', () => {
  const long = recreateModel({ ...modelOf(), name: `a${'-b'.repeat(31)}` }, 'eu-west-1', '.');
  const hostile = recreateModel({ ...modelOf(), name: "x'; rm -rf ~; '" }, 'eu-west-1', '.');

  expect(/--arg name '(?<name>[^']*)'/.exec(long)?.groups?.['name']).toMatch(
    /^[a-zA-Z0-9](-*[a-zA-Z0-9]){1,62}$/,
  );
  expect(hostile).toContain(`--model-name 'x'\\''; rm -rf ~; '\\'''`);
});
