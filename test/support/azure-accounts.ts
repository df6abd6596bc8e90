import {
  type AccountOptions,
  accountId,
  createAccount,
} from '../../functions/local/sandbox/azure/storage-account.ts';
import { type AzureWorld, createAzureWorld } from '../../functions/local/sandbox/azure/world.ts';
import type { Ref } from '../../shared/core/ref.ts';
import { NO_HINTS } from '../../shared/core/resource.ts';
import type { Rule, RuleContext } from '../../shared/core/rule.ts';
import { api, resource } from '../../shared/resources/azure/storage-account.ts';
import type { StorageAccountState } from '../../shared/resources/azure/storage-account-state.ts';
import { azureInProcess } from './azure-in-process.ts';
import { START } from './in-process.ts';

/** The empty subscription of these tests. */
export const EMPTY: AzureWorld = createAzureWorld();

/** The account the tests are about. */
export const ACCOUNT_REF: Ref = {
  cloud: 'azure',
  type: 'azure.storage.account',
  id: accountId(EMPTY, 'churnml'),
  name: 'churnml',
  account: EMPTY.subscription,
  region: 'westeurope',
};

/** What a rule knows besides the state, without parameters. */
export const AZURE_CONTEXT: RuleContext = { ref: ACCOUNT_REF, parameters: {}, keys: {} };

/** A subscription with the account in it, and another of the same making beside it. */
export function worldWith(
  options: Omit<AccountOptions, 'name'> = {},
  world: AzureWorld = EMPTY,
): AzureWorld {
  const other = createAccount(world, { name: 'othermlacct', ...options }, START);
  return createAccount(other, { name: ACCOUNT_REF.name, ...options }, START);
}

/** The account as it is read from a world. */
export async function accountIn(
  world: AzureWorld,
  keys: readonly string[] = [],
): Promise<StorageAccountState> {
  const door = api(azureInProcess({ world }));
  const state = await door.read(ACCOUNT_REF, { ...NO_HINTS, keys });
  if (state === null) {
    throw new Error(`${ACCOUNT_REF.id} is not in this world.`);
  }
  return state;
}

/** An account as it is made today, with parts of its state replaced. */
export function account(parts: Partial<StorageAccountState> = {}): StorageAccountState {
  const base: StorageAccountState = {
    status: 'Succeeded',
    tags: {},
    incarnation: '2026-11-20T09:00:00.000Z',
    createdAt: '2026-11-20T09:00:00.000Z',
    kind: 'StorageV2',
    isHierarchical: false,
    isNfs: false,
    properties: {
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      allowSharedKeyAccess: true,
      minimumTlsVersion: 'TLS1_2',
      publicNetworkAccess: 'Enabled',
      supportsHttpsTrafficOnly: true,
    },
    networkAcls: { bypass: 'AzureServices', defaultAction: 'Allow', ipRules: [] },
    sasPolicy: null,
    encryption: { keySource: 'Microsoft.Storage' },
    encryptedServices: { blob: { enabled: true, keyType: 'Account' } },
    isEncryptedTwice: false,
    identities: {},
    privateEndpoints: [],
    keyAgesDays: { key1: 0, key2: 0 },
    blobService: { cors: { corsRules: [] } },
    blobServiceProblem: null,
    publicContainers: [],
    containersProblem: null,
    diagnostics: {},
    diagnosticsProblem: null,
    workspaces: [],
    workspacesProblem: null,
    keys: {},
    uses: [],
  };
  return { ...base, ...parts };
}

/** The same, with some of its switches set; null for one that was never set. */
export function switched(
  properties: Readonly<Record<string, string | boolean | null>>,
  parts: Partial<StorageAccountState> = {},
): StorageAccountState {
  const merged = { ...account().properties, ...properties };
  const said = Object.entries(merged).filter(([, value]) => value !== null);
  return account({ properties: Object.fromEntries(said), ...parts });
}

/** The laws of a cure: the target has no finding, planning from it again plans nothing, other fields are left alone. */
export function breachesOfCure(
  rule: Rule<StorageAccountState>,
  state: StorageAccountState,
  context = AZURE_CONTEXT,
): string[] {
  const target = rule.desire(state, context);
  const again = rule.desire(target, context);
  const verdict = rule.check(target, context);
  const isLabelled = verdict.kind === 'violation' && verdict.contained !== undefined;
  const changed = Object.keys(target).filter((field) => target[field] !== state[field]);
  return [
    verdict.kind === 'compliant' || isLabelled ? '' : 'the target has the finding',
    resource.steps(ACCOUNT_REF, target, again).length === 0 ? '' : 'planning again plans something',
    resource.steps(ACCOUNT_REF, state, target).length > 0 ? '' : 'nothing is planned',
    changed.every((field) => field in resource.fields) ? '' : `it changes ${changed.join(', ')}`,
  ].filter((breach) => breach !== '');
}
