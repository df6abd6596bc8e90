import { describe, expect, it } from 'vitest';
import { caseId } from '../../../shared/core/case-id.ts';
import {
  CASE_TAG,
  OVERRIDE_REASON_TAG,
  OVERRIDE_TAG,
  OVERRIDE_UNTIL_TAG,
  QUARANTINE_TAG,
  STATUS_TAG,
} from '../../../shared/core/labels.ts';
import { covers } from '../../../shared/core/overrides.ts';
import { resource } from '../../../shared/resources/gcp/storage-bucket.ts';
import { GCP_RULES } from '../../../shared/rules/gcp.generated.ts';
import { bucketBench, bucketWorld, GCS_REF } from '../../support/gcp-buckets.ts';

/** What Cordon and people write on a bucket fits into labels: lower-case letters, digits, `_` and `-`, 63 of them. */
describe('labels of a bucket', () => {
  async function set(labels: Readonly<Record<string, string>>): Promise<unknown> {
    const { call, read } = bucketBench(bucketWorld({ labels: { team: 'churn' } }));
    const live = await read();
    const target = live === null ? null : { ...live, tags: { ...live.tags, ...labels } };
    const [step] = live === null || target === null ? [] : resource.steps(GCS_REF, live, target);
    const refused = await call(GCS_REF, step ?? { call: '', input: {} }).catch((e: unknown) => e);
    return refused ?? (await read())?.tags;
  }

  it.each<[string, Record<string, string>]>([
    ["Cordon's own", { [STATUS_TAG]: 'labelled', [CASE_TAG]: caseId(GCS_REF, 999_999_999) }],
    ['a quarantine', { [QUARANTINE_TAG]: 'true' }],
    ['an override', { [OVERRIDE_TAG]: 'bucket', [OVERRIDE_UNTIL_TAG]: '2026-12-31' }],
    [
      'a reason in the words of labels',
      { [OVERRIDE_REASON_TAG]: 'public_data_set-see_ticket-4711' },
    ],
  ])('hold %s beside those that are there', async (_, labels) => {
    expect(await set(labels)).toEqual({ team: 'churn', ...labels });
  });

  it.each([
    ['a sentence', 'The data set is public.'],
    ['capitals', 'TICKET-4711'],
    ['a long one', 'x'.repeat(64)],
  ])('do not hold %s for a reason', async (_, reason) => {
    expect(await set({ [OVERRIDE_REASON_TAG]: reason })).toMatchObject({
      failure: { code: 'invalid' },
    });
  });

  it.each(GCP_RULES.map(({ id, type }) => [id, type]))(
    'name the rule %s in an override',
    (id, type) => {
      expect(id).toMatch(/^[a-z0-9-]{1,63}$/);
      expect(covers(id, id, type)).toBe(true);
      expect(covers(`x_${id}`, id, type)).toBe(true);
    },
  );

  it('name buckets and everything', () => {
    expect(covers('bucket', 'gcs-bucket-versioned', resource.type)).toBe(true);
    expect(covers('all', 'gcs-bucket-versioned', resource.type)).toBe(true);
  });
});
