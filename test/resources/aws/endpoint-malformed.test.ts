import { describe, expect, it } from 'vitest';
import { CloudError } from '../../../shared/core/failure.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import { endpointFacts, modelFacts } from '../../../shared/resources/aws/endpoint-state.ts';
import { api } from '../../../shared/resources/aws/sagemaker-endpoint.ts';
import type { AwsSend } from '../../../shared/resources/aws/send.ts';
import { endpointRef, faulty } from '../../support/endpoints.ts';
import { inProcessSend } from '../../support/in-process.ts';

const ENDPOINT = {
  EndpointName: 'Churn',
  EndpointStatus: 'InService',
  EndpointConfigName: 'Churn-Config',
  CreationTime: '2026-11-20T09:00:00.000Z',
};

/** The account, but for one operation, whose answer is what a broken service might say. */
function garbled(operation: string, answer: object): AwsSend {
  const send = inProcessSend({ world: faulty({}) });
  const broken = async (...call: Parameters<AwsSend>) =>
    call[0] === `sagemaker:${operation}` ? answer : send(...call);
  return broken as AwsSend;
}

describe('an answer that cannot be understood', () => {
  it.each<[operation: string, answer: object]>([
    ['DescribeEndpoint', {}],
    ['DescribeEndpoint', { ...ENDPOINT, EndpointStatus: null }],
    ['DescribeEndpoint', { ...ENDPOINT, EndpointName: '' }],
    ['DescribeEndpoint', { ...ENDPOINT, CreationTime: 'yesterday' }],
    ['DescribeEndpoint', { ...ENDPOINT, EndpointConfigName: null }],
    ['DescribeEndpoint', { ...ENDPOINT, EndpointConfigName: '' }],
    ['DescribeEndpoint', { ...ENDPOINT, EndpointConfigName: '../other' }],
    ['DescribeEndpointConfig', {}],
    ['DescribeEndpointConfig', { ProductionVariants: [] }],
    ['DescribeEndpointConfig', { ProductionVariants: ['AllTraffic'] }],
    ['DescribeEndpointConfig', { ProductionVariants: [{}], KmsKeyId: 7 }],
    ['DescribeModel', { EnableNetworkIsolation: 'yes' }],
    ['ListTags', { Tags: 'none' }],
  ])('of %s rejects the read: %j', async (operation, answer) => {
    const reading = api(garbled(operation, answer)).read(endpointRef('Churn'), NO_HINTS);

    const error = await reading.catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(CloudError);
    expect(error).toMatchObject({ applied: 'no', failure: { code: 'unreadable' } });
  });

  it('of ListEndpoints rejects the list', async () => {
    const Endpoints = [{ EndpointName: 'x', EndpointArn: 'arn:aws:s3:::x' }];
    const listed = api(garbled('ListEndpoints', { Endpoints })).list(faulty({}));

    await expect(listed[Symbol.asyncIterator]().next()).rejects.toBeInstanceOf(CloudError);
  });
});

describe('times', () => {
  it.each([
    ['a Date', new Date('2026-11-20T09:00:00.000Z')],
    ['a text', '2026-11-20T09:00:00.000Z'],
    ["the wire's seconds", Date.parse('2026-11-20T09:00:00.000Z') / 1000],
  ])('are understood as %s', (_, CreationTime) => {
    expect(endpointFacts({ ...ENDPOINT, CreationTime })?.createdAt).toBe('2026-11-20T09:00:00Z');
  });

  it('that are none make no endpoint', () => {
    expect(endpointFacts({ ...ENDPOINT, CreationTime: new Date(Number.NaN) })).toBeNull();
  });
});

describe('absent members', () => {
  it('of a model mean: not isolated, no VPC, no role', () => {
    const nothing = { enableNetworkIsolation: false, vpc: false, executionRoleArn: null };

    expect(modelFacts({}, {})).toMatchObject(nothing);
    expect(modelFacts({ VpcConfig: { Subnets: [] }, ExecutionRoleArn: '' }, {})).toMatchObject(
      nothing,
    );
  });

  it('of an endpoint mean: no deployment, no failure', () => {
    const empty = { PendingDeploymentSummary: {}, FailureReason: '', LastDeploymentConfig: {} };

    expect(endpointFacts({ ...ENDPOINT, ...empty })).toMatchObject({
      pendingConfigName: null,
      failureReason: null,
      hasDeploymentConfig: false,
    });
  });
});

it('keeps one bounded line of a failure reason', () => {
  const FailureReason = `first\u0000\nsecond ${'x'.repeat(500)}`;

  const reason = endpointFacts({ ...ENDPOINT, FailureReason })?.failureReason ?? '';

  expect(reason).toMatch(/^first second x+$/);
  expect(reason).toHaveLength(300);
});
