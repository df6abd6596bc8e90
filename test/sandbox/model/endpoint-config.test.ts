import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/core/json.ts';
import { account, KEY, refusal, send, variant } from '../../support/endpoints.ts';

type Input = Readonly<Record<string, Json>>;

describe('CreateEndpointConfig', () => {
  const INPUT = { EndpointConfigName: 'New', ProductionVariants: [variant()] };

  it('is described as it was sent, with its tags', () => {
    const input = {
      ...INPUT,
      KmsKeyId: KEY,
      VpcConfig: { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1'] },
      Tags: [{ Key: 'cost', Value: '7' }],
    };

    const { world, output } = send(account(), 'CreateEndpointConfig', input);
    const arn = String(output?.['EndpointConfigArn']);

    const { Tags, ...body } = input;
    expect(send(world, 'DescribeEndpointConfig', { EndpointConfigName: 'New' }).output).toEqual({
      ...body,
      EndpointConfigArn: arn,
      CreationTime: '2026-11-20T09:00:00.000Z',
    });
    expect(send(world, 'ListTags', { ResourceArn: arn }).output).toEqual({ Tags });
  });

  it('weighs 1 what has a model and no weight', () => {
    const { InitialVariantWeight: _, ...unweighed } = variant();
    const input = { ...INPUT, ProductionVariants: [unweighed] };

    const { world } = send(account(), 'CreateEndpointConfig', input);

    const { output } = send(world, 'DescribeEndpointConfig', { EndpointConfigName: 'New' });
    expect(output?.['ProductionVariants']).toEqual([variant()]);
  });

  it.each<[name: string, members: Input, said: RegExp]>([
    [
      'a name that exists, in any case',
      { EndpointConfigName: 'NEIGHBOUR-config' },
      /Cannot create already existing endpoint configuration "arn:.*\/neighbour-config"\.$/,
    ],
    ['a name that is none', { EndpointConfigName: 'a_b' }, /regular expression pattern/],
    ['a name that is too long', { EndpointConfigName: 'a'.repeat(64) }, /equal to 63/],
    ['no variant', { ProductionVariants: [] }, /productionVariants/],
    [
      'a model that does not exist',
      { ProductionVariants: [variant({ ModelName: 'None' })] },
      /Could not find model ".*\/none"/,
    ],
    [
      'a key for local disks',
      { KmsKeyId: KEY, ProductionVariants: [variant({ InstanceType: 'ml.g5.xlarge' })] },
      /KmsKeyId cannot be specified for ml\.g5\.xlarge/,
    ],
    [
      'components without a role',
      { ProductionVariants: [{ VariantName: 'v', InstanceType: 'ml.m5.large' }] },
      /ExecutionRoleArn is required/,
    ],
    ['two variants of one name', { ProductionVariants: [variant(), variant()] }, /unique/],
    ["tags of AWS's own", { Tags: [{ Key: 'aws:x', Value: 'y' }] }, /aws: prefixed/],
  ])('refuses %s', (_, members, said) => {
    const told = refusal(account(), 'CreateEndpointConfig', { ...INPUT, ...members });

    expect(told).toMatch(/^ValidationException 400: /);
    expect(told).toMatch(said);
  });
});
