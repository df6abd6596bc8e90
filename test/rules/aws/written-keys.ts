import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/core/json.ts';
import type { Rule, RuleContext } from '../../../shared/core/rule.ts';
import type { ConfigBody } from '../../../shared/resources/aws/endpoint-config-copy.ts';
import type { EndpointState } from '../../../shared/resources/aws/endpoint-state.ts';
import { rule as volume } from '../../../shared/rules/aws/sagemaker-endpoint-volume-customer-key.ts';
import { endpointState, KEY, keyContext, ROLE } from '../../support/endpoints.ts';

const OTHER = 'arn:aws:kms:eu-west-1:111122223333:key/99999999-0000-4000-8000-000000000009';

/** A key policy with one statement that lets these principals write with the key. */
function letting(AWS: Json, members: Readonly<Record<string, Json>> = {}) {
  const statement = { Effect: 'Allow', Principal: { AWS }, Action: 'kms:*', Resource: '*' };
  return { policy: { Statement: { ...statement, ...members } } };
}

/** What is said of both keys that endpoints write to S3 with. `withKey` is a configuration that names this key. */
export function describeWrittenKey(
  rule: Rule<EndpointState>,
  withKey: (key: Json) => Readonly<Record<string, Json>>,
  keyOf: (config: ConfigBody) => Json | undefined,
): void {
  const noParameter = { ...keyContext(), parameters: {} };

  describe('check', () => {
    it.each<[name: string, key: Json, context: RuleContext, said: RegExp]>([
      ['no key', null, keyContext(), /^no key of yours encrypts the /],
      ['an empty key', '', keyContext(), /^no key of yours encrypts the /],
      ['no key, and none in the policy', null, noParameter, /^no key of yours/],
      ['the key of the policy', KEY, keyContext(), /^compliant$/],
      ["another key of the customer's", OTHER, keyContext({}, OTHER), /^compliant$/],
      ['a key of AWS', KEY, keyContext({ manager: 'AWS' }), /^the key .* is managed by AWS$/],
      ["AWS's alias, unread", 'alias/aws/s3', noParameter, /^the key alias\/aws\/s3 that .* AWS$/],
      ['a key nobody could read', OTHER, keyContext(), /^nobody can tell whether you manage .* it/],
      ["the policy's key, unread", KEY, { ...keyContext(), keys: {} }, /^compliant$/],
    ])('judges %s', (_, key, context, said) => {
      const verdict = rule.check(endpointState(withKey(key)), context);

      expect(verdict.kind === 'violation' ? verdict.message : verdict.kind).toMatch(said);
    });

    it('does not apply where nothing is written, nor while the endpoint is being deleted', () => {
      expect(rule.check(endpointState(), keyContext()).kind).toBe('not-applicable');
      expect(rule.check(endpointState({}, { config: {} }), keyContext()).kind).toBe(
        'not-applicable',
      );
    });
  });

  describe('desire', () => {
    it.each<[name: string, before: Json]>([
      ['no key', null],
      ["AWS's key", 'alias/aws/s3'],
    ])('puts the key of the policy, by its ARN, in place of %s', (_, before) => {
      const state = endpointState(withKey(before));
      const context = keyContext({}, 'alias/ml');

      const target = rule.desire(state, context);

      expect(target.config).toEqual(endpointState(withKey(KEY)).config);
      expect(target.endpointConfigName).toMatch(/^Churn-Config-cordon-/);
      expect(rule.check(target, context)).toEqual({ kind: 'compliant' });
      expect(rule.desire(target, context)).toBe(target);
    });

    it('shares one copy with the key of the volumes', () => {
      const context = keyContext();

      const target = volume.desire(rule.desire(endpointState(withKey(null)), context), context);

      const [copy, ...more] = Object.values(target.copies).filter((body) => body !== null);
      expect(more).toEqual([]);
      expect([copy?.['KmsKeyId'], keyOf(copy ?? {})]).toEqual([KEY, KEY]);
    });

    it.each<[name: string, key: Json, context: RuleContext]>([
      ['without a key in the policy', null, noParameter],
      ['where the policy names a key of AWS', null, keyContext({ manager: 'AWS' })],
      ['where the key in use could not be read', OTHER, keyContext()],
      ['where it is compliant', KEY, keyContext()],
    ])('changes nothing %s', (_, key, context) => {
      const state = endpointState(withKey(key));

      expect(rule.desire(state, context)).toBe(state);
    });

    it('changes nothing where nothing is written', () => {
      const state = endpointState();

      expect(rule.desire(state, keyContext())).toBe(state);
    });
  });

  describe('preflight', () => {
    function said(context: RuleContext, members: Partial<EndpointState> = {}): string {
      const state = endpointState(withKey(null), members);
      const verdict = rule.preflight?.(state, rule.desire(state, context), context);
      return verdict?.kind === 'problem' ? `${verdict.message} ${verdict.remedy}` : 'ready';
    }

    it.each<[name: string, context: RuleContext, text: RegExp]>([
      ['a key whose policy names the role', keyContext(letting(ROLE)), /^ready$/],
      [
        'a key whose policy leaves all to IAM',
        keyContext(),
        /leaves it to IAM whether arn:aws:iam::111122223333:role\/endpoint may use it, .* \(kms:GenerateDataKey, kms:Decrypt\), then approve/,
      ],
      [
        'a policy that lets in who comes through S3',
        keyContext(
          letting('*', {
            Condition: { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } },
          }),
        ),
        /^ready$/,
      ],
      ['a policy that lets nobody in', keyContext({ policy: { Statement: [] } }), /lets neither/],
      ['a disabled key', keyContext({ state: 'Disabled' }), /is Disabled/],
      ['no key in the policy', noParameter, new RegExp(`the parameter kmsKeyId of ${rule.id} to`)],
      ['a key that was not read', { ...keyContext(), keys: {} }, /^Nothing is known/],
    ])('judges %s', (_, context, text) => {
      expect(said(context)).toMatch(text);
    });

    it('asks about an endpoint that takes no update, and about one without a role', () => {
      const context = keyContext(letting(ROLE));

      expect(said(context, { status: 'Failed' })).toMatch(/is Failed/);
      expect(said(keyContext(), { models: {} })).toMatch(/whether the endpoint's role may use it/);
    });
  });

  it('needs the key of the policy, and labels what has to wait for a person', () => {
    expect(rule.keys?.({ kmsKeyId: ' alias/ml ' })).toEqual(['alias/ml']);
    expect(rule.keys?.({})).toEqual([]);
    expect(rule.mark?.(endpointState(), keyContext()).tags).toMatchObject({
      'cordon-status': 'labelled',
    });
  });
}
