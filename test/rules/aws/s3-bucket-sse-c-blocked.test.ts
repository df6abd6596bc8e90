import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/aws/s3-bucket.ts';
import { rule } from '../../../shared/rules/aws/s3-bucket-sse-c-blocked.ts';
import { bucket, CONTEXT, REF } from './s3-buckets.ts';

const WANTED = { ...CONTEXT, parameters: { wanted: true } };

function blocking(...types: readonly string[]) {
  return bucket({ encryption: { SSEAlgorithm: 'AES256', BlockedEncryptionTypes: types } });
}

function sent(from: ReturnType<typeof bucket>, to: ReturnType<typeof bucket>) {
  const [step] = resource.steps(REF, from, to);
  return { disruption: step?.disruption, text: JSON.stringify(step?.input ?? {}) };
}

describe(rule.id, () => {
  it.each([undefined, false, 'true'])('says nothing where it is wanted: %s', (wanted) => {
    const context = { ...CONTEXT, parameters: wanted === undefined ? {} : { wanted } };

    expect(rule.check(blocking('NONE'), context)).toMatchObject({ kind: 'not-applicable' });
    expect(rule.desire(bucket(), context)).toEqual(bucket());
  });

  it('is content where such uploads are refused', () => {
    const state = blocking('SSE-C');

    expect(rule.check(state, WANTED)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, WANTED)).toBe(state);
  });

  it.each([
    [['NONE'], ['SSE-C']],
    [[], ['SSE-C']],
    [['FUTURE'], ['FUTURE', 'SSE-C']],
  ])('blocks SSE-C besides %s', (types, expected) => {
    const state = blocking(...types);

    const target = rule.desire(state, WANTED);

    expect(rule.check(state, WANTED)).toMatchObject({ kind: 'violation' });
    expect(target.encryption['BlockedEncryptionTypes']).toEqual(expected);
    expect(rule.check(target, WANTED)).toEqual({ kind: 'compliant' });
    expect(sent(state, target)).toEqual({
      disruption: expect.stringContaining('SSE-C'),
      text: expect.stringContaining(JSON.stringify({ EncryptionType: expected })),
    });
  });

  it('says aloud that nothing is blocked any more, and only then', () => {
    const open = blocking('NONE');
    const keyed = bucket({ encryption: { ...open.encryption, BucketKeyEnabled: true } });

    expect(sent(blocking('SSE-C'), open)).toEqual({
      disruption: null,
      text: expect.stringContaining('{"EncryptionType":["NONE"]}'),
    });
    expect(sent(open, keyed).text).not.toContain('EncryptionType');
  });
});
