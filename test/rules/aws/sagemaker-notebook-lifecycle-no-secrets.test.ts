import { describe, expect, it } from 'vitest';
import { STATUS_TAG } from '../../../shared/core/labels.ts';
import type { RuleContext } from '../../../shared/core/rule.ts';
import type { NotebookLifecycleState } from '../../../shared/resources/aws/sagemaker-notebook-lifecycle.ts';
import { rule } from '../../../shared/rules/aws/sagemaker-notebook-lifecycle-no-secrets.ts';

const CONTEXT: RuleContext = {
  ref: {
    cloud: 'aws',
    type: 'aws.sagemaker.notebook-instance-lifecycle-config',
    id: 'arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance-lifecycle-config/setup',
    name: 'Setup',
    account: '111122223333',
    region: 'eu-west-1',
  },
  parameters: {},
  keys: {},
};
const SECRET = { script: 'OnStart', kind: 'password', line: 2 };

function stateOf(fields: Partial<NotebookLifecycleState>): NotebookLifecycleState {
  return {
    status: null,
    tags: {},
    incarnation: '2026-11-20T09:00:00Z',
    createdAt: '2026-11-20T09:00:00Z',
    name: 'Setup',
    arn: CONTEXT.ref.id,
    secrets: [],
    unread: [],
    ...fields,
  };
}

describe('sagemaker-notebook-lifecycle-no-secrets', () => {
  it('has nothing against scripts without secrets', () => {
    expect(rule.check(stateOf({}), CONTEXT)).toEqual({ kind: 'compliant' });
  });

  it('does not judge scripts that could not be decoded, unless the other has one', () => {
    const unread = ['OnCreate'];

    expect(rule.check(stateOf({ unread }), CONTEXT)).toEqual({
      kind: 'not-applicable',
      reason: 'OnCreate could not be decoded',
    });
    expect(rule.check(stateOf({ unread, secrets: [SECRET] }), CONTEXT).kind).toBe('violation');
  });

  it('tells where the secrets are, and of which kind', () => {
    expect(rule.check(stateOf({ secrets: [SECRET] }), CONTEXT)).toEqual({
      kind: 'violation',
      message: 'The lifecycle scripts hold what looks like secrets (OnStart line 2: password).',
    });
  });

  it('names a few places of many', () => {
    const secrets = Array.from({ length: 7 }, (_, index) => ({ ...SECRET, line: index + 1 }));

    const verdict = rule.check(stateOf({ secrets }), CONTEXT);

    expect(verdict).toMatchObject({
      message: expect.stringMatching(/line 5: password and 2 more/),
    });
  });

  it('is labelled, and then stands as labelled', () => {
    const state = stateOf({ secrets: [SECRET] });

    const desired = rule.desire(state, CONTEXT);

    expect(desired.tags[STATUS_TAG]).toBe('labelled');
    expect(rule.check(desired, CONTEXT)).toMatchObject({ contained: 'labelled' });
  });

  it('says how to get rid of the secret, with names quoted for the shell', () => {
    const recipe = rule.recipe?.(stateOf({ name: "a'; rm -rf /", secrets: [SECRET] }), CONTEXT);

    expect(recipe).toContain('aws secretsmanager get-secret-value');
    expect(recipe).toContain(String.raw`'a'\''; rm -rf /'`);
  });
});
