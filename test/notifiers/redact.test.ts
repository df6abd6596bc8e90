import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../shared/core/json.ts';
import {
  isSecretEdit,
  REDACT_TEXT_MAX,
  REDACTED,
  redactText,
  redactValue,
} from '../../shared/notifiers/redact.ts';

/** Made up, in the issuers' forms. */
const SECRETS: readonly string[] = [
  'AKIAIOSFODNN7EXAMPLE',
  'ASIAIOSFODNN7EXAMPLE',
  'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  'xoxb-123456789012-abcdefghij',
  'xoxe.xoxb-1-abcdefghijklmnop',
  'xapp-1-A0123456789-abcdef',
  'https://hooks.slack.com/services/T000/B000/AAAAAAAA',
  'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
  'github_pat_11ABCDEFG0abcdefghijklmnop',
  'glpat-abcdefghijklmnopqrst',
  'hf_abcdefghijklmnopqrstuvwx',
  'sk-proj-Abc123def456Ghi789jkl012',
  'sk_live_abcdefghijklmnop',
  'AIzaSyA1234567890abcdefghijklmnopqrstuv',
  'ya29.a0AfH6SMBabcdefghijklmnop',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P',
  '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nAAAA\n-----END RSA PRIVATE KEY-----',
  '-----BEGIN PRIVATE KEY-----\nMIIEow',
];

const IN_PLACE: readonly (readonly [text: string, shown: string])[] = [
  ['Authorization: Bearer abcdefghijklmnopqrst', `Authorization: Bearer ${REDACTED}`],
  ['postgres://user:hunter2@db.example/x', `postgres://user:${REDACTED}@db.example/x`],
  [
    'https://b.example/k?X-Amz-Signature=abc&x=1',
    `https://b.example/k?X-Amz-Signature=${REDACTED}&x=1`,
  ],
  ['https://a.example/c?sv=1&sig=abc%2F', `https://a.example/c?sv=1&sig=${REDACTED}`],
  ['AccountName=a;AccountKey=abc==;E=1', `AccountName=a;AccountKey=${REDACTED};E=1`],
  ['DB_PASSWORD=hunter2 other=1', `DB_PASSWORD=${REDACTED} other=1`],
  ['{"api_key": "hunter2"}', `{"api_key": ${REDACTED}}`],
  ["export MY_TOKEN='hunter2 two'", `export MY_TOKEN=${REDACTED}`],
  ['password: hunter2', `password: ${REDACTED}`],
];

const HARMLESS: readonly string[] = [
  'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db',
  'secretsmanager:GetSecretValue',
  'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'the bucket policy lets everybody in, by PublicRead',
  'cordon-override=s3-bucket-policy-not-public',
  'sk-learn-training-job-for-churn',
  'arn:aws:iam::111122223333:role/service-role/AmazonSageMaker-ExecutionRole-20260101T000000',
  'sagemaker-eu-west-1-111122223333/models/churn/output',
];

describe('redactText', () => {
  it.each(SECRETS)('takes out %j wherever it stands', (secret) => {
    for (const text of [secret, `before ${secret} after`, `x="${secret}"`, `(${secret})`]) {
      expect(redactText(text)).not.toContain(secret.split('\n').at(-1));
      expect(redactText(text)).toContain(REDACTED);
    }
  });

  it.each(IN_PLACE)('leaves what is around a secret: %j', (text, shown) => {
    expect(redactText(text)).toBe(shown);
  });

  it.each(HARMLESS)('leaves alone: %j', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it('is not fooled by invisible characters inside a secret', () => {
    const hidden = 'AKIA\u200bIOSFODNN7\u202eEXAMPLE';

    expect(redactText(hidden)).toBe(REDACTED);
  });

  it('shows no half of a secret that stands at its own limit', () => {
    const secret = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';

    for (let before = REDACT_TEXT_MAX - 50; before <= REDACT_TEXT_MAX; before += 1) {
      expect(redactText(`${'x'.repeat(before - 1)} ${secret}`)).not.toContain('ghp_ab');
    }
  });

  it('never shows a token, whatever is around it', () => {
    const token = 'xoxb-123456789012-abcdefghij';

    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.string({ maxLength: 30 }), (left, right) => {
        return !redactText(`${left} ${token} ${right}`).includes(token);
      }),
    );
  });
});

describe('redactValue', () => {
  const cases: readonly (readonly [name: string, value: Json, shown: Json])[] = [
    ['rootAccess', 'Enabled', 'Enabled'],
    ['kmsKeyId', 'alias/my-key', 'alias/my-key'],
    ['secretArn', 'arn:x', 'arn:x'],
    ['dbPassword', 'hunter2', REDACTED],
    ['dbPassword', null, null],
    ['apiKeys', 5, REDACTED],
    ['environment', { A: 'x', B: '' }, { A: REDACTED, B: REDACTED }],
    ['config', { env: { A: 'x' }, n: 1 }, { env: { A: REDACTED }, n: 1 }],
    ['list', ['AKIAIOSFODNN7EXAMPLE', 1, null], [REDACTED, 1, null]],
    ['deep', { a: { b: [{ token: 't' }] } }, { a: { b: [{ token: REDACTED }] } }],
  ];

  it.each(cases)('%s %j', (name, value, shown) => {
    expect(redactValue(name, value)).toEqual(shown);
  });
});

describe('isSecretEdit', () => {
  it.each([
    ['environment.PATH', [], true],
    ['settings.dbPassword', [], true],
    ['password', [], true],
    ['lifecycle', ['lifecycle'], true],
    ['lifecycle.onStart', ['lifecycle'], true],
    ['tags.owner', [], false],
    ['publicAccessBlock.BlockPublicAcls', [], false],
    ['kmsKeyId', [], false],
  ])('%s with %j: %s', (field, secret, expected) => {
    expect(isSecretEdit({ field, before: 'a', after: 'b' }, secret)).toBe(expected);
  });

  it.each([
    [null, true, false],
    [false, true, false],
    [true, null, false],
    [true, 'hunter2', true],
    [0, 1, true],
    [null, { a: 1 }, true],
  ])('knows a switch from %j to %j', (before, after, expected) => {
    expect(isSecretEdit({ field: 'allowSharedKeyAccess', before, after }, [])).toBe(expected);
  });

  it('shows no switch of a field that is declared secret', () => {
    expect(isSecretEdit({ field: 'script', before: true, after: false }, ['script'])).toBe(true);
  });
});
