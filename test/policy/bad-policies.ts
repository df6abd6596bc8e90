/** Files that must be refused: name, text, and what the message must hold; `line:column` at its beginning is checked. */
export const BAD_POLICIES: readonly (readonly [
  name: string,
  text: string,
  problems: readonly string[],
])[] = [
  ['an empty file', '', ['1:1: expected a mapping of names to values; found nothing']],
  ['a list', '- a', ['1:1: expected a mapping of names to values; found ["a"]']],
  [
    'no version',
    'profile: observe',
    ['1:1 version: expected 1, the version this Cordon reads; found nothing'],
  ],
  [
    'a version to come',
    'version: 2',
    ['1:10 version: expected 1, the version this Cordon reads; found 2'],
  ],
  [
    'a misspelt key',
    'version: 1\nruels: []',
    ['2:1 ruels: expected one of version,', 'did you mean "rules"?'],
  ],
  [
    'a misspelt profile',
    'version: 1\nprofile: recomended',
    ['2:10 profile:', 'did you mean "recommended"?'],
  ],
  [
    'a misspelt mode',
    'version: 1\nrules:\n  - rule: a\n    mode: enforced',
    [
      '4:11 rules[0].mode: expected one of off, observe, ask, enforce; found "enforced": did you mean "enforce"?',
    ],
  ],
  [
    'a misspelt scope',
    'version: 1\nrules:\n  - rule: a\n    scope:\n      acounts: x',
    ['5:7 rules[0].scope.acounts:', 'did you mean "accounts"?'],
  ],
  [
    'an account that lost its zero',
    'version: 1\nrules: [{ rule: a, scope: { accounts: [012345678901] } }]',
    ['2:40 rules[0].scope.accounts[0]: expected a text; found 12345678901: put it in quotes'],
  ],
  [
    'a single account without quotes',
    'version: 1\nrules: [{ rule: a, scope: { accounts: 111122223333 } }]',
    [
      '2:39 rules[0].scope.accounts: expected a text or a list of texts; found 111122223333: put it in quotes',
    ],
  ],
  [
    'a rule without a name',
    'version: 1\nrules: [{ mode: ask }]',
    ['rules[0].rule: expected a text or a list of texts; found nothing: add it'],
  ],
  [
    'an empty rule name',
    'version: 1\nrules: [{ rule: "" }]',
    ['rules[0].rule: expected a text that is not empty; found ""'],
  ],
  [
    'an empty list of rules',
    'version: 1\nrules: [{ rule: [] }]',
    ['rules[0].rule: expected a list that is not empty'],
  ],
  [
    'a key without a value',
    'version: 1\nrules:',
    ['2:1 rules: expected a list; found nothing: give it a value or remove the key'],
  ],
  [
    'a unit in a duration',
    'version: 1\nrules: [{ rule: a, graceMinutes: 60m }]',
    ['expected a number; found "60m": write a plain number'],
  ],
  [
    'a fraction',
    'version: 1\nrules: [{ rule: a, graceMinutes: 1.5 }]',
    ['expected a whole number; found 1.5'],
  ],
  [
    'a negative number',
    'version: 1\nfight: { maxReversals: 0 }',
    ['fight.maxReversals: expected at least 1; found 0'],
  ],
  [
    'too long a window',
    'version: 1\nrules: [{ rule: a, creationWindowMinutes: 1441 }]',
    ['expected at most 1440; found 1441'],
  ],
  [
    'a settle that contradicts itself',
    'version: 1\nsettle: { quietSeconds: 300 }',
    ['2:25 settle.quietSeconds: expected at most maxSeconds (180)'],
  ],
  [
    'a warning before the beginning',
    'version: 1\noverrides: { maxDays: 2, warnDays: 2 }',
    ['overrides.warnDays: expected less than maxDays (2)'],
  ],
  [
    'everybody as critical setter',
    'version: 1\noverrides: { criticalSetters: ["*"] }',
    [
      'overrides.criticalSetters[0]: expected an exact text, or one with a single * at its end (never * alone); found "*"',
    ],
  ],
  [
    'a star in the middle of a setter',
    'version: 1\noverrides: { criticalSetters: [a*b] }',
    ['overrides.criticalSetters[0]'],
  ],
  [
    'a pattern as own principal',
    'version: 1\nownPrincipals: ["arn:*"]',
    ['ownPrincipals[0]: expected an exact text without *'],
  ],
  [
    'an infinite parameter',
    'version: 1\nrules: [{ rule: a, parameters: { k: .inf } }]',
    ['rules[0].parameters.k:', 'found Infinity'],
  ],
  [
    'a key given twice',
    'version: 1\nsettle: {}\nversion: 1',
    ['3:1: expected each key once, found "version" again: remove one of the two'],
  ],
  [
    'a key given twice, differently quoted',
    'version: 1\n"version": 1',
    ['2:1: expected each key once'],
  ],
  [
    'a tab',
    'version: 1\nsettle:\n\tquietSeconds: 1',
    ['3:1: expected spaces, found a tab: indent with spaces only'],
  ],
  ['two documents', 'version: 1\n---\nversion: 1', ['2:1: expected one document, found a second']],
  [
    'an alias',
    'version: 1\nrules: [{ rule: &a x }, { rule: *a }]',
    ['2:33 rules[1].rule: expected a value, found the alias *a'],
  ],
  [
    'a merge key',
    'version: 1\n<<: { profile: observe }',
    ['2:1 ["<<"]: expected one of version,', 'found the unknown key "<<"'],
  ],
  ['an unknown tag', 'version: !ours 1', ['1:10: expected plain YAML, found a tag']],
  [
    'binary data',
    'version: 1\nprofile: !!binary b2JzZXJ2ZQ==',
    ['2:10: expected plain YAML, found a tag'],
  ],
  ['YAML 1.1', '%YAML 1.1\n---\nversion: 1', ['1:1: expected YAML 1.2']],
  [
    'a number as key',
    'version: 1\n1: a',
    ['2:1: expected a text as key, found the key "1": put it in quotes'],
  ],
  [
    'a list as key',
    'version: 1\n? [a]\n: b',
    ['2:3: expected a text as key, found another kind of key'],
  ],
  [
    'a prototype',
    'version: 1\nrules: [{ rule: a, parameters: { __proto__: { x: 1 } } }]',
    ['found "__proto__": rename it'],
  ],
  [
    'names every object has',
    'version: 1\nconstructor: 1\ntoString: 2',
    ['2:1 constructor:', '3:1 toString:'],
  ],
  ['broken YAML', 'a: b: c', ['1:4: expected YAML, found an error: Nested mappings']],
  [
    'too deep a parameter',
    `version: 1\nrules: [{ rule: a, parameters: { k: ${'['.repeat(30)}${']'.repeat(30)} } }]`,
    ['expected at most 20 levels of nesting'],
  ],
  ['a pit of brackets', '['.repeat(100_000), ['expected at most 20 levels of nesting']],
  ['a pit of dashes', `${'- '.repeat(60_000)}a`, ['expected at most 20 levels of nesting']],
  [
    'too many keys',
    Array.from({ length: 201 }, (_, i) => `k${i}: 1`).join('\n'),
    ['1:1: expected at most 200 keys, found 201'],
  ],
  [
    'too long a file',
    '#'.repeat(131_073),
    ['1:1: expected at most 131072 characters, found 131073'],
  ],
];
