import { ProductionVariantInstanceType } from '@aws-sdk/client-sagemaker';
import { expect, it } from 'vitest';
import {
  type InstanceStorage,
  instanceStorage,
} from '../../../shared/resources/aws/instance-types.ts';

it.each<[type: string, storage: InstanceStorage]>([
  ['ml.m5.large', 'volume'],
  ['ml.m5d.large', 'local'],
  ['ml.g4dn.xlarge', 'local'],
  ['ml.g5.48xlarge', 'local'],
  ['ml.p3.2xlarge', 'volume'],
  ['ml.p4d.24xlarge', 'local'],
  ['ml.p5.4xlarge', 'local'],
  ['ml.p6e-gb200.36xlarge', 'local'],
  ['ml.inf2.xlarge', 'volume'],
  ['ml.z9.large', 'unknown'],
  ['m5.large', 'unknown'],
  ['', 'unknown'],
])('%s stores on: %s', (type, storage) => {
  expect(instanceStorage(type)).toBe(storage);
});

it('knows every instance type that the SDK can deploy', () => {
  const types = Object.values(ProductionVariantInstanceType);

  expect(types.length).toBeGreaterThan(200);
  expect(types.filter((type) => instanceStorage(type) === 'unknown')).toEqual([]);
});
