import { describe, expect, it } from 'vitest';
import { cutPublic } from '../../../shared/resources/aws/bucket-policy.ts';
import { revertPolicy } from '../../../shared/resources/aws/bucket-policy-revert.ts';

const OPEN = '{"Sid":"Open","Effect":"Allow","Principal":"*","Action":"s3:GetObject"}';
const ALSO_OPEN =
  '{"Sid":"Also","Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:ListBucket"}';
const MIXED = '{"Effect":"Allow","Principal":{"AWS":["*","444455556666"]},"Action":"s3:PutObject"}';
const NARROW = '{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:PutObject"}';
const PARTNER =
  '{"Sid":"Partner","Effect":"Allow","Principal":{"AWS":"777788889999"},"Action":"*"}';
const DENY = '{"Sid":"Tls","Effect":"Deny","Principal":"*","Action":"s3:*"}';

function policy(...statements: readonly string[]): string {
  return `{"Version":"2012-10-17","Statement":[${statements.join(',')}]}`;
}

describe('revertPolicy', () => {
  it('gives the very text back where nobody changed the policy since', () => {
    const before = `\t${policy(OPEN, PARTNER)}\n`;

    expect(revertPolicy(before, cutPublic(before), cutPublic(before))).toBe(before);
    expect(revertPolicy(policy(OPEN), null, null)).toBe(policy(OPEN));
  });

  const merged: [string, string, string, string][] = [
    [
      'a statement was added at the end',
      policy(OPEN, PARTNER),
      policy(PARTNER, DENY),
      policy(OPEN, PARTNER, DENY),
    ],
    [
      'a statement was added in front',
      policy(PARTNER, OPEN),
      policy(DENY, PARTNER),
      policy(DENY, PARTNER, OPEN),
    ],
    [
      'a statement was removed that was not ours',
      policy(OPEN, PARTNER, ALSO_OPEN, DENY),
      policy(DENY),
      policy(OPEN, ALSO_OPEN, DENY),
    ],
    [
      'two stood side by side',
      policy(PARTNER, OPEN, ALSO_OPEN),
      policy(PARTNER, DENY),
      policy(PARTNER, OPEN, ALSO_OPEN, DENY),
    ],
    [
      'a narrowed statement is still as we left it',
      policy(MIXED, OPEN),
      policy(DENY, NARROW),
      policy(DENY, MIXED, OPEN),
    ],
    [
      'two narrowed statements say the same',
      policy(MIXED, MIXED),
      policy(NARROW, DENY, NARROW),
      policy(MIXED, DENY, MIXED),
    ],
    [
      'somebody put one of them back',
      policy(OPEN, PARTNER, ALSO_OPEN),
      policy(OPEN, PARTNER, DENY),
      policy(OPEN, PARTNER, ALSO_OPEN, DENY),
    ],
    [
      'somebody put all of it back and more',
      policy(OPEN, PARTNER),
      policy(OPEN, PARTNER, DENY),
      policy(OPEN, PARTNER, DENY),
    ],
  ];

  it.each(merged)(
    'puts the statements back beside what others did: %s',
    (_, before, live, after) => {
      expect(revertPolicy(before, cutPublic(before), live)).toBe(after);
    },
  );

  it('keeps the spelling of what others wrote', () => {
    const live = `{ "Statement": [\n  ${PARTNER} ,\n  ${DENY}\n] }`;

    const undone = revertPolicy(policy(PARTNER, OPEN), policy(PARTNER), live);

    expect(undone).toBe(`{ "Statement": [\n  ${PARTNER},${OPEN} ,\n  ${DENY}\n] }`);
  });

  const conflicts: [string, string | null, string | null, string | null][] = [
    ['the policy was removed', policy(OPEN, PARTNER), policy(PARTNER), null],
    ['the policy was ours to remove and another came', policy(OPEN), null, policy(DENY)],
    ['there was none', null, policy(PARTNER), policy(DENY)],
    ['the edit was no such cut', policy(OPEN, PARTNER), policy(DENY), policy(DENY, PARTNER)],
    ['a narrowed statement was rewritten', policy(MIXED), policy(NARROW), policy(PARTNER)],
    ['the new policy cannot be read', policy(OPEN, PARTNER), policy(PARTNER), '{"Statement":['],
    ['the new policy has no list', policy(OPEN, PARTNER), policy(PARTNER), `{"Statement":${DENY}}`],
    ['the new policy is empty', policy(OPEN, PARTNER), policy(PARTNER), '{"Statement":[]}'],
  ];

  it.each(conflicts)('leaves it to a person: %s', (_, before, after, live) => {
    expect(revertPolicy(before, after, live)).toBeUndefined();
  });
});
