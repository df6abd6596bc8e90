import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import type { GcsBucketState } from '../../../shared/resources/gcp/bucket-state.ts';
import { isPublic, policyBody, policyOf } from '../../../shared/resources/gcp/iam-policy.ts';
import { readKeyFacts } from '../../../shared/resources/gcp/key-facts.ts';
import type { GoogleSend } from '../../../shared/resources/gcp/send.ts';
import { api } from '../../../shared/resources/gcp/storage-bucket.ts';
import { rule as iamNotPublic } from '../../../shared/rules/gcp/gcs-bucket-iam-not-public.ts';
import { CONTEXT } from '../../rules/gcp/gcs-buckets.ts';
import { GCS_REF } from '../../support/gcp-buckets.ts';

/** Answers of the real Google Cloud, recorded by others. Beside the project where it is developed, and always in CI. */
const FOLDER = fileURLToPath(new URL('../../../../shared/describes/gcp', import.meta.url));

interface Recorded {
  readonly body: { readonly items?: readonly { readonly name: string }[] };
}

function recorded(start: string): readonly (readonly [string, Recorded['body']])[] {
  const files = existsSync(FOLDER) ? readdirSync(FOLDER).sort() : [];
  return files
    .filter((file) => file.startsWith(start))
    .map((file) => [
      file,
      (JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as Recorded).body,
    ]);
}

/** A door that answers with what was recorded; an organisation policy never was. */
function door(answers: Readonly<Record<string, unknown>>): GoogleSend {
  return async (name) => ({ status: 200, body: (answers[name] ?? {}) as never });
}

describe.skipIf(!existsSync(FOLDER) && !process.env['CI'])(
  'recorded answers of Google Cloud',
  () => {
    const policies = recorded('bucket-iam-').filter(([file]) => /-iam_\d\.json$/.test(file));
    const lists = recorded('bucket-iam-').filter(([file]) => /-v1-b_\d\.json$/.test(file));

    it.each(policies)('are understood and written back as they were: %s', (_, body) => {
      const { bindings, envelope } = policyOf(body, 'The policy');

      expect(policyBody(envelope, bindings)).toEqual(body);
    });

    it('have somebody in them who is everybody, and who goes alone', async () => {
      const [list] = lists;
      const bucket = list?.[1].items?.find(({ name }) => name.startsWith('c7n-iam'));
      const policy = policies.find(([, body]) => JSON.stringify(body).includes('"allAuth'));
      const answers = {
        'storage.buckets.get': bucket,
        'storage.buckets.getIamPolicy': policy?.[1],
      };

      const state = (await api(door(answers)).read(GCS_REF, NO_HINTS)) as GcsBucketState;
      const cured = iamNotPublic.desire(state, CONTEXT);

      expect(state).toMatchObject({
        incarnation: '1772727489776892643',
        createdAt: '2026-03-05T16:18:10.042Z',
        projectNumber: '859150599087',
        metageneration: expect.stringMatching(/^\d+$/),
        location: 'US',
        accessPrevention: 'inherited',
        acl: { 'project-owners-859150599087': 'OWNER', 'project-viewers-859150599087': 'READER' },
      });
      expect(iamNotPublic.check(state, CONTEXT).kind).toBe('violation');
      const left = Object.values(cured.iam).flatMap(({ members }) => members);
      const were = Object.values(state.iam).flatMap(({ members }) => members);
      expect(left).toEqual(were.filter((member) => !isPublic(member)));
    });

    it.each(recorded('bucket-get-resource'))(
      'of a bucket from before there was uniform access: %s',
      async (_, body) => {
        const answers = { 'storage.buckets.get': body };

        const state = await api(door(answers)).read(GCS_REF, NO_HINTS);

        expect(state).toMatchObject({
          uniformAccess: false,
          accessPrevention: 'inherited',
          iam: {},
        });
        expect(state?.incarnation).not.toBeNull();
      },
    );

    it('tell of a key and of who may use it', async () => {
      const [, key] =
        recorded(
          'kms-cryptokey-get--get-v1-projects-cloud-custodian-locations-us-central1-keyRings-cloud-custodian-cryptoKeys',
        ).at(0) ?? [];
      const name = 'projects/cloud-custodian/locations/us-central1/keyRings/r/cryptoKeys/k';
      const answers = { 'cloudkms.projects.locations.keyRings.cryptoKeys.get': key };

      expect(await readKeyFacts(door(answers), name)).toMatchObject({
        state: 'ENABLED',
        purpose: 'ENCRYPT_DECRYPT',
        region: 'us-central1',
        users: [],
        problem: null,
      });
    });

    it('are there', () => {
      expect([policies.length > 5, lists.length > 0]).toEqual([true, true]);
    });
  },
);
