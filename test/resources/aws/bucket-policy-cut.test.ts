import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublicPolicy } from '../../../functions/local/sandbox/model/s3-policy.ts';
import { cutPublic, readPolicy } from '../../../shared/resources/aws/bucket-policy.ts';
import { revertPolicy } from '../../../shared/resources/aws/bucket-policy-revert.ts';
import {
  anySpaces,
  anyStatement,
  anyStatements,
  render,
  type Statement,
} from './bucket-policy-arbitrary.ts';

const ACCOUNT = '111122223333';
const PARTNER = 'arn:aws:iam::444455556666:root';

describe('cutPublic', () => {
  const open = '{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}';
  const partner = `{ "Sid": "a}],{\\"[", "Effect":"Allow","Principal":{"AWS":"${PARTNER}"} }`;
  const deny =
    '{"Effect":"Deny","Principal":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}';
  const table: [string, string, string | null][] = [
    ['the only one', `{"Statement":[${open}]}`, null],
    ['the only one, not in a list', `{"Statement":${open}}`, null],
    ['all of them', `{"Statement":[${open},${open}]}`, null],
    ['none', `{"Statement":[${partner},${deny}]}`, `{"Statement":[${partner},${deny}]}`],
    ['the first', `{"Statement":[ ${open} ,\n${partner}\n]}`, `{"Statement":[ ${partner}\n]}`],
    ['the last', `{"Statement":[\n${partner} , ${open}\n]}`, `{"Statement":[\n${partner}\n]}`],
    [
      'one between',
      `{"Statement":[${partner},\n  ${open}\t,\r\n${deny}]}`,
      `{"Statement":[${partner}\t,\r\n${deny}]}`,
    ],
    [
      'several in a row',
      `{"Statement":[${open},${open}, ${partner} ,${open},${open},  ${deny},${open}]}`,
      `{"Statement":[${partner},  ${deny}]}`,
    ],
    [
      'what follows and precedes stays',
      `\uFEFF{ "Id":"é\\u0000😀", "Statement" :[${open},${deny}], "Version":"2012-10-17","Id":2 } \n`,
      `\uFEFF{ "Id":"é\\u0000😀", "Statement" :[${deny}], "Version":"2012-10-17","Id":2 } \n`,
    ],
  ];

  it.each(table)('cuts %s', (_, before, after) => {
    expect(cutPublic(before)).toBe(after);
  });

  const narrowed: [string, string, string][] = [
    ['a list of two', `{"AWS":["*","${PARTNER}"]}`, `{"AWS":"${PARTNER}"}`],
    ['a list of three', '{"AWS":["1", "*" , "2"]}', '{"AWS":["1" , "2"]}'],
    [
      'a kind beside another',
      `{"AWS": "*" , "Service":"a.amazonaws.com" }`,
      `{"Service":"a.amazonaws.com" }`,
    ],
    ['a kind after another', `{ "Service":["a"], "AWS":["*"] }`, `{ "Service":["a"] }`],
    [
      'everybody of two kinds',
      '{"AWS":["*","444455556666"],"Federated":"graph.facebook.com"}',
      '{"AWS":"444455556666"}',
    ],
    ['a bare list', '["444455556666","*"]', '"444455556666"'],
  ];

  it.each(narrowed)('only takes everybody out of %s', (_, before, after) => {
    const text = (principal: string) =>
      `{"Statement":[{"Sid":"x" ,"Effect":"Allow","Principal" : ${principal},"Action":"*"}]}`;

    expect(cutPublic(text(before))).toBe(text(after));
  });

  it('removes everybody but somebody as a whole', () => {
    const text = '{"Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"1"}},{"Effect":"Deny"}]}';

    expect(cutPublic(text)).toBe('{"Statement":[{"Effect":"Deny"}]}');
  });

  it('cuts a policy of the largest size too', () => {
    const filler = Array.from({ length: 110 }, (_, index) => partner.replace('"a}', `"${index}a}`));
    const text = `{"Statement":[${[...filler, open, ...filler].join(',\n')}]}`;
    expect(text.length).toBeGreaterThan(20_480);

    expect(cutPublic(text)).toBe(`{"Statement":[${[...filler, ...filler].join(',\n')}]}`);
  });
});

