import { describe, expect, it } from 'vitest';
import { marked, tagSteps, tagsOf } from '../../../shared/resources/azure/arm-tags.ts';
import { ACCOUNT_REF, account } from '../../support/azure-accounts.ts';

const BEFORE = account({ tags: { team: 'churn', 'cordon-status': 'labelled', old: 'x' } });

describe('tagSteps', () => {
  it('merges what is new, deletes what is gone by name and value, and sends no other', () => {
    const tags = { team: 'churn', 'cordon-status': 'stopped', 'cordon-case': 'abc-1' };

    const steps = tagSteps(ACCOUNT_REF, BEFORE, { ...BEFORE, tags });

    expect(steps.map(({ input }) => input)).toEqual([
      {
        id: ACCOUNT_REF.id,
        body: {
          operation: 'Merge',
          properties: { tags: { 'cordon-status': 'stopped', 'cordon-case': 'abc-1' } },
        },
      },
      { id: ACCOUNT_REF.id, body: { operation: 'Delete', properties: { tags: { old: 'x' } } } },
    ]);
    expect(steps.every(({ disruption }) => disruption === null)).toBe(true);
  });

  it('writes the tag that people feel by a call of its own', () => {
    const tags = { ...BEFORE.tags, 'cordon-quarantine': 'true', 'cordon-case': 'abc-1' };

    const [inert, felt, ...more] = tagSteps(ACCOUNT_REF, BEFORE, { ...BEFORE, tags });

    expect(inert).toMatchObject({ edits: [{ field: 'tags.cordon-case' }], disruption: null });
    expect(felt).toMatchObject({
      edits: [{ field: 'tags.cordon-quarantine' }],
      disruption: expect.any(String),
    });
    expect(more).toEqual([]);
  });

  it('has nothing to do between equal tags', () => {
    expect(tagSteps(ACCOUNT_REF, BEFORE, BEFORE)).toEqual([]);
  });
});

describe('tagsOf', () => {
  it.each([
    [null, {}],
    [undefined, {}],
    [{ a: null }, { a: '' }],
    [
      { 'CORDON-Override': 'all', CordOn: 'x' },
      { 'cordon-override': 'all', CordOn: 'x' },
    ],
  ])('reads %j', (tags, read) => {
    expect(tagsOf(tags)).toEqual(read);
  });
});

describe('marked', () => {
  it('counts as shut off once the label is on', () => {
    expect(marked(account(), 'm')).toEqual({ kind: 'violation', message: 'm' });
    expect(marked(BEFORE, 'm')).toEqual({ kind: 'violation', message: 'm', contained: 'labelled' });
  });
});
