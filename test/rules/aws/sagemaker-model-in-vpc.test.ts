import { expect, it } from 'vitest';
import { rule } from '../../../shared/rules/aws/sagemaker-model-in-vpc.ts';
import { modelContext, modelOf } from '../../support/models.ts';

const WANTED = modelContext({ wanted: true });
const VPC = { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1'] };

it('finds a model in no VPC, where the policy asks for it', () => {
  expect(rule.check(modelOf(), WANTED)).toEqual({
    kind: 'violation',
    message: 'whatever is deployed from the model runs in no VPC of yours',
  });
  expect(
    rule.check(modelOf({ VpcConfig: { SecurityGroupIds: [], Subnets: [] } }), WANTED).kind,
  ).toBe('violation');
  expect(rule.check(modelOf({ VpcConfig: VPC }), WANTED)).toEqual({ kind: 'compliant' });
});

it.each([[{}], [{ wanted: 'true' }], [{ subnetIds: ['s'], securityGroupIds: ['g'] }]])(
  'does not apply with %j',
  (parameters) => {
    expect(rule.check(modelOf(), modelContext(parameters)).kind).toBe('not-applicable');
    expect(rule.desire(modelOf(), modelContext(parameters))).toEqual(modelOf());
  },
);

it('only labels: a model cannot be changed', () => {
  const target = rule.desire(modelOf(), WANTED);

  expect({ ...target, tags: modelOf().tags }).toEqual(modelOf());
  expect(rule.check(target, WANTED)).toMatchObject({ contained: 'labelled' });
});

it('tells how to create it again, in the VPC of the policy or one to fill in', () => {
  const named = { wanted: true, subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] };

  expect(rule.recipe?.(modelOf(), modelContext(named))).toContain(
    '.VpcConfig = {"SecurityGroupIds":["sg-1"],"Subnets":["subnet-1"]}',
  );
  expect(rule.recipe?.(modelOf(), WANTED)).toContain('"Subnets":["SUBNET_ID"]');
});
