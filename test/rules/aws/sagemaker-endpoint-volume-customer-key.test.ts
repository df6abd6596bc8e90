import { describe, expect, it } from 'vitest';
import type { KeyOptions } from '../../../functions/local/sandbox/model/kms.ts';
import type { Json } from '../../../shared/core/json.ts';
import type { RuleContext } from '../../../shared/core/rule.ts';
import type { EndpointState } from '../../../shared/resources/aws/endpoint-state.ts';
import { rule } from '../../../shared/rules/aws/sagemaker-endpoint-volume-customer-key.ts';
import { endpointState, KEY, keyContext, ROLE, variant } from '../../support/endpoints.ts';

const SERVERLESS = {
  VariantName: 'AllTraffic',
  ModelName: 'Churn-Model',
  ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 },
};

function withVariants(...ProductionVariants: Json[]): EndpointState {
  return endpointState({ ProductionVariants });
}

/** The context of a policy that names no key; the endpoint's own key is known all the same. */
function noParameter(options?: KeyOptions, name?: string): RuleContext {
  const context = keyContext(options, name);
  return { ...context, parameters: {}, keys: options === undefined ? {} : context.keys };
}

const OTHER = 'arn:aws:kms:eu-west-1:111122223333:key/99999999-0000-4000-8000-000000000009';

describe('check', () => {
  it.each<[name: string, state: EndpointState, context: RuleContext, said: RegExp]>([
    ['no key', endpointState(), keyContext(), /^violation: no key of yours/],
    ['no key, and none in the policy', endpointState(), noParameter(), /^violation: no key of/],
    ['the key of the policy', endpointState({ KmsKeyId: KEY }), keyContext(), /^compliant$/],
    [
      "another key of the customer's",
      endpointState({ KmsKeyId: OTHER }),
      { ...keyContext(), keys: keyContext({}, OTHER).keys },
      /^compliant$/,
    ],
    [
      "the customer's disabled key",
      endpointState({ KmsKeyId: KEY }),
      keyContext({ state: 'Disabled' }),
      /^compliant$/,
    ],
    [
      'a key that AWS manages',
      endpointState({ KmsKeyId: KEY }),
      noParameter({ manager: 'AWS' }),
      /^violation: the key .* is managed by AWS/,
    ],
    [
      "AWS's own alias, unread",
      endpointState({ KmsKeyId: 'alias/aws/sagemaker' }),
      noParameter(),
      /^violation: the key alias\/aws\/sagemaker .* managed by AWS/,
    ],
    [
      'a key nobody could read',
      endpointState({ KmsKeyId: OTHER }),
      {
        ...keyContext(),
        keys: { [OTHER]: { ...keyContext().keys[KEY], state: '', problem: 'Denied.' } as never },
      },
      /^violation: nobody can tell whether you manage the key .*: Denied\./,
    ],
    [
      'the key of the policy, which nobody could read',
      endpointState({ KmsKeyId: KEY }),
      { ...keyContext(), keys: {} },
      /^compliant$/,
    ],
    [
      'local disks',
      withVariants(variant({ InstanceType: 'ml.g5.xlarge' })),
      keyContext(),
      /^not-applicable: ml\.g5\.xlarge stores on local disks/,
    ],
    [
      'local disks in one variant of two',
      withVariants(
        variant({ VariantName: 'a' }),
        variant({ VariantName: 'b', InstanceType: 'ml.p5.48xlarge' }),
      ),
      keyContext(),
      /^not-applicable: ml\.p5\.48xlarge/,
    ],
    [
      'local disks in a pool',
      withVariants(variant({ InstancePools: [{ InstanceType: 'ml.g6.xlarge', Priority: 1 }] })),
      keyContext(),
      /^not-applicable: ml\.g6\.xlarge/,
    ],
    [
      'local disks in a shadow variant',
      endpointState({
        ShadowProductionVariants: [variant({ VariantName: 's', InstanceType: 'ml.m5d.large' })],
      }),
      keyContext(),
      /^not-applicable: ml\.m5d\.large/,
    ],
    ['serverless', withVariants(SERVERLESS), keyContext(), /^not-applicable: serverless/],
    [
      'inference components',
      withVariants({ VariantName: 'v', InstanceType: 'ml.m5.large' }),
      keyContext(),
      /^violation/,
    ],
    [
      'instances nobody listed',
      withVariants(variant({ InstanceType: 'ml.z9.large' })),
      keyContext(),
      /^violation/,
    ],
    ['deletion', endpointState({}, { config: {} }), keyContext(), /^not-applicable: it is being/],
  ])('judges %s', (_, state, context, said) => {
    const verdict = rule.check(state, context);

    const text =
      verdict.kind === 'violation'
        ? verdict.message
        : verdict.kind === 'not-applicable'
          ? verdict.reason
          : '';
    expect(text === '' ? verdict.kind : `${verdict.kind}: ${text}`).toMatch(said);
  });
});

