import * as z from 'zod/mini';
import { CloudError, isRetryable } from '../../core/failure.ts';
import type { Ref } from '../../core/ref.ts';
import type { Scope } from '../../core/resource.ts';
import type { Step } from '../../core/state.ts';
import { refOfName } from '../../events/gcp/names.ts';
import { POLICY_VERSION } from './iam-policy.ts';
import { keyNameOf } from './key-facts.ts';
import {
  type GcpKeyParts,
  type GcpKmsKeyState,
  type KeyVersion,
  kmsKeyState,
  versionsIn,
} from './kms-key-state.ts';
import type { GoogleOperationName } from './operations.ts';
import { endless, PAGES_MAX, parsed } from './parsed.ts';
import type { GoogleRequest, GoogleSend } from './send.ts';

const KEYS = 'cloudkms.projects.locations.keyRings.cryptoKeys';

/** The calls a step may make, and how long the path to what they are about may go on behind the key's own name. */
const CALLS = [
  [`${KEYS}.setIamPolicy`, 'resource', /^$/],
  [`${KEYS}.cryptoKeyVersions.patch`, 'name', /^\/cryptoKeyVersions\/\d+$/],
  [`${KEYS}.cryptoKeyVersions.restore`, 'name', /^\/cryptoKeyVersions\/\d+$/],
] as const;

/** Items asked for per page: the most that Cloud KMS gives. */
const PAGE_SIZE = '1000';

/** What projects answer where nobody turned Cloud KMS on: they have no keys that could be listed. */
const TURNED_OFF = ['SERVICE_DISABLED', 'accessNotConfigured'];

/**
 * Reads a key; null when there is none. Its versions are decisive, since one of them may be about to be destroyed; that
 * its policy may not be read is told in the state.
 */
export async function readKey(send: GoogleSend, ref: Ref): Promise<GcpKmsKeyState | null> {
  const name = nameOf(ref);
  const what = `The key ${name}`;
  try {
    const key = await send(`${KEYS}.get`, { path: { name } });
    const [versions, policy] = await Promise.all([
      readVersions(send, name),
      readPolicy(send, name),
    ]);
    return kmsKeyState(key.body, { versions, policy }, what);
  } catch (error) {
    if (error instanceof CloudError && error.failure.code === 'not-found') {
      return null;
    }
    throw error;
  }
}

async function readVersions(send: GoogleSend, parent: string): Promise<readonly KeyVersion[]> {
  const what = `The list of versions of ${parent}`;
  const all: KeyVersion[] = [];
  let token = '';
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const answer = await send(`${KEYS}.cryptoKeyVersions.list`, {
      path: { parent },
      query: paged(token),
    });
    const page = versionsIn(answer.body, what);
    all.push(...page.versions);
    token = page.next;
    if (token === '') {
      return all;
    }
  }
  throw endless(what);
}

async function readPolicy(send: GoogleSend, resource: string): Promise<GcpKeyParts['policy']> {
  const query = { 'options.requestedPolicyVersion': POLICY_VERSION };
  try {
    const answer = await send(`${KEYS}.getIamPolicy`, { path: { resource }, query });
    return { answer: answer.body };
  } catch (error) {
    if (error instanceof CloudError && !isRetryable(error.failure.code)) {
      return { problem: error.failure.message };
    }
    throw error;
  }
}

/** Sends a step's request, once, if it is one of this key. */
export async function callStep(
  send: GoogleSend,
  ref: Ref,
  step: Pick<Step, 'call' | 'input'>,
): Promise<void> {
  const request = step.input as unknown as GoogleRequest;
  const name = nameOf(ref);
  const known = CALLS.find(([call]) => call === step.call);
  const about = known === undefined ? '' : (request.path?.[known[1]] ?? '');
  if (known === undefined || !about.startsWith(name) || !known[2].test(about.slice(name.length))) {
    throw invalid(`${step.call} on ${about} is no step of the key ${name}.`);
  }
  await send(known[0], request);
}

/**
 * Every key of the project, in the place that is asked for or in all. Cloud KMS lists by place and ring, so a project
 * costs a request for every place there is.
 */
export async function* listKeys(send: GoogleSend, { account, region }: Scope): AsyncGenerator<Ref> {
  const project = `projects/${account}`;
  const places =
    region === '' ? placesOf(send, project) : [{ name: `${project}/locations/${region}` }];
  for await (const place of places) {
    const rings = items(send, 'cloudkms.projects.locations.keyRings.list', 'keyRings', {
      parent: place.name,
    });
    for await (const ring of rings) {
      for await (const { name } of items(send, `${KEYS}.list`, 'cryptoKeys', {
        parent: ring.name,
      })) {
        const ref = refOfName('key', name, { project: account, location: '' });
        if (ref === null) {
          const message = `The list of keys in ${ring.name} holds '${name}', which names none.`;
          throw new CloudError(
            { code: 'unreadable', message, permission: null },
            { applied: 'no' },
          );
        }
        yield ref;
      }
    }
  }
}

async function* placesOf(send: GoogleSend, project: string): AsyncGenerator<Item> {
  try {
    yield* items(send, 'cloudkms.projects.locations.list', 'locations', { name: project });
  } catch (error) {
    if (!(error instanceof CloudError && TURNED_OFF.includes(error.vendorCode))) {
      throw error;
    }
  }
}

const Item = z.object({ name: z.string() });
type Item = z.output<typeof Item>;
const Page = z.looseObject({ nextPageToken: z.nullish(z.string()) });

async function* items(
  send: GoogleSend,
  list: GoogleOperationName,
  member: string,
  path: GoogleRequest['path'],
): AsyncGenerator<Item> {
  const what = `The ${member} of ${Object.values(path).join()}`;
  let token = '';
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const answer = await send(list, { path, query: paged(token) });
    const page = parsed(Page, answer.body, what);
    yield* parsed(z.nullish(z.array(Item)), page[member], what) ?? [];
    token = page.nextPageToken ?? '';
    if (token === '') {
      return;
    }
  }
  throw endless(what);
}

function paged(token: string): Readonly<Record<string, string>> {
  return { pageSize: PAGE_SIZE, ...(token === '' ? {} : { pageToken: token }) };
}

/** The key's resource name. Rejects an id that is none: it would become a path. */
function nameOf({ id }: Ref): string {
  const name = keyNameOf(id);
  if (name === null || id !== `//cloudkms.googleapis.com/${name}`) {
    throw invalid(`${id} is no full name of a Cloud KMS key.`);
  }
  return name;
}

function invalid(message: string): CloudError {
  return new CloudError({ code: 'invalid', message, permission: null }, { applied: 'no' });
}