describe('properties of policies in any spelling', () => {
  const seed = Number(process.env['CORDON_SEED'] ?? 20_261_121);
  const options = { seed, numRuns: 500 };

  it(`agrees with the sandbox's own judgement of what is public (seed ${seed})`, () => {
    void fc.assert(
      fc.property(anyStatements, anySpaces, (statements, spaces) => {
        const text = render({ Version: '2012-10-17', Statement: statements }, spaces);

        expect(isPublic(text)).toBe(isPublicPolicy(text));
      }),
      options,
    );
  });

  it(`cuts exactly the public statements and touches no other byte (seed ${seed})`, () => {
    void fc.assert(
      fc.property(anyStatements, anySpaces, anySpaces, (statements, spaces, around) => {
        const texts = statements.map((each) => render(each, spaces));
        const [head, tail] = [
          `{"Version":"2012-10-17","Statement":[${around[0]}`,
          ` ] ,"Id":"x" }`,
        ];
        const before = `${head}${texts.join(`${around.at(-1)},${around.at(-2) ?? ''}`)}${tail}`;
        const kept = texts.filter((_, index) => !isOpen(statements[index]));
        const untouched = texts.filter((text) => !isPublic(`{"Statement":[${text}]}`));

        const after = cutPublic(before);

        if (kept.length === 0) {
          expect(after).toBeNull();
          return;
        }
        expect(after?.startsWith(head) && after.endsWith(tail)).toBe(true);
        expect(isPublic(after ?? '')).toBe(false);
        expect(cutPublic(after ?? '')).toBe(after);
        expect(statementsIn(after)).toEqual(
          statements.filter((each) => !isOpen(each)).map(withoutEverybody),
        );
        let from = head.length;
        for (const text of untouched) {
          from = (after ?? '').indexOf(text, from) + text.length;
          expect(from).toBeGreaterThanOrEqual(head.length + text.length);
        }
      }),
      options,
    );
  });

  it(`puts back what was cut beside what others added (seed ${seed})`, () => {
    void fc.assert(
      fc.property(anyStatements, anyStatement, anySpaces, (statements, added, spaces) => {
        const before = render({ Statement: statements }, spaces);
        const after = cutPublic(before);
        fc.pre(after !== null && after !== before);
        const live = render({ Statement: [...statementsIn(after), added] }, [' ']);

        const undone = revertPolicy(before, after, live);

        expect(revertPolicy(before, after, after)).toBe(before);
        expect(undone).toBeTypeOf('string');
        expect(statementsIn(undone ?? null)).toHaveLength(statements.length + 1);
        expect(statementsIn(undone ?? null)).toEqual(
          expect.arrayContaining([...statements, added]),
        );
      }),
      options,
    );
  });
});

// Helpers

function isPublic(text: string): boolean {
  const reading = readPolicy(text, ACCOUNT);
  if (reading.kind === 'unreadable') {
    throw new Error(`${reading.problem}: ${text}`);
  }
  return reading.statements.some(({ access }) => access === 'public');
}

/** Whether a statement is for everybody and for nobody else. */
function isOpen(statement: Statement | undefined): boolean {
  return cutPublic(JSON.stringify({ Statement: [statement] })) === null;
}

function statementsIn(text: string | null | undefined): Statement[] {
  return (JSON.parse(text ?? '{"Statement":[]}') as { Statement: Statement[] }).Statement;
}

/** What a statement that names others says once everybody is out, worked out on plain data. */
function withoutEverybody(statement: Statement): Statement {
  if (!isPublic(JSON.stringify({ Statement: [statement] }))) {
    return statement;
  }
  const principal = statement['Principal'] as Readonly<Record<string, string | string[]>>;
  const kept = Object.entries(principal).flatMap(([kind, values]) => {
    const named = [values].flat().filter((value) => value !== '*');
    const isCut = named.length < [values].flat().length;
    const rest = isCut && named.length === 1 ? named[0] : isCut ? named : values;
    return named.length === 0 ? [] : [[kind, rest]];
  });
  return { ...statement, Principal: Object.fromEntries(kept) };
}