describe('desire', () => {
  it('puts the key of the policy into a copy, by its ARN', () => {
    const context = keyContext({}, 'alias/ml');

    const target = rule.desire(endpointState(), context);

    expect(target.config).toEqual({ ...endpointState().config, KmsKeyId: KEY });
    expect(target.endpointConfigName).toMatch(/^Churn-Config-cordon-/);
    expect(rule.check(target, context)).toEqual({ kind: 'compliant' });
    expect(rule.desire(target, context)).toBe(target);
  });

  it("replaces AWS's key", () => {
    const target = rule.desire(endpointState({ KmsKeyId: 'alias/aws/sagemaker' }), keyContext());

    expect(target.config['KmsKeyId']).toBe(KEY);
  });

  it('leaves the keys of captured data and answers alone', () => {
    const capture = { DestinationS3Uri: 's3://b', KmsKeyId: 'alias/captured' };
    const answers = { OutputConfig: { S3OutputPath: 's3://b', KmsKeyId: 'alias/answers' } };
    const state = endpointState({ DataCaptureConfig: capture, AsyncInferenceConfig: answers });

    const target = rule.desire(state, keyContext());

    expect(target.config).toMatchObject({
      DataCaptureConfig: capture,
      AsyncInferenceConfig: answers,
    });
  });

  it('can desire a key that nobody could read: the pre-flight asks', () => {
    const context = { ...keyContext({}, 'alias/ml'), keys: {} };

    const target = rule.desire(endpointState(), context);

    expect(target.config['KmsKeyId']).toBe('alias/ml');
    expect(rule.check(target, context)).toEqual({ kind: 'compliant' });
  });

  it.each<[name: string, state: EndpointState, context: RuleContext]>([
    ['without a key in the policy', endpointState(), noParameter()],
    ['where the policy names a key of AWS', endpointState(), keyContext({ manager: 'AWS' })],
    ['where the key in use could not be read', endpointState({ KmsKeyId: OTHER }), keyContext()],
    ['where it is compliant', endpointState({ KmsKeyId: KEY }), keyContext()],
    ['where it does not apply', withVariants(SERVERLESS), keyContext()],
  ])('changes nothing %s', (_, state, context) => {
    expect(rule.desire(state, context)).toBe(state);
  });
});

describe('preflight', () => {
  function said(state: EndpointState, context: RuleContext): string {
    const verdict = rule.preflight?.(state, rule.desire(state, context), context);
    return verdict?.kind === 'problem' ? `${verdict.message} ${verdict.remedy}` : 'ready';
  }

  it.each<[name: string, state: EndpointState, context: RuleContext, text: RegExp]>([
    ['a key that is as it should be', endpointState(), keyContext(), /^ready$/],
    [
      'no key in the policy',
      endpointState(),
      noParameter(),
      /^The policy names no key to encrypt with\. Set the parameter kmsKeyId of sagemaker-endpoint-volume-customer-key to a customer-managed key in eu-west-1\.$/,
    ],
    [
      'a blank key in the policy',
      endpointState(),
      { ...keyContext(), parameters: { kmsKeyId: ' ' } },
      /names no key/,
    ],
    ['a disabled key', endpointState(), keyContext({ state: 'Disabled' }), /is Disabled/],
    [
      'a key in use that could not be read',
      endpointState({ KmsKeyId: OTHER }),
      keyContext(),
      /could not be read\. Let Cordon's role describe it/,
    ],
    [
      'instances nobody listed',
      withVariants(variant({ InstanceType: 'ml.z9.large' })),
      keyContext(),
      /does not know whether ml\.z9\.large/,
    ],
    ['a failed endpoint', endpointState({}, { status: 'Failed' }), keyContext(), /is Failed/],
    [
      'a policy that leaves the role out',
      endpointState(),
      keyContext({ policy: { Statement: [] } }),
      /lets neither the account nor arn:aws:iam::111122223333:role\/endpoint use it\. Add this/,
    ],
    [
      'a policy that names the role',
      endpointState(),
      keyContext({
        policy: {
          Statement: { Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'kms:*', Resource: '*' },
        },
      }),
      /^ready$/,
    ],
    [
      'a key that was not read',
      endpointState(),
      { ...keyContext(), keys: {} },
      /^Nothing is known/,
    ],
  ])('judges %s', (_, state, context, text) => {
    expect(said(state, context)).toMatch(text);
  });
});

describe('what it needs and marks', () => {
  it('needs the key of the policy', () => {
    expect(rule.keys?.({ kmsKeyId: ' alias/ml ' })).toEqual(['alias/ml']);
    expect(rule.keys?.({ kmsKeyId: 7 })).toEqual([]);
  });

  it('labels what has to wait for a person', () => {
    expect(rule.mark?.(endpointState(), keyContext()).tags).toMatchObject({
      'cordon-status': 'labelled',
    });
  });
});
