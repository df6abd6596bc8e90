import { describe, expect, it } from 'vitest';
import { createModel } from '../../../functions/local/sandbox/model/models.ts';
import type { Json } from '../../../shared/core/json.ts';
import { account, IMAGE, ROLE, refusal, send } from '../../support/endpoints.ts';
import { START } from '../../support/in-process.ts';

type Input = Readonly<Record<string, Json>>;

const INPUT: Input = {
  ModelName: 'Other',
  PrimaryContainer: { Image: IMAGE, Environment: { A: 'b' } },
  ExecutionRoleArn: ROLE,
};
const ARN = 'arn:aws:sagemaker:eu-west-1:111122223333:model/other';

function described(input: Input): Input | null {
  const { world } = send(account(), 'CreateModel', { ...INPUT, ...input });
  return send(world, 'DescribeModel', { ModelName: 'Other' }).output;
}

describe('CreateModel', () => {
  it('keeps a model as it is described later, and its tags', () => {
    const Tags = [{ Key: 'cost', Value: '7' }];

    const { world, output } = send(account(), 'CreateModel', { ...INPUT, Tags });

    expect(output).toEqual({ ModelArn: ARN });
    expect(send(world, 'DescribeModel', { ModelName: 'Other' }).output).toEqual({
      ModelName: 'Other',
      ModelArn: ARN,
      CreationTime: '2026-11-20T09:00:00.000Z',
      ExecutionRoleArn: ROLE,
      EnableNetworkIsolation: false,
      PrimaryContainer: { Image: IMAGE, Mode: 'SingleModel', Environment: { A: 'b' } },
    });
    expect(send(world, 'ListTags', { ResourceArn: ARN }).output?.['Tags']).toEqual(Tags);
  });

  it('describes an archive in both ways of naming one', () => {
    const ModelDataUrl = 's3://models/m.tar.gz';

    const model = described({ PrimaryContainer: { Image: IMAGE, ModelDataUrl } });

    expect(model?.['PrimaryContainer']).toMatchObject({
      ModelDataUrl,
      ModelDataSource: {
        S3DataSource: { S3Uri: ModelDataUrl, S3DataType: 'S3Object', CompressionType: 'Gzip' },
      },
    });
  });

  it('takes a pipeline', () => {
    const model = described({ PrimaryContainer: null, Containers: [{ Image: IMAGE }] });

    expect(model?.['Containers']).toEqual([{ Image: IMAGE, Mode: 'SingleModel' }]);
  });

  it.each<[what: string, input: Input, said: RegExp]>([
    [
      'a name that is taken',
      { ModelName: 'CHURN-model' },
      /^V.* Cannot create already existing mod/,
    ],
    ['no container', { PrimaryContainer: null }, /either a PrimaryContainer or Containers/],
    ['both', { Containers: [{ Image: IMAGE }] }, /either a PrimaryContainer or Containers/],
    [
      'two sources',
      { PrimaryContainer: { ModelDataUrl: 's3://a', ModelDataSource: {} } },
      /cannot be given for one container/,
    ],
    ['a name that is none', { ModelName: '-a' }, /regular expression pattern/],
    ['a role that is none', { ExecutionRoleArn: 'a'.repeat(20) }, /regular expression pattern/],
    ['tags of AWS', { Tags: [{ Key: 'aws:x', Value: '' }] }, /^V/],
  ])('refuses %s', (_, input, said) => {
    expect(refusal(account(), 'CreateModel', { ...INPUT, ...input })).toMatch(said);
  });
});

it('lists models, the newest first, page by page', () => {
  const world = ['a', 'b'].reduce(
    (all, ModelName, index) => createModel(all, { ModelName }, START + index + 1),
    account(),
  );
  const namesIn = (output: Input | null) =>
    ((output?.['Models'] ?? []) as Input[]).map((each) => each['ModelName']);

  const first = send(world, 'ListModels', { MaxResults: 2 }).output;
  const NextToken = first?.['NextToken'] ?? null;
  const second = send(world, 'ListModels', { MaxResults: 2, NextToken }).output;

  expect([namesIn(first), namesIn(second)]).toEqual([['b', 'a'], ['Churn-Model']]);
  expect(second).not.toHaveProperty('NextToken');
  expect(refusal(world, 'ListModels', { NextToken: 'theirs' })).toMatch(/pagination token/);
});

it('says what is wrong with a fixture', () => {
  expect(() => createModel(account(), { ModelName: 'Churn-Model' }, START)).toThrow(
    /The model 'Churn-Model' cannot be created: Cannot create already existing/,
  );
});
