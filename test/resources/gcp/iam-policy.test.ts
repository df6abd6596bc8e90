import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Binding,
  isPublic,
  policyBody,
  policyOf,
  revertBinding,
  withoutPublic,
} from '../../../shared/resources/gcp/iam-policy.ts';

const ROLE = 'roles/storage.objectViewer';
const CONDITION = { title: 't', expression: 'request.time < timestamp("2026-01-01T00:00:00Z")' };

describe('an IAM policy', () => {
  it('is read by role and condition, and written as it was', () => {
    const answer = {
      kind: 'storage#policy',
      etag: 'CAY=',
      version: 3,
      auditConfigs: [{ service: 'allServices' }],
      bindings: [
        { role: ROLE, members: ['user:b@x', 'user:a@x'] },
        { role: ROLE, members: ['allUsers'], condition: CONDITION },
      ],
    };

    const { bindings, envelope } = policyOf(answer, 'It');

    expect(Object.keys(bindings)).toEqual([
      ROLE,
      expect.stringMatching(/^roles\/storage\.objectViewer#[0-9a-f]{10}$/),
    ]);
    expect(policyBody(envelope, bindings)).toEqual({
      ...answer,
      bindings: [{ role: ROLE, members: ['user:a@x', 'user:b@x'] }, answer.bindings[1]],
    });
  });

  it('keeps its version unless a condition needs another', () => {
    const bindings = { x: { role: ROLE, members: ['allUsers'], condition: CONDITION } };

    expect(policyBody({ version: 1 }, bindings)).toMatchObject({ version: 3 });
    expect(policyBody({ version: 1 }, {})).toEqual({ version: 1, bindings: [] });
    expect(policyBody({ version: 3 }, {})).toMatchObject({ version: 3 });
    expect(policyBody({}, {})).toMatchObject({ version: 1 });
  });

  it.each([
    ['nothing', {}],
    ['null', { bindings: null }],
    ['bindings of nobody', { bindings: [{ role: ROLE }, { role: ROLE, members: [] }] }],
  ])('grants nothing with %s', (_, answer) => {
    expect(policyOf(answer, 'It').bindings).toEqual({});
  });

  it('means both where a role is named twice', () => {
    const answer = {
      bindings: [
        { role: ROLE, members: ['user:b@x', 'user:a@x'] },
        { role: ROLE, members: ['user:a@x', 'user:c@x'], condition: null },
      ],
    };

    expect(policyOf(answer, 'It').bindings).toEqual({
      [ROLE]: { role: ROLE, members: ['user:a@x', 'user:b@x', 'user:c@x'] },
    });
  });

  it.each([null, [], 'x', { bindings: {} }, { bindings: [{ members: [] }] }])(
    'is refused in an unknown shape: %j',
    (answer) => {
      expect(() => policyOf(answer, 'The policy of x')).toThrowError(/The policy of x came in/);
    },
  );

  it('knows who is everybody', () => {
    expect(['allUsers', 'allAuthenticatedUsers'].every(isPublic)).toBe(true);
    expect(['user:allUsers', 'allusers', 'domain:allUsers', ''].some(isPublic)).toBe(false);
  });
});

const binding = (...members: readonly string[]): Binding => ({ role: ROLE, members });

describe('taking back a change of a binding that others changed since', () => {
  const rows: [string, Binding | null, Binding | null, Binding | null, Binding | null][] = [
    [
      'beside a new member',
      binding('a', 'allUsers'),
      binding('a'),
      binding('a', 'b'),
      binding('a', 'allUsers', 'b'),
    ],
    ['without one who has left', binding('a', 'allUsers'), binding('a'), null, binding('allUsers')],
    ['where it was gone', binding('allUsers'), null, binding('b'), binding('allUsers', 'b')],
    ['and what was added goes', null, binding('x'), binding('b', 'x'), binding('b')],
    ['and nobody is left', null, binding('x'), binding('x'), null],
  ];

  it.each(rows)('%s', (_, before, after, live, reverted) => {
    expect(revertBinding(before, after, live)).toEqual(reverted);
  });

  it('keeps the condition', () => {
    const before = { ...binding('allUsers'), condition: CONDITION };

    expect(revertBinding(before, null, null)).toEqual(before);
  });

  const member = fc.constantFrom('a', 'b', 'c', 'd', 'allUsers', 'allAuthenticatedUsers');
  const members = fc.uniqueArray(member, { minLength: 1 });

  it('is exact where nobody changed anything, and never touches what others did', () => {
    fc.assert(
      fc.property(members, fc.uniqueArray(fc.constantFrom('e', 'f', 'g')), (was, added) => {
        const before = { [ROLE]: { role: ROLE, members: [...was].sort() } };
        const after = withoutPublic(before)[ROLE] ?? null;

        expect(revertBinding(before[ROLE] ?? null, after, after)).toEqual(before[ROLE]);
        const live = added.length === 0 ? after : binding(...(after?.members ?? []), ...added);
        const reverted = revertBinding(before[ROLE] ?? null, after, live)?.members ?? [];
        expect([...reverted].sort()).toEqual([...new Set([...was, ...added])].sort());
      }),
    );
  });
});
