import type { Json } from '../../../../shared/core/json.ts';
import { listed, literally, resourcesMatching } from './lists.ts';
import { encryptionRefusal, withEncryption } from './storage-encryption.ts';
import {
  type ArmRoute,
  type AzureWorld,
  answered,
  asObject,
  type Body,
  notFound,
  type Outcome,
  objectAt,
  type RoutedCall,
  refused,
  resourceAt,
  withResource,
} from './world.ts';

/** Versions of the storage provider since it has all switches. */
export const STORAGE_VERSION = /^202[3-9]-\d\d-01$/;

const ACCOUNT =
  /^(?<id>\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Storage\/storageAccounts\/(?<account>[^/]+))$/i;

const LIST = /^\/subscriptions\/[^/]+\/providers\/Microsoft\.Storage\/storageAccounts$/i;

/** What a PATCH may set one by one, and what each may be. */
const SWITCHES: Readonly<Record<string, (value: Json | undefined) => boolean>> = {
  allowBlobPublicAccess: isFlag,
  supportsHttpsTrafficOnly: isFlag,
  allowCrossTenantReplication: isFlag,
  allowSharedKeyAccess: isFlag,
  defaultToOAuthAuthentication: isFlag,
  isSftpEnabled: isFlag,
  isLocalUserEnabled: isFlag,
  minimumTlsVersion: (value) => ['TLS1_0', 'TLS1_1', 'TLS1_2'].includes(String(value)),
  publicNetworkAccess: (value) =>
    ['Enabled', 'Disabled', 'SecuredByPerimeter'].includes(String(value)),
  sasPolicy: (value) => typeof objectAt({ value }, 'value')['sasExpirationPeriod'] === 'string',
  keyPolicy: (value) =>
    typeof objectAt({ value }, 'value')['keyExpirationPeriodInDays'] === 'number',
};

/** Storage accounts: read, list, change. */
export const STORAGE_ROUTES: readonly ArmRoute[] = [
  { method: 'GET', path: ACCOUNT, version: STORAGE_VERSION, handle: read },
  { method: 'PATCH', path: ACCOUNT, version: STORAGE_VERSION, handle: update },
  {
    method: 'GET',
    path: LIST,
    version: STORAGE_VERSION,
    handle: (call) => {
      const own = `^/subscriptions/${literally(call.world.subscription.toLowerCase())}/resourcegroups/`;
      const accounts = new RegExp(`${own}[^/]+/providers/microsoft.storage/storageaccounts/[^/]+$`);
      return listed(call, resourcesMatching(call.world, accounts));
    },
  },
];

/** What a new account is to be like, where it is not like all. */
export interface AccountOptions {
  readonly name: string;
  readonly group?: string;
  readonly location?: string;
  readonly kind?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly identity?: Body;
  readonly properties?: Body;
  readonly blobService?: Body;
}

/** The id of an account. */
export function accountId(world: AzureWorld, name: string, group = 'rg-ml'): string {
  return `/subscriptions/${world.subscription}/resourceGroups/${group}/providers/Microsoft.Storage/storageAccounts/${name}`;
}

/** The world with a new account, as ARM makes them today, and its blob service. */
export function createAccount(world: AzureWorld, options: AccountOptions, now: number): AzureWorld {
  const { name, group, kind = 'StorageV2', tags = {}, identity } = options;
  const id = accountId(world, name, group);
  const time = new Date(now).toISOString();
  const service = { keyType: 'Account', enabled: true, lastEnabledTime: time };
  const body: Body = {
    id,
    name,
    type: 'Microsoft.Storage/storageAccounts',
    location: options.location ?? world.location,
    kind,
    sku: { name: 'Standard_LRS', tier: 'Standard' },
    tags,
    ...(identity === undefined ? {} : { identity }),
    properties: {
      provisioningState: 'Succeeded',
      creationTime: time,
      keyCreationTime: { key1: time, key2: time },
      privateEndpointConnections: [],
      allowCrossTenantReplication: false,
      minimumTlsVersion: 'TLS1_2',
      allowBlobPublicAccess: false,
      allowSharedKeyAccess: true,
      publicNetworkAccess: 'Enabled',
      supportsHttpsTrafficOnly: true,
      networkAcls: {
        bypass: 'AzureServices',
        ipv6Rules: [],
        virtualNetworkRules: [],
        ipRules: [],
        defaultAction: 'Allow',
      },
      encryption: { services: { file: service, blob: service }, keySource: 'Microsoft.Storage' },
      ...options.properties,
    },
  };
  const blobs: Body = {
    id: `${id}/blobServices/default`,
    name: 'default',
    type: 'Microsoft.Storage/storageAccounts/blobServices',
    sku: { name: 'Standard_LRS', tier: 'Standard' },
    properties: {
      cors: { corsRules: [] },
      deleteRetentionPolicy: { allowPermanentDelete: false, enabled: false },
      ...options.blobService,
    },
  };
  const withAccount = withResource(world, id, body);
  return kind === 'FileStorage'
    ? withAccount
    : withResource(withAccount, `${id}/blobServices/default`, blobs);
}

