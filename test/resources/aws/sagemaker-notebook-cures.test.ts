import { describe, expect, it } from 'vitest';
import {
  marked,
  stopped,
  violation,
} from '../../../shared/resources/aws/sagemaker-notebook-cures.ts';
import { notebookStateOf } from '../../support/notebooks.ts';

const STOPPED = { 'cordon-status': 'stopped', 'cordon-case': 'abcdef012345-1' };
const LABELLED = { ...STOPPED, 'cordon-status': 'labelled' };

describe('violation', () => {
  it.each([
    ['off and labelled', 'Stopped', STOPPED, 'stopped'],
    ['failed and labelled', 'Failed', STOPPED, 'stopped'],
    ['off without a label', 'Stopped', {}, undefined],
    ['still on its way', 'Stopping', STOPPED, undefined],
    ['started again by hand', 'InService', STOPPED, undefined],
    ['only labelled', 'InService', LABELLED, undefined],
  ])('of a notebook %s', (_, status, tags, contained) => {
    const verdict = violation(notebookStateOf({ status, tags }), 'stop', 'It is so.');

    expect(verdict).toEqual({
      kind: 'violation',
      message: 'It is so.',
      ...(contained && { contained }),
    });
  });

  it.each([
    ['labelled', 'InService', LABELLED, 'labelled'],
    ['stopped by another rule', 'Stopped', STOPPED, 'labelled'],
    ['not labelled', 'InService', {}, undefined],
  ])('that a label answers, of a notebook %s', (_, status, tags, contained) => {
    const verdict = violation(notebookStateOf({ status, tags }), 'label', 'It is so.');

    expect(verdict).toEqual({
      kind: 'violation',
      message: 'It is so.',
      ...(contained && { contained }),
    });
  });
});

describe('stopped and marked', () => {
  it('keep a failed notebook failed', () => {
    expect(stopped(notebookStateOf({ status: 'Failed' })).status).toBe('Failed');
  });

  it('never call labelled what another rule has stopped, in whatever order they are folded', () => {
    const state = notebookStateOf({});

    for (const target of [marked(stopped(state)), stopped(marked(state))]) {
      expect(target).toMatchObject({ status: 'Stopped', tags: { 'cordon-status': 'stopped' } });
    }
  });

  it('no longer call stopped what runs again', () => {
    const running = notebookStateOf({ tags: STOPPED });

    expect(marked(running).tags['cordon-status']).toBe('labelled');
  });

  it('are the same when done again', () => {
    const state = notebookStateOf({});

    expect(stopped(stopped(state))).toEqual(stopped(state));
    expect(marked(marked(state))).toEqual(marked(state));
  });
});
