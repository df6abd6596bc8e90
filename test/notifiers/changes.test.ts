import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../shared/core/json.ts';
import type { Edit } from '../../shared/core/state.ts';
import { CHANGE_LINE_MAX, changesOf } from '../../shared/notifiers/changes.ts';
import { phraseOf } from '../../shared/notifiers/phrases.ts';
import { UNSAFE } from '../support/hostile-stories.ts';
import { CLOSED_POLICY, PUBLIC_POLICY } from '../support/stories.ts';

const PUBLIC_LINE = 'Allow * · s3:GetObject · arn:aws:s3:::sagemaker-eu-west-1-data/* (PublicRead)';

const CASES: readonly (readonly [
  name: string,
  edits: readonly Edit[],
  lines: readonly string[],
  phrase: string,
])[] = [
  [
    'a statement taken out',
    [edit('policy', PUBLIC_POLICY, CLOSED_POLICY)],
    [`- ${PUBLIC_LINE}`],
    'removed one statement from its policy',
  ],
  [
    'a statement put in',
    [edit('policy', CLOSED_POLICY, PUBLIC_POLICY)],
    [`+ ${PUBLIC_LINE}`],
    'added one statement to its policy',
  ],
  [
    'a policy taken away',
    [
      edit(
        'policy',
        JSON.stringify({
          Statement: [{ Effect: 'Deny', NotPrincipal: '*', NotAction: ['a', 'b', 'c', 'd'] }],
        }),
        null,
      ),
    ],
    ['- Deny all but * · all but a, b, c and 1 more'],
    'removed its policy',
  ],
  [
    'a policy with one statement that is no list',
    [
      edit(
        'policy',
        null,
        JSON.stringify({
          Statement: {
            Effect: 'Allow',
            Principal: { AWS: ['1', '2'], Service: 's' },
            Action: 'x',
            Condition: { Bool: { 'aws:SecureTransport': 'true' } },
          },
        }),
      ),
    ],
    ['+ Allow 1, 2, s · x if {Bool:{aws:SecureTransport:true}}'],
    'changed its policy',
  ],
  [
    'a statement rewritten under its Sid',
    [
      edit(
        'policy',
        JSON.stringify({ Statement: [{ Sid: 'A', Effect: 'Allow', Principal: '*', Action: 'x' }] }),
        JSON.stringify({
          Statement: [{ Sid: 'A', Effect: 'Allow', Principal: { AWS: '1' }, Action: 'x' }],
        }),
      ),
    ],
    ['~ A: Principal * → {AWS:1}'],
    'changed one statement of its policy',
  ],
  [
    'a policy whose frame changed only',
    [
      edit(
        'policy',
        JSON.stringify({ Version: 'a', Statement: [{ Sid: 'A' }] }),
        JSON.stringify({ Version: 'b', Statement: [{ Sid: 'A' }] }),
      ),
    ],
    ['~ the document around its 1 statements'],
    'changed its policy',
  ],
  [
    'switches',
    [
      edit('publicAccessBlock.BlockPublicAcls', null, true),
      edit('publicAccessBlock.IgnorePublicAcls', false, true),
    ],
    [
      '~ publicAccessBlock.BlockPublicAcls: (none) → true',
      '~ publicAccessBlock.IgnorePublicAcls: false → true',
    ],
    'switched on 2 settings of its public access block',
  ],
  [
    'switches off again',
    [edit('publicAccessBlock.BlockPublicAcls', true, null)],
    ['~ publicAccessBlock.BlockPublicAcls: true → (none)'],
    'switched off one setting of its public access block',
  ],
  [
    'a stop',
    [edit('status', 'InService', 'Stopped')],
    ['~ status: InService → Stopped'],
    'stopped it',
  ],
  [
    'a value',
    [edit('rootAccess', 'Enabled', 'Disabled')],
    ['~ rootAccess: Enabled → Disabled'],
    'set its root access to Disabled',
  ],
  [
    'a list',
    [edit('groups', ['a'], ['a', 'b'])],
    ['~ groups: ["a"] → ["a","b"]'],
    'changed its groups',
  ],
  [
    'members of an object',
    [edit('config', { a: 1, b: 2, password: 'x' }, { a: 1, b: 3, password: 'y' })],
    ['~ config.b: 2 → 3', '~ config.password: [redacted] → [redacted]'],
    'changed its config',
  ],
  [
    'a secret field',
    [edit('lifecycle', null, 'hunter2')],
    ['~ lifecycle set, value not shown'],
    'changed its lifecycle',
  ],
  [
    'an environment',
    [edit('environment.TOKEN', 'a', 'b')],
    ['~ environment.TOKEN changed, value not shown'],
    'changed one setting of its environment',
  ],
  [
    'a secret in an innocent field',
    [edit('note', 'AKIAIOSFODNN7EXAMPLE', null)],
    ['~ note: [redacted] → (none)'],
    'removed its note',
  ],
  [
    'labels of our own',
    [edit('tags.cordon-status', null, 'stopped')],
    ['~ tags.cordon-status: (none) → stopped'],
    'labelled it',
  ],
  [
    'broken JSON',
    [edit('policy', '{"Statement":', '{')],
    ['~ policy: {"Statement": → {'],
    'set its policy to {',
  ],
  [
    'a bottomless document',
    [edit('policy', '['.repeat(50_000), null)],
    [`~ policy: ${'['.repeat(79)}… → (none)`],
    'removed its policy',
  ],
];

