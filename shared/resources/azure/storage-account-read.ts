import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';
import type { Ref } from '../../core/ref.ts';
import type { ReadHints } from '../../core/resource.ts';
import { itemsOf, optional, parsed } from './answers.ts';
import { readDiagnostics } from './diagnostics.ts';
import { readLinks } from './linked-workspaces.ts';
import type { AzureSend } from './send.ts';
import { accountOf, blobServiceOf } from './storage-account-parse.ts';
import {
  type BlobPart,
  type ContainersPart,
  inEffect,
  type PublicContainer,
  type StorageAccountState,
} from './storage-account-state.ts';
import { bareUri, keyAddress, readVaultKey, type VaultKeyFacts } from './vault-key.ts';

/** Pages of containers looked through, 5000 each, when an account may be public: one call takes a second or so. */
const CONTAINER_PAGES_MAX = 4;

/** Public containers that are named: enough to see what is at stake. */
const PUBLIC_CONTAINERS_MAX = 20;

/** What Azure answers for accounts that hold no blobs (`FileStorage`). */
const NO_BLOBS = /^(FeatureNotSupportedForAccount|OperationNotSupportedForAccount)/;

const NO_BLOB_SERVICE: BlobPart = {
  blobService: {},
  blobServiceProblem: 'the account holds no blobs',
};

const Container = z.object({
  name: z.string(),
  properties: z.nullish(z.object({ publicAccess: z.nullish(z.string()) })),
});

/**
 * Reads an account, its blob service, diagnostics, workspaces and keys at once; its containers only where it may let
 * anybody in. Null when there is none. Account and blob service are decisive; of the rest the state tells what was denied.
 */
export async function readStorageAccount(
  send: AzureSend,
  ref: Ref,
  hints: Pick<ReadHints, 'keys'>,
): Promise<StorageAccountState | null> {
  const [account, service, diagnostics, links, ...keys] = await Promise.allSettled([
    send('storage:StorageAccounts_GetProperties', { id: ref.id }),
    readBlobService(send, ref),
    readDiagnostics(send, `${ref.id}/blobServices/default`),
    readLinks(send, ref),
    ...hints.keys.map((id) => readVaultKey(send, id)),
  ] as const);
  if (account.status === 'rejected') {
    if (account.reason instanceof CloudError && account.reason.failure.code === 'not-found') {
      return null;
    }
    throw account.reason;
  }
  const part = accountOf(account.value, ref.name);
  const facts = keys.map(valueIn) as readonly VaultKeyFacts[];
  const { keyvaulturi, keyname } = part.encryption;
  const isOpen = inEffect(part, 'allowBlobPublicAccess') === true;
  // Whatever Azure answers there: such accounts have no blob service.
  const blobs = part.kind === 'FileStorage' ? NO_BLOB_SERVICE : valueIn(service);
  const containers =
    isOpen && blobs.blobServiceProblem === null
      ? await readPublicContainers(send, ref)
      : { publicContainers: [], containersProblem: null };
  return {
    ...part,
    ...blobs,
    ...valueIn(diagnostics),
    ...valueIn(links),
    ...containers,
    keys: Object.fromEntries(facts.map((each, index) => [hints.keys[index] ?? each.id, each])),
    uses: [
      ...(typeof keyvaulturi === 'string' && typeof keyname === 'string'
        ? [keyAddress(keyvaulturi, keyname), bareUri(keyvaulturi)]
        : []),
      // The vault of a key that it shall use, as far as that is known.
      ...facts.map(({ vaultUri }) => vaultUri).filter((uri) => uri !== ''),
    ],
  };
}

function valueIn<Value>(result: PromiseSettledResult<Value>): Value {
  if (result.status === 'rejected') {
    throw result.reason;
  }
  return result.value;
}

async function readBlobService(send: AzureSend, ref: Ref): Promise<BlobPart> {
  try {
    const { body } = await send('storage:BlobServices_GetServiceProperties', { id: ref.id });
    return { blobService: blobServiceOf(body, ref.name), blobServiceProblem: null };
  } catch (error) {
    if (error instanceof CloudError && NO_BLOBS.test(error.vendorCode)) {
      return NO_BLOB_SERVICE;
    }
    throw error;
  }
}

async function readPublicContainers(send: AzureSend, ref: Ref): Promise<ContainersPart> {
  const found: PublicContainer[] = [];
  const { problem } = await optional(collectPublic(send, ref, found));
  return { publicContainers: found, containersProblem: problem };
}

/** Collects into `found`, so that what was seen before a list broke off is not lost. */
async function collectPublic(send: AzureSend, ref: Ref, found: PublicContainer[]): Promise<void> {
  const list = itemsOf(send, 'storage:BlobContainers_List', ref.id, CONTAINER_PAGES_MAX);
  for await (const item of list) {
    const { name, properties } = parsed(Container, item, `A container of ${ref.name}`);
    const access = properties?.publicAccess ?? 'None';
    if (access !== 'None') {
      found.push({ name, access });
    }
    if (found.length === PUBLIC_CONTAINERS_MAX) {
      return;
    }
  }
}
