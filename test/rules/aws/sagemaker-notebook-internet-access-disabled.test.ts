import { describe, expect, it } from 'vitest';
import { notebookState } from '../../../shared/resources/aws/sagemaker-notebook-state.ts';
import { rule } from '../../../shared/rules/aws/sagemaker-notebook-internet-access-disabled.ts';
import { checkNotebook, contextOfNotebook, notebookStateOf } from '../../support/notebooks.ts';

const FAULTY = { directInternetAccess: 'Enabled' } as const;

describe('sagemaker-notebook-internet-access-disabled', () => {
  it('has nothing against the usual notebook', () => {
    expect(checkNotebook(rule, {})).toEqual({ kind: 'compliant' });
  });

  it.each([
    ['in a subnet, which does not govern that way', 'subnet-1', 'subnet-1'],
    ['outside a VPC', null, 'no VPC'],
  ])('sees direct access %s', (_, subnetId, said) => {
    const verdict = checkNotebook(rule, { ...FAULTY, subnetId });

    expect(verdict).toMatchObject({ kind: 'violation', message: expect.stringContaining(said) });
    expect(verdict).not.toHaveProperty('contained');
  });

  it.each([
    ['in a subnet', { SubnetId: 'subnet-1' }],
    ['outside a VPC', {}],
  ])('takes the access that an answer of 2018 does not tell for on, %s', (_, members) => {
    const answer = {
      NotebookInstanceName: 'Churn',
      NotebookInstanceStatus: 'InService',
      CreationTime: '2018-01-18T10:59:51Z',
      ...members,
    };

    const verdict = checkNotebook(rule, notebookState(answer, {}, {}));

    expect(verdict.kind).toBe('violation');
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
