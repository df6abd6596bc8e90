import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CloudError } from '../../../shared/core/failure.ts';
import { readTags, tagSteps } from '../../../shared/resources/aws/sagemaker-tags.ts';
import type { AwsSend } from '../../../shared/resources/aws/send.ts';
import { notebookRef, notebookStateOf } from '../../support/notebooks.ts';

const REF = notebookRef('Churn');

/** A door that answers `ListTags` page by page. */
function paged(pages: readonly unknown[]): AwsSend {
  const send = async (_name: string, _region: string, input: { NextToken?: string }) => {
    const at = Number(input.NextToken ?? 0);
    const next = at + 1 < pages.length ? { NextToken: String(at + 1) } : { NextToken: '' };
    return { ...(pages[at] as object), ...next };
  };
  return send as unknown as AwsSend;
}

describe('readTags', () => {
  it('reads every page', async () => {
    const pages = [
      { Tags: [{ Key: 'a', Value: '1' }] },
      { Tags: [] },
      { Tags: [{ Key: 'b', Value: null }] },
    ];

    const tags = await readTags(paged(pages), REF.region, REF.id);

    expect(tags).toEqual({ a: '1', b: '' });
  });

  it('keeps a key that looks like a member of objects', async () => {
    const tags = await readTags(
      paged([{ Tags: [{ Key: '__proto__', Value: 'x' }] }]),
      REF.region,
      REF.id,
    );

    expect(Object.keys(tags)).toEqual(['__proto__']);
  });

  it.each([
    ['a tag without a key', { Tags: [{ Value: 'x' }] }],
    ['a map', { Tags: { a: 'b' } }],
  ])('rejects %s: an override may stand there', async (_, page) => {
    const outcome = await readTags(paged([page]), REF.region, REF.id).catch((error) => error);

    expect(outcome).toBeInstanceOf(CloudError);
    expect(outcome).toMatchObject({ failure: { code: 'unreadable' } });
  });
});

/** Answers that real accounts gave. */
const RECORDED = new URL('../../../../shared/describes/aws/', import.meta.url);
const recordings = existsSync(RECORDED)
  ? readdirSync(RECORDED).filter((name) => name.startsWith('api.sagemaker.ListTags-'))
  : [];

describe('recorded answers', () => {
  it.skipIf(recordings.length === 0 && process.env['CI'] === undefined)(
    'are all understood (skipped: ../shared/describes is not there)',
    async () => {
      const all = await Promise.all(
        recordings.map((name) => {
          const { data } = JSON.parse(readFileSync(new URL(name, RECORDED), 'utf8')) as {
            data: unknown;
          };
          return readTags(paged([data]), REF.region, REF.id);
        }),
      );

      expect(all.length).toBeGreaterThan(0);
      expect(all.some((tags) => Object.keys(tags).length > 1)).toBe(true);
    },
  );
});

describe('tagSteps', () => {
  it('writes what is new or changed in one call and removes the rest in another', () => {
    const live = notebookStateOf({ tags: { team: 'churn', old: '1', 'cordon-status': 'stopped' } });
    const target = { ...live, tags: { team: 'fraud', old: '1', fresh: '2' } };

    const steps = tagSteps(REF, live, target);

    expect(steps.map(({ call, input }) => ({ call, input }))).toEqual([
      {
        call: 'sagemaker:AddTags',
        input: {
          ResourceArn: REF.id,
          Tags: [
            { Key: 'fresh', Value: '2' },
            { Key: 'team', Value: 'fraud' },
          ],
        },
      },
      {
        call: 'sagemaker:DeleteTags',
        input: { ResourceArn: REF.id, TagKeys: ['cordon-status'] },
      },
    ]);
  });

  it('does nothing where the tags agree', () => {
    const live = notebookStateOf({});

    expect(tagSteps(REF, live, live)).toEqual([]);
  });
});
