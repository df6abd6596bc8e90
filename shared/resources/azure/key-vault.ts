import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';
import type { Ref } from '../../core/ref.ts';
import type { Resource, ResourceApi, Scope } from '../../core/resource.ts';
import type { State, Step } from '../../core/state.ts';
import { itemsOf, optional, parsed } from './answers.ts';
import { tagSteps, tagsOf } from './arm-tags.ts';
import { isMachineLearningName } from './machine-learning.ts';
import { timeOf } from './ml-arm.ts';
import type { AzureSend } from './send.ts';
import { portalUrl, regionOf } from './storage-account.ts';
import { vaultAddresses } from './vault-names.ts';

/** What is read of a vault: only its labels are ever edited. */
export interface KeyVaultState extends State {
  /** `Succeeded`, or `RegisteringDns` while it is being made; null where the API does not say. */
  readonly status: string | null;
  /** Whether what is deleted in it can be brought back by everybody, and purged by nobody. */
  readonly isPurgeProtected: boolean;
  /** Whether it holds any key; null where they could not be listed. */
  readonly holdsKeys: boolean | null;
}

const LABEL = 'resources:Tags_UpdateAtScope';

/** Pages of one list: 25 keys each, as many as the API likes of vaults. */
const PAGES_MAX = 1_000;

const text = z.nullish(z.string());
const Vault = z.object({
  tags: z.nullish(z.record(z.string(), text)),
  systemData: z.nullish(z.object({ createdAt: text })),
  properties: z.object({
    provisioningState: text,
    enableSoftDelete: z.nullish(z.boolean()),
    enablePurgeProtection: z.nullish(z.boolean()),
  }),
});

/** All that is pure about vaults. Their secrets and certificates are nobody's business here. */
export const resource: Resource<KeyVaultState> = {
  type: 'azure.key-vault.vault',
  cloud: 'azure',
  title: 'Key Vault',
  fields: { tags: 'in-place' },
  maps: ['tags'],
  withdrawable: ['tags'],
  additive: [],
  secret: [],
  // Changes of vaults are seen at once; caches of Resource Manager are given a moment. No figure is documented.
  consistencyMs: 30_000,
  transitionMs: 15_000,
  transitionMaxMs: 30 * 60_000,
  isTransient: ({ status }) => status === 'RegisteringDns',
  steps: tagSteps,
  shared: true,
  aliases: vaultAddresses,
  consoleUrl: portalUrl,
  isMachineLearning: (ref, { tags }) => isMachineLearningName(ref, tags),
};

/** The I/O of vaults. `call` sends exactly what the step holds, once. */
export function api(send: AzureSend): ResourceApi<KeyVaultState> {
  return {
    read: (ref) => readVault(send, ref),
    call: (ref, step) => callStep(send, ref, step),
    list: (scope) => listVaults(send, scope),
  };
}

async function readVault(send: AzureSend, { id, name }: Ref): Promise<KeyVaultState | null> {
  try {
    const [{ body }, keys] = await Promise.all([
      send('keyvault:Vaults_Get', { id }),
      optional(hasItem(itemsOf(send, 'keyvault:Keys_List', id, PAGES_MAX))),
    ]);
    const { tags, systemData, properties } = parsed(Vault, body, `The vault ${name}`);
    const createdAt = timeOf(systemData?.createdAt);
    return {
      status: properties.provisioningState || null,
      tags: tagsOf(tags),
      incarnation: createdAt,
      createdAt,
      isPurgeProtected:
        properties.enablePurgeProtection === true && properties.enableSoftDelete !== false,
      holdsKeys: keys.value,
    };
  } catch (error) {
    if (error instanceof CloudError && error.failure.code === 'not-found') {
      return null;
    }
    throw error;
  }
}

async function hasItem(items: AsyncIterable<unknown>): Promise<boolean> {
  for await (const _item of items) {
    return true;
  }
  return false;
}

async function callStep(
  send: AzureSend,
  ref: Ref,
  { call, input }: Pick<Step, 'call' | 'input'>,
): Promise<void> {
  const { id, body } = input;
  if (call !== LABEL || String(id).toLowerCase() !== ref.id.toLowerCase()) {
    const message = `${call} on ${String(id)} is no step of the vault ${ref.name}.`;
    throw new CloudError({ code: 'invalid', message, permission: null }, { applied: 'no' });
  }
  await send(call, body === undefined ? { id: ref.id } : { id: ref.id, body });
}

const Listed = z.object({ id: z.string(), name: z.string(), location: text });

/** The vaults of a subscription that lie in the region, or in any. */
export async function* listVaults(send: AzureSend, scope: Scope): AsyncGenerator<Ref> {
  const subscription = `/subscriptions/${scope.account}`;
  const vaults = itemsOf(send, 'keyvault:Vaults_ListBySubscription', subscription, PAGES_MAX);
  for await (const item of vaults) {
    const { id, name, location } = parsed(Listed, item, `A vault of ${scope.account}`);
    const region = regionOf(location ?? '');
    if (scope.region === '' || region === regionOf(scope.region)) {
      yield { cloud: 'azure', type: resource.type, id, name, account: scope.account, region };
    }
  }
}
