import { describe, expect, it } from 'vitest';
import type { RuleContext } from '../../../shared/core/rule.ts';
import type { GcsBucketState } from '../../../shared/resources/gcp/bucket-state.ts';
import { type GcpKeyFacts, unknownKey } from '../../../shared/resources/gcp/key-facts.ts';
import { rule } from '../../../shared/rules/gcp/gcs-bucket-default-encryption-customer-key.ts';
import { AGENT, breachesOfCure, bucket, CONTEXT } from './gcs-buckets.ts';

const KEY = 'projects/churn-lab/locations/europe-west4/keyRings/ml/cryptoKeys/data';

const FACTS: GcpKeyFacts = {
  ...unknownKey(KEY, ''),
  state: 'ENABLED',
  purpose: 'ENCRYPT_DECRYPT',
  users: [`serviceAccount:${AGENT}`],
  policy: '[]',
  problem: null,
};

function contextOf(facts: Partial<GcpKeyFacts> = {}, kmsKeyId = KEY): RuleContext {
  return { ...CONTEXT, parameters: { kmsKeyId }, keys: { [kmsKeyId]: { ...FACTS, ...facts } } };
}

describe(rule.id, () => {
  it('is off where the policy names no key', () => {
    for (const kmsKeyId of ['', ' ', null, 7]) {
      const context = { ...CONTEXT, parameters: { kmsKeyId } };

      expect(rule.check(bucket(), context).kind).toBe('not-applicable');
      expect(rule.desire(bucket(), context)).toEqual(bucket());
      expect(rule.preflight?.(bucket(), bucket(), context)).toEqual({ kind: 'ready' });
      expect(rule.keys?.(context.parameters)).toEqual([]);
    }
  });

  it("leaves alone a bucket with another of the customer's keys", () => {
    const state = bucket({ encryption: { defaultKmsKeyName: `${KEY}-other` } });

    expect(rule.check(state, contextOf())).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, contextOf())).toBe(state);
  });

  it.each([
    ['its resource name', KEY],
    ['its full name', `//cloudkms.googleapis.com/${KEY}`],
    ['one of its versions', `${KEY}/cryptoKeyVersions/3`],
  ])('names the key by %s, and keeps what the bucket restricts', (_, kmsKeyId) => {
    const restriction = { googleManagedEncryptionEnforcementConfig: { restrictionMode: 'x' } };
    const state = bucket({ encryption: restriction });
    const context = contextOf({}, kmsKeyId);

    expect(rule.check(state, context).kind).toBe('violation');
    expect(rule.desire(state, context).encryption).toEqual({
      ...restriction,
      defaultKmsKeyName: KEY,
    });
    expect(rule.preflight?.(state, state, context)).toEqual({ kind: 'ready' });
    expect(breachesOfCure(rule, state, context)).toEqual([]);
  });

  it('asks with the exact grant where nothing shows that the service agent may use the key', () => {
    const context = contextOf({ users: ['serviceAccount:other@x.iam.gserviceaccount.com'] });

    expect(rule.preflight?.(bucket(), bucket(), context)).toEqual({
      kind: 'problem',
      message: `Nothing shows that the service agent of Cloud Storage may use the key ${KEY}.`,
      remedy: `gcloud kms keys add-iam-policy-binding data --keyring ml --location europe-west4 --project churn-lab --member 'serviceAccount:${AGENT}' --role roles/cloudkms.cryptoKeyEncrypterDecrypter`,
    });
  });

  const problems: [string, Partial<GcsBucketState>, Partial<GcpKeyFacts>, RegExp][] = [
    ['is not known', {}, { state: '', problem: 'Denied.' }, /^Denied\.$/],
    ['has no version in use', {}, { state: 'NO_PRIMARY_VERSION' }, /NO_PRIMARY_VERSION/],
    ['is disabled', {}, { state: 'DISABLED' }, /not enabled \(DISABLED\)/],
    ['signs', {}, { purpose: 'ASYMMETRIC_SIGN' }, /ASYMMETRIC_SIGN/],
    ['is elsewhere', { location: 'US' }, {}, /is in europe-west4, and has to be in us\./],
    [
      'is in the spelling of buckets',
      { location: 'EU' },
      { region: 'eu' },
      /has to be in europe\./,
    ],
    ['would be used by who knows whom', { serviceAgent: null }, {}, /could not be read/],
    [
      'may be granted, which is not seen',
      {},
      { users: [], problem: 'cloudkms was denied.' },
      /Nothing shows .* \(cloudkms was denied\.\)\.$/,
    ],
    [
      'would be refused by the bucket',
      {
        encryption: {
          customerManagedEncryptionEnforcementConfig: { restrictionMode: 'FullyRestricted' },
        },
      },
      {},
      /refuses objects/,
    ],
  ];

  it.each(problems)('asks when the key %s', (_, parts, facts, said) => {
    const state = bucket(parts);

    expect(rule.preflight?.(state, state, contextOf(facts))).toMatchObject({
      kind: 'problem',
      message: expect.stringMatching(said),
    });
  });

  it('plans nothing with what is no name of a key, and says so', () => {
    const context = { ...CONTEXT, parameters: { kmsKeyId: 'alias/ml' } };

    expect(rule.desire(bucket(), context)).toEqual(bucket());
    expect(rule.preflight?.(bucket(), bucket(), context).kind).toBe('problem');
  });

  it('takes keys of Europe for buckets of the EU', () => {
    const context = contextOf({ region: 'europe' });

    expect(rule.preflight?.(bucket({ location: 'EU' }), bucket(), context)).toEqual({
      kind: 'ready',
    });
  });
});
