import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyGoogle } from '../../../functions/local/sandbox/gcp/apply.ts';
import type { GoogleBinding } from '../../../functions/local/sandbox/gcp/world.ts';
import { sameJson } from '../../../shared/core/json.ts';
import { fieldOf, withField } from '../../../shared/core/state.ts';
import { isPublic } from '../../../shared/resources/gcp/iam-policy.ts';
import { resource } from '../../../shared/resources/gcp/storage-bucket.ts';
import { rule } from '../../../shared/rules/gcp/gcs-bucket-iam-not-public.ts';
import { CONTEXT } from '../../rules/gcp/gcs-buckets.ts';
import { bucketBench, bucketWorld, GCS_REF } from '../../support/gcp-buckets.ts';
import { START } from '../../support/in-process.ts';

/**
 * Policies with roles, members and conditions in every mixture, on a bucket in the sandbox: what is everybody's goes and
 * comes back, and nothing else is ever touched, also where others write in between.
 */

const member = fc.constantFrom(
  'allUsers',
  'allAuthenticatedUsers',
  'user:ada@example.com',
  'group:team@example.com',
  'deleted:user:bob@example.com?uid=1',
  'serviceAccount:x@churn-lab.iam.gserviceaccount.com',
);
const binding: fc.Arbitrary<GoogleBinding> = fc
  .record({
    role: fc.constantFrom(
      'roles/storage.objectViewer',
      'roles/storage.admin',
      'projects/churn-lab/roles/constructor',
    ),
    members: fc.uniqueArray(member, { minLength: 1 }),
    title: fc.option(fc.constantFrom('a', 'b', 'allUsers')),
  })
  .map(({ role, members, title }) =>
    title === null
      ? { role, members: [...members].sort() }
      : { role, members: [...members].sort(), condition: { title, expression: 'true' } },
  );
const policy = fc.uniqueArray(binding, {
  selector: ({ role, condition }) => `${role} ${String(condition?.['title'])}`,
});

/** One line for every grant. */
function grantsOf(bindings: readonly GoogleBinding[] | undefined): string[] {
  return (bindings ?? [])
    .flatMap(({ role, members, condition }) =>
      members.map((each) => `${role} ${each} ${String(condition?.['title'])}`),
    )
    .sort();
}

function isOfEverybody(grant: string): boolean {
  return isPublic(grant.split(' ')[1] ?? '');
}

describe('any policy of a bucket', () => {
  it('loses everybody and nobody else, and gets them back beside what others granted', async () => {
    await fc.assert(
      fc.asyncProperty(policy, fc.boolean(), async (bindings, isChanged) => {
        const bench = bucketBench(bucketWorld({ uniform: true, bindings }));
        const grants = () => grantsOf(bench.host.world.buckets[GCS_REF.name]?.policy.bindings);
        const before = grants();
        const live = await bench.read();
        const target = live === null ? null : rule.desire(live, CONTEXT);
        const cure = live === null || target === null ? [] : resource.steps(GCS_REF, live, target);

        for (const step of cure) {
          await bench.call(GCS_REF, step);
        }
        expect(grants()).toEqual(before.filter((grant) => !isOfEverybody(grant)));

        const added = isChanged ? grantToEve(bench.host) : [];
        const now = await bench.read();
        let back = now as NonNullable<typeof now>;
        for (const edit of cure.flatMap((step) => step.edits)) {
          const current = fieldOf(back, edit.field);
          const isOurs = sameJson(current, edit.after);
          const value = isOurs ? edit.before : resource.revert?.(edit, current);
          back = withField(back, edit.field, value ?? null);
        }
        for (const step of resource.steps(GCS_REF, now as NonNullable<typeof now>, back)) {
          await bench.call(GCS_REF, step);
        }
        expect(grants()).toEqual([...before, ...added].sort());
      }),
      { numRuns: 60 },
    );
  });
});

/** Somebody else grants every role there is to Eve, meanwhile. */
function grantToEve(host: ReturnType<typeof bucketBench>['host']): string[] {
  const path = `/storage/v1/b/${GCS_REF.name}/iam`;
  const known = host.world.buckets[GCS_REF.name]?.policy.bindings ?? [];
  const bindings = known.map((each) => ({
    ...each,
    members: [...each.members, 'user:eve@example.com'],
  }));
  const call = { host: 'storage.googleapis.com', path, query: {}, headers: {}, method: 'PUT' };
  const applied = applyGoogle(host.world, { ...call, body: { version: 3, bindings } }, START);
  expect(applied.answer.status).toBe(200);
  host.world = applied.world;
  return grantsOf(known.map((each) => ({ ...each, members: ['user:eve@example.com'] })));
}
