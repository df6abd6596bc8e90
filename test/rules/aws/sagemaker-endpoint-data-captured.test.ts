import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/core/json.ts';
import type { RuleContext } from '../../../shared/core/rule.ts';
import type { EndpointState } from '../../../shared/resources/aws/endpoint-state.ts';
import { rule } from '../../../shared/rules/aws/sagemaker-endpoint-data-captured.ts';
import { endpointState, KEY, keyContext, ROLE, variant } from '../../support/endpoints.ts';

const OFF = {
  EnableCapture: false,
  InitialSamplingPercentage: 50,
  DestinationS3Uri: 's3://theirs/',
  CaptureOptions: [{ CaptureMode: 'Input' }],
};

function context(parameters: Readonly<Record<string, Json>> = {}): RuleContext {
  const statement = { Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'kms:*', Resource: '*' };
  const { ref, keys } = keyContext({ policy: { Statement: statement } });
  return { ref, keys, parameters: { destination: 's3://captured/churn', ...parameters } };
}

describe('check', () => {
  it.each<[name: string, state: EndpointState, parameters: Record<string, Json>, said: RegExp]>([
    ['nothing captured', endpointState(), {}, /^nothing is kept of its requests/],
    ['capture switched off', endpointState({ DataCaptureConfig: OFF }), {}, /^nothing is kept/],
    [
      'capture',
      endpointState({ DataCaptureConfig: { ...OFF, EnableCapture: true } }),
      {},
      /^compliant$/,
    ],
    ['a policy without a place', endpointState(), { destination: ' ' }, /^not-applicable: the pol/],
    [
      'serverless variants',
      endpointState({
        ProductionVariants: [{ VariantName: 'v', ServerlessConfig: { MaxConcurrency: 1 } }],
      }),
      {},
      /^not-applicable: serverless/,
    ],
    ['deletion', endpointState({}, { config: {} }), {}, /^not-applicable: it is being deleted/],
    [
      'inference components',
      endpointState({ ProductionVariants: [{ VariantName: 'v' }] }),
      {},
      /^nothing/,
    ],
  ])('judges %s', (_, state, parameters, said) => {
    const verdict = rule.check(state, context(parameters));

    const text =
      verdict.kind === 'not-applicable'
        ? `${verdict.kind}: ${verdict.reason}`
        : verdict.kind === 'violation'
          ? verdict.message
          : verdict.kind;
    expect(text).toMatch(said);
  });
});

describe('desire', () => {
  it('captures a share of requests and answers in the place of the policy', () => {
    const target = rule.desire(endpointState(), context());

    expect(target.config).toEqual({
      ProductionVariants: [variant()],
      DataCaptureConfig: {
        EnableCapture: true,
        InitialSamplingPercentage: 10,
        DestinationS3Uri: 's3://captured/churn',
        CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
      },
    });
    expect(rule.check(target, context())).toEqual({ kind: 'compliant' });
  });

  it('takes the share and the key of the policy', () => {
    const target = rule.desire(endpointState(), context({ samplingPercentage: 3, kmsKeyId: KEY }));

    expect(target.config['DataCaptureConfig']).toMatchObject({
      InitialSamplingPercentage: 3,
      KmsKeyId: KEY,
    });
  });

  it.each([0, 101, 1.5, '20'])('does not take %j for a share', (samplingPercentage) => {
    const target = rule.desire(endpointState(), context({ samplingPercentage }));

    expect(target.config['DataCaptureConfig']).toMatchObject({ InitialSamplingPercentage: 10 });
  });

  it('only switches on what its owner configured before', () => {
    const target = rule.desire(endpointState({ DataCaptureConfig: OFF }), context());

    expect(target.config['DataCaptureConfig']).toEqual({ ...OFF, EnableCapture: true });
  });

  it.each(['captured', 's3://', 's3://b', 'https://b/p', `s3://bucket/${'x'.repeat(512)}`])(
    'changes nothing where the policy names %j, and says so',
    (destination) => {
      const state = endpointState();

      expect(rule.desire(state, context({ destination }))).toBe(state);
      expect(rule.preflight?.(state, state, context({ destination }))).toMatchObject({
        message: 'What the policy names for captured data is no place in S3.',
      });
    },
  );
});

describe('preflight', () => {
  it.each<[name: string, state: EndpointState, parameters: Record<string, Json>, said: RegExp]>([
    ['an endpoint in service', endpointState(), {}, /may be personal, .*s3:PutObject/],
    ['one with a key', endpointState(), { kmsKeyId: KEY }, /may be personal/],
    ['one with a key nobody knows', endpointState(), { kmsKeyId: 'alias/x' }, /^Nothing is known/],
    ['one that failed', endpointState({}, { status: 'Failed' }), {}, /is Failed/],
  ])('always asks: %s', (_, state, parameters, said) => {
    const verdict = rule.preflight?.(state, state, context(parameters));

    expect(verdict?.kind === 'problem' ? verdict.message : 'ready').toMatch(said);
  });

  it('needs the key it names', () => {
    expect(rule.keys?.({ kmsKeyId: KEY })).toEqual([KEY]);
    expect(rule.keys?.({})).toEqual([]);
  });
});
