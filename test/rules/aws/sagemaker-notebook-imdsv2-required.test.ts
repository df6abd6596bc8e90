import { describe, expect, it } from 'vitest';
import { rule } from '../../../shared/rules/aws/sagemaker-notebook-imdsv2-required.ts';
import { checkNotebook, contextOfNotebook, notebookStateOf } from '../../support/notebooks.ts';

const FAULTY = { imdsMinimum: '1' } as const;

describe('sagemaker-notebook-imdsv2-required', () => {
  it('has nothing against the usual notebook', () => {
    expect(checkNotebook(rule, {})).toEqual({ kind: 'compliant' });
  });

  it.each(['InService', 'Pending', 'Stopped', 'Stopping'])('sees the fault while %s', (status) => {
    const verdict = checkNotebook(rule, { ...FAULTY, status });

    expect(verdict).toMatchObject({
      kind: 'violation',
      message: expect.stringContaining('version 1'),
    });
    expect(verdict).not.toHaveProperty('contained');
  });

  it('changes the setting and leaves the status to the steps', () => {
    const state = notebookStateOf(FAULTY);

    const desired = rule.desire(state, contextOfNotebook(state));

    expect(desired).toEqual(notebookStateOf({}));
  });

  it('leaves a failed notebook as it is: it runs nothing, and cannot be updated', () => {
    const state = notebookStateOf({ ...FAULTY, status: 'Failed' });

    expect(checkNotebook(rule, state)).toMatchObject({ contained: 'stopped' });
    expect(rule.desire(state, contextOfNotebook(state))).toBe(state);
  });

  it('decides nothing on a notebook that is being deleted', () => {
    const verdict = checkNotebook(rule, { ...FAULTY, status: 'Deleting' });

    expect(verdict.kind).toBe('not-applicable');
  });
});
