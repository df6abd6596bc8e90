import { describe, expect, it } from 'vitest';
import { caseId, refPartOf } from '../../shared/core/case-id.ts';
import { betterKnown, type Ref, refKey } from '../../shared/core/ref.ts';
import { notebookRef } from '../support/notebooks.ts';

const REF = notebookRef('Churn');

describe('two refs', () => {
  it.each<[string, Partial<Ref>, boolean]>([
    ['the name is typed otherwise', { name: 'churn' }, true],
    ['the id is cased otherwise', { id: REF.id.toUpperCase() }, true],
    ['the account is not known', { account: '' }, true],
    ['the region is not known', { region: '' }, true],
    ['the id is another', { id: `${REF.id}2` }, false],
    ['the type is another', { type: 'aws.sagemaker.endpoint' }, false],
  ])('of which %s are the same resource: %s', (_, change, same) => {
    const other = { ...REF, ...change };

    expect(refKey(other) === refKey(REF)).toBe(same);
    expect(caseId(other, 1) === caseId(REF, 1)).toBe(same);
  });
});

describe('what is known of a ref', () => {
  const bare: Ref = { ...REF, name: 'churn', account: '', region: '' };

  it.each<[string, Ref, Ref, Partial<Ref>]>([
    ['is taken from what is stored where an event is bare', bare, REF, REF],
    ['is what was asked where that knows more', REF, bare, REF],
    [
      'is the name as somebody typed it',
      bare,
      { ...REF, region: 'x' },
      { name: 'Churn', region: 'x' },
    ],
    ['is the name asked for where nobody typed another', bare, bare, { name: 'churn', region: '' }],
    ['is where it was asked for', REF, { ...REF, region: 'x', account: 'y' }, REF],
  ])('%s', (_, asked, stored, known) => {
    expect(betterKnown(asked, stored)).toMatchObject(known);
  });
});

describe('a case id', () => {
  it('is a digest of the ref and an ordinal, and says both', () => {
    const id = caseId(REF, 12);

    expect(id).toMatch(/^[0-9a-f]{20}-12$/);
    expect(refPartOf(id)).toEqual({ ref: id.slice(0, 20), ordinal: 12 });
  });

  it('fits a tag, and a GCP label', () => {
    expect(caseId(REF, 999_999_999)).toMatch(/^[a-z0-9_-]{1,63}$/);
  });

  const PART = '0123456789abcdef0123';

  it.each([
    '',
    PART,
    `${PART}-`,
    `${PART}-0`,
    `${PART}-01`,
    `${PART}--1`,
    `${PART}-1.5`,
    `${PART}-1e3`,
    `${PART}-1234567890`,
    `${PART.toUpperCase()}-1`,
    `${PART}0-1`,
    `${PART.slice(1)}-1`,
    ` ${PART}-1`,
    `${PART}-1\n`,
    '../../etc/passwd',
    '{case}',
  ])('is not %j', (text) => {
    expect(refPartOf(text)).toBeNull();
  });
});
