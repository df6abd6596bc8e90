import { describe, expect, it } from 'vitest';
import type { NotebookState } from '../../../shared/resources/aws/sagemaker-notebook-state.ts';
import { rule } from '../../../shared/rules/aws/sagemaker-notebook-volume-customer-key.ts';
import { checkNotebook, contextOfNotebook, notebookStateOf } from '../../support/notebooks.ts';

const ARN = 'arn:aws:kms:eu-west-1:111122223333:key/2';
const UNKNOWN = { state: '', customerManaged: false, problem: 'denied' };

function facts(id: string, fields: Partial<NotebookState['keys'][string]>): NotebookState['keys'] {
  const [known] = Object.values(notebookStateOf({}).keys);
  if (known === undefined) {
    throw new Error('The usual notebook has a key.');
  }
  return { [id]: { ...known, id, ...fields } };
}

describe('sagemaker-notebook-volume-customer-key', () => {
  it.each([
    ['an enabled key of the customer’s', {}],
    ['a disabled key', { state: 'Disabled' }],
    ['a key pending deletion', { state: 'PendingDeletion' }],
    ['a key whose policy cannot be read', { problem: 'denied' }],
  ])('has nothing against %s', (_, fields) => {
    const verdict = checkNotebook(rule, { kmsKeyId: ARN, keys: facts(ARN, fields) });

    expect(verdict).toEqual({ kind: 'compliant' });
  });

  it('has nothing against a customer’s key named by an alias', () => {
    const kmsKeyId = 'alias/ml-volumes';

    const verdict = checkNotebook(rule, { kmsKeyId, keys: facts(kmsKeyId, {}) });

    expect(verdict).toEqual({ kind: 'compliant' });
  });

  it.each([
    ['no key', null, {}, 'without a customer-managed key'],
    ['an alias of AWS’s own', 'alias/aws/sagemaker', {}, 'alias/aws/sagemaker'],
    ['a key that AWS manages', ARN, facts(ARN, { customerManaged: false }), ARN],
  ])('sees %s', (_, kmsKeyId, keys, said) => {
    const verdict = checkNotebook(rule, { kmsKeyId, keys });

    expect(verdict).toMatchObject({ kind: 'violation', message: expect.stringContaining(said) });
    expect(verdict).not.toHaveProperty('contained');
  });

  it.each([
    ['could not be read', facts(ARN, UNKNOWN)],
    ['was not looked up', {}],
  ])('does not accuse a key that %s', (_, keys) => {
    const verdict = checkNotebook(rule, { kmsKeyId: ARN, keys });

    expect(verdict).toMatchObject({
      kind: 'not-applicable',
      reason: expect.stringContaining(ARN),
    });
  });

  it('decides nothing on a notebook that is being deleted', () => {
    const verdict = checkNotebook(rule, { kmsKeyId: null, status: 'Deleting' });

    expect(verdict.kind).toBe('not-applicable');
  });

  it('labels, stops nothing, and is then contained', () => {
    const state = notebookStateOf({ kmsKeyId: null });

    const desired = rule.desire(state, contextOfNotebook(state));

    expect(desired).toEqual({
      ...state,
      tags: { ...state.tags, 'cordon-status': 'labelled', 'cordon-case': '{case}' },
    });
    expect(rule.mark?.(state, contextOfNotebook(state))).toEqual(desired);
    expect(checkNotebook(rule, desired)).toMatchObject({ contained: 'labelled' });
  });

  it('hands over a recipe', () => {
    const state = notebookStateOf({ kmsKeyId: null });

    const recipe = rule.recipe?.(state, contextOfNotebook(state));

    expect(recipe).toContain('--kms-key-id KMS_KEY_ARN');
  });
});
