import {
  type CreateModelCommandInput,
  CreateModelInput$ as createSchema,
  type DescribeModelCommandOutput,
} from '@aws-sdk/client-sagemaker';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  containersOf,
  createModelInput,
  isInVpc,
  modelBody,
  unknownModelMembers,
} from '../../../shared/resources/aws/sagemaker-model-body.ts';
import { vpcParameter } from '../../../shared/resources/aws/sagemaker-model-vpc.ts';
import { IMAGE, ROLE } from '../../support/endpoints.ts';

/** A member that can be set, but is not described: no copy could ever carry it. Must be `never`. */
type Undescribed = Exclude<
  keyof CreateModelCommandInput,
  keyof DescribeModelCommandOutput | 'Tags'
>;

const DESCRIBED = {
  ModelName: 'Churn',
  ModelArn: 'arn:aws:sagemaker:eu-west-1:111122223333:model/churn',
  CreationTime: new Date('2026-11-20T09:00:00.000Z'),
  DeploymentRecommendation: { RecommendationStatus: 'COMPLETED' },
  $metadata: { httpStatusCode: 200 },
};

const URL = 's3://models/churn.tar.gz';

function source(S3Uri: string, more = {}) {
  return { S3DataSource: { S3Uri, S3DataType: 'S3Object', CompressionType: 'Gzip', ...more } };
}

describe('modelBody', () => {
  it('carries over every member that CreateModel takes, and nothing of the model as a thing', () => {
    const undescribed: [Undescribed] extends [never] ? true : Undescribed = true;
    const members = createSchema[4].filter((name) => !['ModelName', 'Tags'].includes(name));
    const answer = Object.fromEntries(members.map((name) => [name, { kept: true }]));

    const body = modelBody({
      ...DESCRIBED,
      ...answer,
      EnableNetworkIsolation: true,
      Containers: [{}],
    });

    expect(undescribed).toBe(true);
    expect(members.length).toBeGreaterThan(5);
    expect(Object.keys(body).sort()).toEqual([...members].sort());
  });

  it('has one form for what means the same', () => {
    const left = modelBody({
      PrimaryContainer: { Image: IMAGE, ModelDataUrl: URL, ModelDataSource: source(URL) },
      Containers: [],
      EnableNetworkIsolation: false,
      VpcConfig: { SecurityGroupIds: ['b', 'a'], Subnets: ['2', '1'] },
    });
    const right = modelBody({
      VpcConfig: { Subnets: ['1', '2'], SecurityGroupIds: ['a', 'b'] },
      PrimaryContainer: { Image: IMAGE, ModelDataUrl: URL },
      InferenceExecutionConfig: null,
    });

    expect(left).toEqual(right);
  });

  it.each([
    ['another address', { ModelDataUrl: URL, ModelDataSource: source('s3://models/other.tar.gz') }],
    [
      'another form',
      { ModelDataUrl: URL, ModelDataSource: source(URL, { CompressionType: 'None' }) },
    ],
    ['no address besides', { ModelDataSource: source(URL) }],
  ])('keeps a source of its own: %s', (_, container) => {
    expect(modelBody({ PrimaryContainer: container })).toEqual({ PrimaryContainer: container });
    expect(modelBody({ Containers: [container] })).toEqual({ Containers: [container] });
  });

  it('is a fixed point: what is sent is what is read back', () => {
    const body = modelBody({
      ...DESCRIBED,
      Containers: [{ Image: IMAGE, ModelDataUrl: URL, ModelDataSource: source(URL) }],
      ExecutionRoleArn: ROLE,
      EnableNetworkIsolation: true,
    });

    const input = createModelInput('Copy', body, 'Churn', {});

    expect(modelBody(input)).toEqual(body);
  });
});

it('is a fixed point for whatever containers there are', () => {
  const container = fc.record(
    {
      Image: fc.string(),
      Environment: fc.dictionary(fc.string(), fc.string()),
      ModelDataUrl: fc.constantFrom(URL, ''),
      ModelDataSource: fc.oneof(fc.constant(source(URL)), fc.jsonValue()),
    },
    { requiredKeys: [] },
  );

  fc.assert(
    fc.property(
      fc.array(container),
      fc.oneof(container, fc.jsonValue()),
      fc.jsonValue(),
      (Containers, PrimaryContainer, VpcConfig) => {
        const body = modelBody({ ...DESCRIBED, Containers, PrimaryContainer, VpcConfig } as object);

        expect(modelBody(createModelInput('copy', body, 'original', {}))).toEqual(body);
      },
    ),
  );
});

it('names settings that a copy would lose', () => {
  expect(unknownModelMembers({ ...DESCRIBED, PrimaryContainer: {}, Other: 1, More: null })).toEqual(
    ['Other'],
  );
});

it('finds the containers, in a pipeline and alone', () => {
  expect(containersOf({ PrimaryContainer: { Image: 'a' } })).toEqual([{ Image: 'a' }]);
  expect(containersOf({ Containers: [{ Image: 'a' }, { Image: 'b' }] })).toHaveLength(2);
  expect(containersOf({})).toEqual([]);
});

it('counts subnets as a VPC, and nothing less', () => {
  expect(isInVpc({ VpcConfig: { Subnets: ['s'] } })).toBe(true);
  expect(isInVpc({ VpcConfig: { Subnets: [] } })).toBe(false);
  expect(isInVpc({ VpcConfig: null })).toBe(false);
});

it("creates a copy with the original's own tags and ours", () => {
  const tags = { cost: '7', 'aws:cloudformation:stack-name': 'ml', 'cordon-copy-of': 'older' };

  expect(createModelInput('Copy', { ExecutionRoleArn: ROLE }, 'Churn', tags)).toEqual({
    ModelName: 'Copy',
    ExecutionRoleArn: ROLE,
    Tags: [
      { Key: 'cost', Value: '7' },
      { Key: 'cordon-copy-of', Value: 'Churn' },
    ],
  });
});

it('reads the VPC of a policy as a set', () => {
  const parameters = { subnetIds: ['b', 'a', 'b'], securityGroupIds: [' sg '] };

  expect(vpcParameter(parameters)).toEqual({ Subnets: ['a', 'b'], SecurityGroupIds: ['sg'] });
});
