import { describe, expect, it } from 'vitest';
import type { EndpointState } from '../../../shared/resources/aws/endpoint-state.ts';
import { rule } from '../../../shared/rules/aws/sagemaker-endpoint-ssm-access-disabled.ts';
import { rule as key } from '../../../shared/rules/aws/sagemaker-endpoint-volume-customer-key.ts';
import { endpointState, KEY, keyContext, variant } from '../../support/endpoints.ts';

const CONTEXT = keyContext();

const open = endpointState({
  ProductionVariants: [
    variant({ VariantName: 'blue', EnableSSMAccess: true }),
    variant({ VariantName: 'green' }),
  ],
  ShadowProductionVariants: [variant({ VariantName: 'shadow', EnableSSMAccess: true })],
});

describe('check', () => {
  it('names the variants whose instances can be entered, shadows too', () => {
    expect(rule.check(open, CONTEXT)).toEqual({
      kind: 'violation',
      message: 'shells can be opened on the instances of blue, shadow',
    });
  });

  it.each<[name: string, state: EndpointState]>([
    ['off by default', endpointState()],
    ['switched off', endpointState({ ProductionVariants: [variant({ EnableSSMAccess: false })] })],
    ['not said', endpointState({ ProductionVariants: [variant({ EnableSSMAccess: null })] })],
    [
      'serverless',
      endpointState({
        ProductionVariants: [{ VariantName: 'v', ServerlessConfig: { MemorySizeInMB: 1024 } }],
      }),
    ],
  ])('is compliant where access is %s', (_, state) => {
    expect(rule.check(state, CONTEXT)).toEqual({ kind: 'compliant' });
  });
});

describe('desire', () => {
  it('switches access off in a copy, and changes nothing else', () => {
    const target = rule.desire(open, CONTEXT);

    expect(target.config).toEqual({
      ProductionVariants: [variant({ VariantName: 'blue' }), variant({ VariantName: 'green' })],
      ShadowProductionVariants: [variant({ VariantName: 'shadow' })],
    });
    expect(rule.check(target, CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(target, CONTEXT)).toBe(target);
  });

  it('shares its copy with the key', () => {
    const target = key.desire(rule.desire(open, CONTEXT), CONTEXT);

    const copies = Object.values(target.copies).filter((body) => body !== null);

    expect(copies).toHaveLength(1);
    expect(copies[0]).toMatchObject({ KmsKeyId: KEY });
    expect(rule.check(target, CONTEXT)).toEqual({ kind: 'compliant' });
    expect(key.check(target, CONTEXT)).toEqual({ kind: 'compliant' });
  });
});

it('labels what has to wait for a person', () => {
  expect(rule.mark?.(open, CONTEXT).tags).toMatchObject({ 'cordon-status': 'labelled' });
});

describe('preflight', () => {
  it('is ready for an endpoint in service', () => {
    expect(rule.preflight?.(open, open, CONTEXT)).toEqual({ kind: 'ready' });
  });

  it('asks about an endpoint that takes no update', () => {
    const failed = { ...open, status: 'Failed' };

    expect(rule.preflight?.(failed, failed, CONTEXT)).toMatchObject({ kind: 'problem' });
  });
});
