import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';
import type { Json } from '../../core/json.ts';
import type { Ref } from '../../core/ref.ts';
import type { Resource, ResourceApi, Scope } from '../../core/resource.ts';
import type { Step } from '../../core/state.ts';
import { itemsOf, parsed } from './answers.ts';
import { isMachineLearningName } from './machine-learning.ts';
import type { AzureSend } from './send.ts';
import { readStorageAccount } from './storage-account-read.ts';
import { RESTING, type StorageAccountState } from './storage-account-state.ts';
import { ACCOUNT_MAPS, revert, steps } from './storage-account-steps.ts';

/** The calls a step of this type may make. */
const CALLS = [
  'storage:StorageAccounts_Update',
  'storage:BlobServices_SetServiceProperties',
  'insights:DiagnosticSettings_CreateOrUpdate',
  'insights:DiagnosticSettings_Delete',
  'resources:Tags_UpdateAtScope',
] as const;

/** Pages of one list. A subscription has at most 500 accounts in a region, of some 90 regions. */
const PAGES_MAX = 500;

/** All that is pure about storage accounts. */
export const resource: Resource<StorageAccountState> = {
  type: 'azure.storage.account',
  cloud: 'azure',
  title: 'Storage account',
  fields: {
    properties: 'in-place',
    networkAcls: 'in-place',
    sasPolicy: 'one-way',
    encryption: 'in-place',
    blobService: 'in-place',
    diagnostics: 'in-place',
    tags: 'in-place',
  },
  maps: ACCOUNT_MAPS,
  withdrawable: ['tags'],
  additive: [],
  secret: [],
  // ARM answers a GET from the region it wrote to; caches elsewhere follow within seconds. Microsoft names no time.
  consistencyMs: 30_000,
  transitionMs: 15_000,
  transitionMaxMs: 10 * 60_000,
  isTransient: ({ status }) => !RESTING.includes(status),
  steps,
  revert,
  consoleUrl: portalUrl,
  isMachineLearning: (ref, { tags, publicContainers, workspaces }) =>
    workspaces.length > 0 ||
    isMachineLearningName(ref, tags) ||
    publicContainers.some(({ name }) => name.startsWith('azureml')),
};

/** The resource in the portal, which redirects into sovereign clouds by the reader's own session. */
export function portalUrl(ref: Pick<Ref, 'id'>): string {
  return `https://portal.azure.com/#@/resource${ref.id.split('/').map(encodeURIComponent).join('/')}`;
}

/** The I/O of storage accounts. `call` sends exactly what the step holds, once. */
export function api(send: AzureSend): ResourceApi<StorageAccountState> {
  return {
    read: (ref, hints) => readStorageAccount(send, ref, hints),
    call: (ref, step) => callStep(send, ref, step),
    list: (scope) => listAccounts(send, scope),
  };
}

async function callStep(
  send: AzureSend,
  ref: Ref,
  step: Pick<Step, 'call' | 'input'>,
): Promise<void> {
  const name = CALLS.find((call) => call === step.call);
  const { id, body } = step.input;
  if (name === undefined || !isOf(ref, id)) {
    const message = `${step.call} on ${String(id)} is no step of storage account ${ref.name}.`;
    throw new CloudError({ code: 'invalid', message, permission: null }, { applied: 'no' });
  }
  await send(name, body === undefined ? { id } : { id, body });
}

function isOf(ref: Ref, id: Json | undefined): id is string {
  const own = ref.id.toLowerCase();
  return (
    typeof id === 'string' && (id.toLowerCase() === own || id.toLowerCase().startsWith(`${own}/`))
  );
}

const Listed = z.object({ id: z.string(), name: z.string(), location: z.nullish(z.string()) });

/** The accounts of a subscription that lie in the region, or in any. */
export async function* listAccounts(send: AzureSend, scope: Scope): AsyncIterable<Ref> {
  const subscription = `/subscriptions/${scope.account}`;
  for await (const item of itemsOf(send, 'storage:StorageAccounts_List', subscription, PAGES_MAX)) {
    const { id, name, location } = parsed(Listed, item, `A storage account of ${scope.account}`);
    const region = regionOf(location ?? '');
    if (scope.region === '' || region === regionOf(scope.region)) {
      yield {
        cloud: 'azure',
        type: resource.type,
        id,
        name,
        account: scope.account,
        region,
      };
    }
  }
}

/** A region as ids have it: `West Europe` is `westeurope`. */
export function regionOf(location: string): string {
  return location.replaceAll(' ', '').toLowerCase();
}
