import { describe, expect, it } from 'vitest';
import { applyGoogle } from '../../../functions/local/sandbox/gcp/apply.ts';
import type { State } from '../../../shared/core/state.ts';
import {
  GOOGLE_OPERATIONS,
  type GoogleOperationName,
} from '../../../shared/resources/gcp/operations.ts';
import type { GoogleRequest } from '../../../shared/resources/gcp/send.ts';
import { resource } from '../../../shared/resources/gcp/storage-bucket.ts';
import { GCP_RULES } from '../../../shared/rules/gcp.generated.ts';
import { bucketBench, bucketWorld, GCS_REF, OPEN } from '../../support/gcp-buckets.ts';
import { callOf } from '../../support/gcp-in-process.ts';
import { fullGoogleWorld, GOOGLE_KEY, GOOGLE_REQUESTS } from '../../support/gcp-operations.ts';
import { START } from '../../support/in-process.ts';
import { hasPythonPeers } from '../support/python.ts';
import { type Exchange, problemsOf } from './discovery.ts';

const NAMES = Object.keys(GOOGLE_OPERATIONS) as GoogleOperationName[];

/** A request of the method: each has one, so that none goes unproven. */
function requestOf(id: GoogleOperationName): GoogleRequest {
  const request = GOOGLE_REQUESTS[id];
  if (request === undefined) {
    throw new Error(`${id} has no request in test/support/gcp-operations.ts: add one.`);
  }
  return request;
}

/** One request of every method, with what the sandbox answers. */
function exchanges(): readonly Exchange[] {
  return NAMES.map((id) => {
    const request = callOf(id, requestOf(id));
    const { answer } = applyGoogle(fullGoogleWorld(START), request, START);
    // What is not modelled is judged by its request alone.
    const isModelled = answer.status !== 501;
    if (isModelled) {
      expect([id, answer.status]).toEqual([id, answer.body === null ? 204 : 200]);
    }
    const isAnswered = isModelled && answer.body !== null;
    return isAnswered ? { id, request, answer: answer.body } : { id, request };
  });
}

describe.skipIf(!hasPythonPeers())("Google's discovery documents", () => {
  it('have nothing against any method of the door, nor against what our models answer', async () => {
    const all = exchanges();

    const verdicts = await problemsOf(all);

    expect(all).toHaveLength(NAMES.length);
    expect(
      verdicts.flatMap((problems, at) => (problems.length > 0 ? [[all[at], problems]] : [])),
    ).toEqual([]);
  });

  it('have nothing against what cures a bucket and takes it back', async () => {
    const folders = { 'a b/ü/': [OPEN] };
    const bench = bucketBench({
      ...fullGoogleWorld(START),
      buckets: bucketWorld({ uniform: true, bindings: [OPEN], folders }).buckets,
    });
    const before = await bench.read(GCS_REF, [GOOGLE_KEY]);
    const parameters = { kmsKeyId: GOOGLE_KEY, logBucket: 'other-ml', wanted: true };
    let target: State = before as State;
    for (const rule of GCP_RULES.filter(({ type }) => type === GCS_REF.type)) {
      target = rule.desire(target, { ref: GCS_REF, parameters, keys: {} });
    }

    const steps = [[before, target] as const, [target, before] as const].flatMap(([from, to]) =>
      resource.steps(GCS_REF, from as never, to as never),
    );
    const sent = steps.map(({ call, input }) => {
      const id = call as GoogleOperationName;
      return { id, request: callOf(id, input as unknown as GoogleRequest) };
    });

    expect(new Set(steps.map(({ call }) => call))).toEqual(
      new Set([
        'storage.buckets.setIamPolicy',
        'storage.managedFolders.setIamPolicy',
        'storage.buckets.patch',
      ]),
    );
    expect((await problemsOf(sent)).flat()).toEqual([]);
  });

  it('would notice', async () => {
    const get = callOf('storage.buckets.get', requestOf('storage.buckets.get'));
    const patch = callOf('storage.buckets.patch', requestOf('storage.buckets.patch'));
    const key = { id: 'cloudkms.projects.locations.keyRings.cryptoKeys.get' };
    const kms = callOf(key.id as GoogleOperationName, { path: { name: GOOGLE_KEY } });
    const [id, other] = ['storage.buckets.get', 'storage.buckets.patch'];

    const verdicts = await problemsOf([
      { id, request: get },
      { id: 'storage.buckets.repair', request: get },
      { id, request: { ...get, method: 'POST' } },
      { id, request: { ...get, host: 'storage.example.com' } },
      { id, request: { ...get, path: '/storage/v1/b/a/b' } },
      { id, request: { ...get, query: { projection: 'some' } } },
      { id, request: { ...get, query: { ifMetaGenerationMatch: '1' } } },
      { id: 'storage.buckets.list', request: { ...get, path: '/storage/v1/b', query: {} } },
      { id: other, request: { ...patch, body: { versioning: { enabled: 'yes' } } } },
      { id: other, request: { ...patch, body: { versoning: { enabled: true } } } },
      {
        id: other,
        request: { ...patch, body: { softDeletePolicy: { retentionDurationSeconds: 7 } } },
      },
      { id, request: get, answer: { timeCreated: 'yesterday' } },
      { id, request: { ...get, body: {} } },
      { ...key, request: kms },
      { ...key, request: { ...kms, path: '/v1/projects/p/keyRings/r/cryptoKeys/k' } },
      { ...key, request: kms, answer: { purpose: 'ENCRYPT' } },
      {
        id: 'storage.bucketAccessControls.delete',
        request: { ...get, method: 'DELETE', path: '/storage/v1/b/a/acl/b', query: {} },
        answer: {},
      },
    ]);

    expect(verdicts.map((problems) => problems.length > 0)).toEqual([
      false,
      ...Array.from({ length: 12 }, () => true),
      false,
      ...Array.from({ length: 3 }, () => true),
    ]);
  });
});