function read({ world, path }: RoutedCall): Outcome {
  const account = resourceAt(world, path);
  return account === undefined ? notFound(world, path) : answered(world, 200, account);
}

/** Merges what is said on the first level and leaves the rest; objects below, as the firewall, are replaced whole. */
function update({ world, path, body }: RoutedCall): Outcome {
  const account = resourceAt(world, path);
  if (account === undefined) {
    return notFound(world, path);
  }
  const live = objectAt(account, 'properties');
  if (live['provisioningState'] !== 'Succeeded') {
    const message = `The storage account ${account['name']} provisioning state must be 'Succeeded' before executing the operation.`;
    return refused(world, 409, 'StorageAccountIsNotProvisioned', message);
  }
  const { networkAcls, encryption, ...asked } = objectAt(body, 'properties');
  // JSON has a null for what is not said, and the provider leaves such members alone.
  const said = Object.entries(asked).filter(([, value]) => value !== null);
  const wrong = said.find(([name, value]) => SWITCHES[name]?.(value) !== true);
  if (wrong !== undefined) {
    const message = `The value '${JSON.stringify(wrong[1])}' is not allowed for property ${wrong[0]}.`;
    return refused(world, 400, 'InvalidRequestPropertyValue', message);
  }
  if (
    said.some(
      ([name, value]) =>
        name === 'isSftpEnabled' && value === true && live['isHnsEnabled'] !== true,
    )
  ) {
    const message = 'SFTP is not supported for this account type.';
    return refused(world, 400, 'FeatureNotSupportedForAccount', message);
  }
  const firewall = networkAcls === undefined ? null : firewallOf(networkAcls);
  if (firewall === 'invalid') {
    const message = 'Values for request parameters are invalid: networkAcls.defaultAction.';
    return refused(world, 400, 'InvalidValuesForRequestParameters', message);
  }
  const problem = encryption === undefined ? null : encryptionRefusal(world, account, encryption);
  if (problem !== null) {
    return refused(world, 400, 'InvalidRequestPropertyValue', problem);
  }
  const next = {
    ...account,
    properties: {
      ...live,
      ...Object.fromEntries(said),
      ...(firewall === null ? {} : { networkAcls: firewall }),
      ...(encryption === undefined ? {} : { encryption: withEncryption(live, encryption) }),
    },
  };
  return answered(withResource(world, path, next), 200, next);
}

/** Whole: rules that are not sent are gone. */
function firewallOf(sent: Json): Body | 'invalid' {
  const { bypass, defaultAction, ipRules, ipv6Rules, resourceAccessRules, virtualNetworkRules } =
    asObject(sent);
  if (defaultAction !== 'Allow' && defaultAction !== 'Deny') {
    return 'invalid';
  }
  const subnets = Array.isArray(virtualNetworkRules)
    ? (virtualNetworkRules as readonly Json[])
    : [];
  return {
    bypass: bypass ?? 'AzureServices',
    ...(resourceAccessRules === undefined ? {} : { resourceAccessRules }),
    ipv6Rules: ipv6Rules ?? [],
    virtualNetworkRules: subnets.map((rule) => ({ ...asObject(rule), state: 'Succeeded' })),
    ipRules: ipRules ?? [],
    defaultAction,
  };
}

function isFlag(value: Json | undefined): boolean {
  return typeof value === 'boolean';
}
