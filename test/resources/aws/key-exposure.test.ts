import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  canonicalPolicy,
  heldToAccount,
  publicStatements,
} from '../../../shared/resources/aws/key-exposure.ts';

const ACCOUNT = '111122223333';

it.each([
  ['nothing', ''],
  ['no JSON', '{'],
  ['a list', '[]'],
  ['no statements', '{}'],
  ['a statement that is none', '{"Statement": ["x"]}'],
  ['a name twice', '{"Statement": [], "Statement": []}'],
  [
    'more depth than anybody needs',
    `{"Statement": [], "x": ${'['.repeat(9_000)}${']'.repeat(9_000)}}`,
  ],
])('a text with %s is no policy', (_, text) => {
  expect(publicStatements(text)).toBeNull();
  expect(canonicalPolicy(text)).toBeNull();
  expect(heldToAccount(text, ACCOUNT)).toBeNull();
});

const condition = fc.dictionary(
  fc.constantFrom('StringEquals', 'StringLike', 'StringNotEquals', 'Bool'),
  fc.dictionary(
    fc.constantFrom('kms:CallerAccount', 'kms:ViaService', 'aws:PrincipalOrgID', 'aws:x'),
    fc.constantFrom<unknown>(ACCOUNT, '*', ['*', ACCOUNT], [], 'o-abcdefghij'),
  ),
);
const statement = fc.record(
  {
    Sid: fc.string({ maxLength: 80 }),
    Effect: fc.constantFrom('Allow', 'Deny'),
    Principal: fc.constantFrom<unknown>(
      '*',
      { AWS: '*' },
      { AWS: ['*', ACCOUNT] },
      { AWS: ACCOUNT },
    ),
    Action: fc.constantFrom<unknown>('kms:*', ['kms:Encrypt', 'kms:Decrypt']),
    Condition: condition,
  },
  { requiredKeys: ['Effect', 'Principal'] },
);

it('a policy that is held to the account is open to no other, and says the same of all else', () => {
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 4 }), (Statement) => {
      const text = JSON.stringify({ Version: '2012-10-17', Statement });
      const held = heldToAccount(text, ACCOUNT);
      const open = publicStatements(text) ?? [];

      if (held !== null) {
        expect(publicStatements(held)).toEqual([]);
        expect(heldToAccount(held, ACCOUNT)).toBe(held);
      }
      if (open.length === 0) {
        expect(held).toBe(canonicalPolicy(text));
      }
    }),
  );
});
