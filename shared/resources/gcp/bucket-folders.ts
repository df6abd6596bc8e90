import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';
import type { GcsBucketState } from './bucket-state.ts';
import { type IamPolicy, POLICY_VERSION, policyOf } from './iam-policy.ts';
import { endless, PAGES_MAX, parsed } from './parsed.ts';
import type { GoogleSend } from './send.ts';

/** Managed folders whose policies are read: each takes a call. A bucket with more is told to be so. */
export const FOLDERS_MAX = 100;

/** Policies asked for at once. */
const AT_ONCE = 10;

/** Folders asked for per page. */
const PAGE_SIZE = '500';

/** What is known of the managed folders of a bucket. */
export type Folders = Pick<GcsBucketState, 'folders' | 'folderEnvelopes' | 'moreFolders'>;

/** There are none without uniform access. */
export const NO_FOLDERS: Folders = { folders: {}, folderEnvelopes: {}, moreFolders: false };

const Page = z.object({
  items: z.nullish(z.array(z.object({ name: z.string() }))),
  nextPageToken: z.nullish(z.string()),
});

/** Reads the IAM policies of a bucket's managed folders, of the first {@link FOLDERS_MAX} by name. */
export async function readFolders(send: GoogleSend, bucket: string): Promise<Folders> {
  const names = await folderNames(send, bucket);
  const policies: (readonly [string, IamPolicy | null])[] = [];
  for (let start = 0; start < Math.min(names.length, FOLDERS_MAX); start += AT_ONCE) {
    const some = names.slice(start, Math.min(start + AT_ONCE, FOLDERS_MAX));
    policies.push(...(await Promise.all(some.map((name) => readPolicy(send, bucket, name)))));
  }
  // Most folders have no policy of their own: only those that have one are worth a look.
  const granting = policies.flatMap(([name, policy]) =>
    policy === null || Object.keys(policy.bindings).length === 0 ? [] : [[name, policy] as const],
  );
  const known = policies.flatMap(([name, policy]) =>
    policy === null ? [] : [[name, policy] as const],
  );
  return {
    folders: Object.fromEntries(granting.map(([name, { bindings }]) => [name, bindings])),
    folderEnvelopes: Object.fromEntries(known.map(([name, { envelope }]) => [name, envelope])),
    moreFolders: names.length > FOLDERS_MAX,
  };
}

/** The names of the first folders, one more than are read at most. */
async function folderNames(send: GoogleSend, bucket: string): Promise<readonly string[]> {
  const names: string[] = [];
  let token: string | null = null;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const query: Record<string, string> = {
      pageSize: PAGE_SIZE,
      ...(token === null ? {} : { pageToken: token }),
    };
    const answer = await send('storage.managedFolders.list', { path: { bucket }, query });
    const page = parsed(Page, answer.body, `The managed folders of bucket ${bucket}`);
    names.push(...(page.items ?? []).map(({ name }) => name));
    token = page.nextPageToken || null;
    if (token === null || names.length > FOLDERS_MAX) {
      return names;
    }
  }
  throw endless(`The list of managed folders of bucket ${bucket}`);
}

/** A folder's policy; null when the folder has gone meanwhile. */
async function readPolicy(
  send: GoogleSend,
  bucket: string,
  name: string,
): Promise<readonly [string, IamPolicy | null]> {
  try {
    const answer = await send('storage.managedFolders.getIamPolicy', {
      path: { bucket, managedFolder: name },
      query: { optionsRequestedPolicyVersion: POLICY_VERSION },
    });
    return [name, policyOf(answer.body, `The IAM policy of the managed folder ${name}`)];
  } catch (error) {
    if (error instanceof CloudError && error.failure.code === 'not-found') {
      return [name, null];
    }
    throw error;
  }
}
