import { describe, expect, it } from 'vitest';
import { rule } from '../../../shared/rules/aws/sagemaker-notebook-inside-vpc.ts';
import { checkNotebook, contextOfNotebook, notebookStateOf } from '../../support/notebooks.ts';

const FAULTY = { subnetId: null, securityGroups: [], directInternetAccess: 'Enabled' } as const;

describe('sagemaker-notebook-inside-vpc', () => {
  it('has nothing against the usual notebook', () => {
    expect(checkNotebook(rule, {})).toEqual({ kind: 'compliant' });
  });

  it('sees a notebook without a subnet', () => {
    const verdict = checkNotebook(rule, FAULTY);

    expect(verdict).toMatchObject({
      kind: 'violation',
      message: expect.stringContaining('no subnet'),
    });
    expect(verdict).not.toHaveProperty('contained');
  });

  it('has nothing against direct internet access from a subnet: another rule has', () => {
    expect(checkNotebook(rule, { directInternetAccess: 'Enabled' })).toEqual({ kind: 'compliant' });
  });

  it('decides nothing on a notebook that is being deleted', () => {
    const verdict = checkNotebook(rule, { ...FAULTY, status: 'Deleting' });

    expect(verdict.kind).toBe('not-applicable');
  });

  it('stops and labels, changes nothing else, and is then contained', () => {
    const state = notebookStateOf(FAULTY);

    const desired = rule.desire(state, contextOfNotebook(state));

    expect(desired).toEqual({
      ...state,
      status: 'Stopped',
      tags: { ...state.tags, 'cordon-status': 'stopped', 'cordon-case': '{case}' },
    });
    expect(checkNotebook(rule, desired)).toMatchObject({ contained: 'stopped' });
  });

  it('labels only, while the cure waits for a person', () => {
    const state = notebookStateOf(FAULTY);

    const mark = rule.mark?.(state, contextOfNotebook(state));

    expect(mark?.status).toBe('InService');
    expect(mark?.tags['cordon-status']).toBe('labelled');
  });

  it('hands over a recipe', () => {
    const state = notebookStateOf(FAULTY);

    const recipe = rule.recipe?.(state, contextOfNotebook(state));

    expect(recipe).toContain('aws sagemaker create-notebook-instance');
  });
});
