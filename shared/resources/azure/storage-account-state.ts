import type { Json } from '../../core/json.ts';
import type { State } from '../../core/state.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { LinksPart } from './linked-workspaces.ts';
import type { VaultKeyFacts } from './vault-key.ts';

/** A container whose blobs, or whose list of blobs too (`Container`), everybody may read if the account lets them. */
export type PublicContainer = { readonly name: string; readonly access: string };

/** What the account's own answer tells. Maps are spelt as the API spells them; a setting that is not said is not there. */
export interface AccountPart {
  /** `Succeeded`, `Creating`, `ResolvingDNS`. */
  readonly status: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** Its creation time: names are reused. */
  readonly incarnation: string | null;
  readonly createdAt: string | null;
  /** `StorageV2`, `BlobStorage`, `FileStorage` … */
  readonly kind: string;
  /** Whether it has a hierarchical namespace (Data Lake). Creation-only. */
  readonly isHierarchical: boolean;
  /** Whether it speaks NFS 3.0, which knows no encryption in transit. Creation-only. */
  readonly isNfs: boolean;
  /** The switches of {@link PROPERTIES} that are said. Edited. */
  readonly properties: Readonly<Record<string, Json>>;
  /** The firewall, whole: the API replaces it whole. Edited. */
  readonly networkAcls: Readonly<Record<string, Json>>;
  /** How long shared access signatures may live; null when nothing is said. Edited, one way. */
  readonly sasPolicy: Json;
  /** `keySource` and, with a key of the customer's, `keyname`, `keyversion`, `keyvaulturi`, `userAssignedIdentity`. Edited. */
  readonly encryption: Readonly<Record<string, Json>>;
  /** Which services are encrypted with which kind of key, to be sent again as it came. */
  readonly encryptedServices: Json;
  /** Whether data is encrypted twice. Creation-only. */
  readonly isEncryptedTwice: boolean;
  /** Object ids of its identities: by the id of a user-assigned one in lower case, or `system`. */
  readonly identities: Readonly<Record<string, string>>;
  /** Private endpoints that are approved. */
  readonly privateEndpoints: readonly string[];
  /** How old the access keys are, in whole days by the server's clock; null for one whose age Azure does not know; empty without a clock. */
  readonly keyAgesDays: Readonly<Record<string, number | null>>;
}

/** What the blob service's answer tells. */
export interface BlobPart {
  /** Soft delete, versioning, CORS and the rest of the blob service, whole; what is off is not there. Edited. */
  readonly blobService: Readonly<Record<string, Json>>;
  /** Why there is no blob service, or null. */
  readonly blobServiceProblem: string | null;
}

/** What the list of containers tells. */
export interface ContainersPart {
  /** Public containers; only looked for where the account lets anybody in. */
  readonly publicContainers: readonly PublicContainer[];
  /** Why there may be more of them, or null. */
  readonly containersProblem: string | null;
}

/** What is read of a storage account. */
export interface StorageAccountState
  extends State,
    AccountPart,
    BlobPart,
    ContainersPart,
    LinksPart,
    Diagnostics {
  readonly status: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly incarnation: string | null;
  readonly createdAt: string | null;
  /** Facts about the keys that rules asked for, by the name they were asked by. */
  readonly keys: Readonly<Record<string, VaultKeyFacts>>;
  /** The address of the key it is encrypted with, when that is the customer's. */
  readonly uses: readonly string[];
}

/** States an account rests in; every other is passing, and Azure refuses changes in it. */
export const RESTING: readonly (string | null)[] = ['Succeeded', 'Failed', 'Canceled', null];

/** Switches that are edited one by one. */
export const PROPERTIES = [
  'allowBlobPublicAccess',
  'publicNetworkAccess',
  'supportsHttpsTrafficOnly',
  'minimumTlsVersion',
  'allowCrossTenantReplication',
  'allowSharedKeyAccess',
  'defaultToOAuthAuthentication',
  'isSftpEnabled',
  'isLocalUserEnabled',
] as const;

/** One of them. */
export type Property = (typeof PROPERTIES)[number];

/** Accounts made before this day let blobs be public, and replicate to other tenants, unless told not to (Azure docs). */
const CLOSED_BY_DEFAULT_SINCE = Date.parse('2023-12-15T00:00:00Z');

/** What a switch that was never set stands for (API reference); undefined where it is always said. */
export function unsetMeans(property: string, createdAt: string | null): Json | undefined {
  switch (property) {
    case 'allowBlobPublicAccess':
    case 'allowCrossTenantReplication':
      // Without a time the cautious reading: it may be open.
      return createdAt === null || Date.parse(createdAt) < CLOSED_BY_DEFAULT_SINCE;
    case 'publicNetworkAccess':
      return 'Enabled';
    case 'minimumTlsVersion':
      return 'TLS1_0';
    case 'allowSharedKeyAccess':
    case 'supportsHttpsTrafficOnly':
      return true;
    case 'defaultToOAuthAuthentication':
    case 'isSftpEnabled':
    case 'isLocalUserEnabled':
      return false;
    default:
      return undefined;
  }
}

/** What a switch is in effect, said or not. */
export function inEffect(
  { properties, createdAt }: Pick<AccountPart, 'properties' | 'createdAt'>,
  property: Property,
): Json {
  return properties[property] ?? unsetMeans(property, createdAt) ?? null;
}

/** The state with a switch set. */
export function withProperty(
  state: StorageAccountState,
  property: Property,
  value: Json,
): StorageAccountState {
  return { ...state, properties: { ...state.properties, [property]: value } };
}