describe('changes', () => {
  it.each(CASES)('%s', (_name, edits, lines, phrase) => {
    const changes = changesOf(edits, ['lifecycle']);

    expect(changes.flatMap((one) => one.lines.map(({ sign, text }) => `${sign} ${text}`))).toEqual(
      lines,
    );
    expect(phraseOf(edits, ['lifecycle'], 'past')).toBe(phrase);
  });

  it('join their words, in either tense', () => {
    const edits = [
      edit('status', 'InService', 'Stopped'),
      edit('rootAccess', 'Enabled', 'Disabled'),
      edit('tags.a', null, 'b'),
      edit('tags.cordon-case', null, 'c'),
    ];

    expect(phraseOf(edits, [], 'base')).toBe(
      'stop it, set its root access to Disabled and change one tag',
    );
    expect(phraseOf(edits, [], 'past')).toBe(
      'stopped it, set its root access to Disabled and changed one tag',
    );
  });

  it('name only a few of very many', () => {
    const edits = Array.from({ length: 50 }, (_, index) => edit(`f${index}`, 1, null));

    expect(phraseOf(edits, [], 'past')).toBe(
      'removed its f0, removed its f1, removed its f2, removed its f3 and changed 46 things more',
    );
  });

  it('count the lines they leave out', () => {
    const Statement = Array.from({ length: 30 }, (_, index) => ({
      Sid: `S${index}`,
      Effect: 'Allow',
    }));

    const [change] = changesOf([edit('policy', JSON.stringify({ Statement }), null)], []);

    expect(change?.lines).toHaveLength(12);
    expect(change?.more).toBe(18);
  });

  it('stay short and on one line, and never fail, whatever the cloud stored', () => {
    const statement = fc.jsonValue({ maxDepth: 3 });
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.string({ unit: 'binary' }),
      fc.array(statement).map((Statement) => JSON.stringify({ Statement })),
    ) as fc.Arbitrary<Json>;

    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), value, value, (field, before, after) => {
        const edits = [edit(field, before, after)];

        const texts = changesOf(edits, []).flatMap((one) => [
          one.field,
          ...one.lines.map(({ text }) => text),
        ]);

        expect(phraseOf(edits, [], 'past')).not.toBe('');
        for (const text of texts) {
          expect(text.length).toBeLessThanOrEqual(CHANGE_LINE_MAX);
          expect(text).not.toMatch(UNSAFE);
        }
      }),
      { numRuns: 500 },
    );
  });
});

// Helpers

function edit(field: string, before: Json, after: Json): Edit {
  return { field, before, after };
}
