import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';
import type { Ref } from '../../core/ref.ts';
import type { Resource, ResourceApi, Scope } from '../../core/resource.ts';
import { diff, type State, type Step } from '../../core/state.ts';
import { itemsOf, parsed } from './answers.ts';
import { isMachineLearningName } from './machine-learning.ts';
import { AZURE_OPERATIONS } from './operations.ts';
import type { AzureSend } from './send.ts';
import { listAccounts, portalUrl } from './storage-account.ts';
import { accountOf } from './storage-account-parse.ts';
import { inEffect } from './storage-account-state.ts';
import { reach } from './storage-firewall.ts';

/** What is read of a container, and of the account around it: only together they say who can read. */
export interface StorageContainerState extends State {
  readonly status: null;
  /** Containers have none: these are the account's, and never edited here. */
  readonly tags: Readonly<Record<string, string>>;
  /** Names are reused, and the only time a container has moves with every edit. */
  readonly incarnation: null;
  readonly createdAt: null;
  /** `None`, `Blob` (who knows a name), `Container` (who asks for the list). Edited. */
  readonly publicAccess: string;
  /** Whether the account lets containers be public at all. */
  readonly isAllowed: boolean;
  /** From where the account can be reached. */
  readonly reach: 'everywhere' | 'listed' | 'private';
}

const UPDATE = 'storage:BlobContainers_Update';

/** Pages of one list, of 5000 containers each: an account of a data lake has some thousands. */
const PAGES_MAX = 200;

const Container = z.object({
  properties: z.nullish(z.object({ publicAccess: z.nullish(z.string()) })),
});

/** All that is pure about blob containers. */
export const resource: Resource<StorageContainerState> = {
  type: 'azure.storage.container',
  cloud: 'azure',
  title: 'Blob container',
  fields: { publicAccess: 'in-place' },
  maps: [],
  withdrawable: [],
  additive: [],
  secret: [],
  // A change of public access takes up to 30 seconds to count everywhere (Set Container ACL, API reference).
  consistencyMs: 30_000,
  // Containers have no transitions.
  transitionMs: 5_000,
  transitionMaxMs: 60_000,
  isTransient: () => false,
  steps,
  consoleUrl: (ref) => `${portalUrl({ id: accountIdOf(ref) })}/containersList`,
  isMachineLearning: (ref, { tags }) => {
    const id = accountIdOf(ref);
    return (
      isMachineLearningName({ id, name: accountNameOf(ref) }, tags) ||
      /^azureml|(^|-)(ml|mlops|sagemaker)(-|$)/.test(ref.name.toLowerCase())
    );
  },
};

function steps(
  ref: Ref,
  live: StorageContainerState,
  target: StorageContainerState,
): readonly Step[] {
  const edits = diff(live, target, ['publicAccess'], []);
  const isClosing =
    live.publicAccess !== 'None' && live.isAllowed && target.publicAccess === 'None';
  return edits.length === 0
    ? []
    : [
        {
          call: UPDATE,
          input: { id: ref.id, body: { properties: { publicAccess: target.publicAccess } } },
          permissions: [AZURE_OPERATIONS[UPDATE].action],
          edits,
          needs: [],
          disruption: isClosing ? 'Everybody loses access to the container without sign-in.' : null,
          intended: true,
          undo: 'exact',
        },
      ];
}

/** The I/O of containers. `call` sends exactly what the step holds, once. */
export function api(send: AzureSend): ResourceApi<StorageContainerState> {
  return {
    read: (ref) => readContainer(send, ref),
    call: (ref, step) => callStep(send, ref, step),
    list: (scope) => listContainers(send, scope),
  };
}

/** Both are decisive: the account's tags may hold an override. */
async function readContainer(send: AzureSend, ref: Ref): Promise<StorageContainerState | null> {
  const [container, account] = await Promise.allSettled([
    send('storage:BlobContainers_Get', { id: ref.id }),
    send('storage:StorageAccounts_GetProperties', { id: accountIdOf(ref) }),
  ]);
  const errors = [container, account].flatMap((part): unknown[] =>
    part.status === 'rejected' ? [part.reason] : [],
  );
  if (errors.some((error) => error instanceof CloudError && error.failure.code === 'not-found')) {
    return null;
  }
  if (container.status === 'rejected' || account.status === 'rejected') {
    throw errors[0];
  }
  const { properties } = parsed(Container, container.value.body, `The container ${ref.name}`);
  const around = accountOf(account.value, accountNameOf(ref));
  return {
    status: null,
    tags: around.tags,
    incarnation: null,
    createdAt: null,
    publicAccess: properties?.publicAccess || 'None',
    isAllowed: inEffect(around, 'allowBlobPublicAccess') === true,
    reach: reach(around),
  };
}

async function callStep(
  send: AzureSend,
  ref: Ref,
  step: Pick<Step, 'call' | 'input'>,
): Promise<void> {
  const { id, body } = step.input;
  if (step.call !== UPDATE || String(id).toLowerCase() !== ref.id.toLowerCase()) {
    const message = `${step.call} on ${String(id)} is no step of container ${ref.name}.`;
    throw new CloudError({ code: 'invalid', message, permission: null }, { applied: 'no' });
  }
  await send(UPDATE, body === undefined ? { id: ref.id } : { id: ref.id, body });
}

const Listed = z.object({ id: z.string(), name: z.string() });

/** The containers of every account of the region, account by account. Accounts without blobs have none. */
async function* listContainers(send: AzureSend, scope: Scope): AsyncIterable<Ref> {
  for await (const account of listAccounts(send, scope)) {
    try {
      for await (const item of itemsOf(
        send,
        'storage:BlobContainers_List',
        account.id,
        PAGES_MAX,
      )) {
        const { id, name } = parsed(Listed, item, `A container of ${account.name}`);
        yield { ...account, type: resource.type, id, name };
      }
    } catch (error) {
      if (!isWithoutBlobs(error)) {
        throw error;
      }
    }
  }
}

/** An account of files alone, or one that was deleted since it was listed. */
function isWithoutBlobs(error: unknown): boolean {
  return (
    error instanceof CloudError &&
    (error.failure.code === 'not-found' || /NotSupportedForAccount/.test(error.vendorCode))
  );
}

/** The account's part of a container's id. */
function accountIdOf({ id }: Pick<Ref, 'id'>): string {
  return id.replace(/\/blobServices\/.*$/i, '');
}

function accountNameOf(ref: Pick<Ref, 'id'>): string {
  return accountIdOf(ref).split('/').at(-1) ?? '';
}
