import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';
import type { Ref } from '../../core/ref.ts';
import type { Resource, ResourceApi, Scope } from '../../core/resource.ts';
import type { Step } from '../../core/state.ts';
import { SETTING_MAPS } from './bucket-settings-steps.ts';
import type { GcsBucketState } from './bucket-state.ts';
import { endless, PAGES_MAX, parsed } from './parsed.ts';
import type { GoogleRequest, GoogleSend } from './send.ts';
import { readBucket } from './storage-bucket-read.ts';
import { revert, steps } from './storage-bucket-steps.ts';

export type { GcsBucketState } from './bucket-state.ts';

/** The calls a step of this type may make. */
const CALLS = [
  'storage.buckets.patch',
  'storage.buckets.setIamPolicy',
  'storage.bucketAccessControls.insert',
  'storage.bucketAccessControls.delete',
  'storage.defaultObjectAccessControls.insert',
  'storage.defaultObjectAccessControls.delete',
  'storage.managedFolders.setIamPolicy',
] as const;

/** Buckets asked for per page; the API gives at most 1000. */
const PAGE_SIZE = '1000';

/** All that is pure about Cloud Storage buckets, with their managed folders. Who is let in is not secret. */
export const resource: Resource<GcsBucketState> = {
  type: 'gcp.storage.bucket',
  cloud: 'gcp',
  title: 'Cloud Storage bucket',
  fields: {
    iam: 'in-place',
    acl: 'in-place',
    defaultObjectAcl: 'in-place',
    folders: 'in-place',
    accessPrevention: 'in-place',
    uniformAccess: 'one-way',
    encryption: 'in-place',
    logging: 'in-place',
    versioning: 'in-place',
    softDeleteSeconds: 'in-place',
    tags: 'in-place',
  },
  maps: ['iam', 'acl', 'defaultObjectAcl', 'folders', ...SETTING_MAPS],
  withdrawable: ['tags'],
  additive: [],
  secret: [],
  // Reads after writes of bucket metadata are strongly consistent (Cloud Storage documentation, consistency); caches on
  // the way, and clocks that are apart, are given a moment. That a revoked grant goes on working for some minutes shows in no read.
  consistencyMs: 15_000,
  // Buckets have no transitions.
  transitionMs: 5_000,
  transitionMaxMs: 60_000,
  isTransient: () => false,
  steps,
  revert,
  consoleUrl: ({ name, account }) =>
    `https://console.cloud.google.com/storage/browser/${encodeURIComponent(name)};tab=permissions` +
    (account === '' ? '' : `?project=${encodeURIComponent(account)}`),
  isMachineLearning,
};

/** How Vertex AI names the buckets it makes for itself: `cloud-ai-platform-<uuid>`, `<project>-vertex-staging…`. */
const OF_VERTEX = /^cloud-ai-platform-|(^|[-_.])(vertex|vertexai|aiplatform)([-_.]|$)/;

/** By its name or its label. That an ML resource uses the bucket is not seen from here. */
function isMachineLearning(ref: Ref, state: GcsBucketState): boolean {
  const words = ref.name.split(/[^a-z0-9]+/);
  return words.includes('ml') || OF_VERTEX.test(ref.name) || state.tags['cordon-scope'] === 'ml';
}

/** The I/O of Cloud Storage buckets. `call` sends exactly what the step holds, once. */
export function api(send: GoogleSend): ResourceApi<GcsBucketState> {
  return {
    read: (ref, hints) => readBucket(send, ref, hints),
    call: (ref, step) => callStep(send, ref, step),
    list: (scope) => listBuckets(send, scope),
  };
}

async function callStep(
  send: GoogleSend,
  ref: Ref,
  step: Pick<Step, 'call' | 'input'>,
): Promise<void> {
  const name = CALLS.find((call) => call === step.call);
  const request = step.input as unknown as GoogleRequest;
  if (name === undefined || request.path?.['bucket'] !== ref.name) {
    const message = `${step.call} on ${String(request.path?.['bucket'])} is no step of bucket ${ref.name}.`;
    throw new CloudError({ code: 'invalid', message, permission: null }, { applied: 'no' });
  }
  await send(name, request);
}

const Page = z.object({
  items: z.nullish(z.array(z.object({ name: z.string(), location: z.nullish(z.string()) }))),
  nextPageToken: z.nullish(z.string()),
});

/** Buckets are listed by project; those of other places than the one asked for are left out. */
async function* listBuckets(send: GoogleSend, { account, region }: Scope): AsyncIterable<Ref> {
  let token: string | null = null;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const answer = await send('storage.buckets.list', {
      path: {},
      query: {
        project: account,
        maxResults: PAGE_SIZE,
        projection: 'noAcl',
        ...(token === null ? {} : { pageToken: token }),
      },
    });
    const page = parsed(Page, answer.body, `The list of buckets in ${account}`);
    for (const { name, location } of page.items ?? []) {
      const place = (location ?? '').toLowerCase();
      if (region === '' || place === region) {
        yield refOf(name, account, place);
      }
    }
    token = page.nextPageToken || null;
    if (token === null) {
      return;
    }
  }
  throw endless(`The list of buckets in ${account}`);
}

function refOf(name: string, account: string, region: string): Ref {
  // Bucket names are unique in the world, so the path has no project.
  const id = `//storage.googleapis.com/projects/_/buckets/${name}`;
  return { cloud: 'gcp', type: resource.type, id, name, account, region };
}
