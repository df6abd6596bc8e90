import * as z from 'zod/mini';
import type { Json } from '../../core/json.ts';
import type { State } from '../../core/state.ts';
import { parsed, present } from './answers.ts';
import { tagsOf } from './arm-tags.ts';
import type { Diagnostics } from './diagnostics.ts';
import { SystemData, timeOf } from './ml-arm.ts';
import type { AzureAnswer } from './send.ts';
import { listsEverybody } from './storage-firewall.ts';
import { keyAddress } from './vault-key.ts';

/** What is known of the account that a workspace keeps its data in. */
export type LinkedStorage = {
  readonly id: string;
  /** From where it can be reached. */
  readonly reach: 'everywhere' | 'listed' | 'private';
  /** Whether its containers may be public. */
  readonly isAnonymous: boolean;
};

/** What the workspace's own answer tells. */
export interface WorkspacePart {
  readonly status: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly incarnation: string | null;
  readonly createdAt: string | null;
  /** `Default`, `Hub`, `FeatureStore`; `Project` for one that a hub decides for. */
  readonly kind: string;
  /** `publicNetworkAccess` and `systemDatastoresAuthMode`, as far as they were said. Edited. */
  readonly properties: Readonly<Record<string, Json>>;
  /** The flag from before `publicNetworkAccess`. It can be changed by a whole `PUT` only. */
  readonly isPublicBehindVnet: boolean;
  /** Whether public networks are held to a list of addresses. */
  readonly isFiltered: boolean;
  /** Private endpoints that are approved. */
  readonly privateEndpoints: readonly string[];
  /** Of the network that Azure manages for its computes; null for none said. */
  readonly isolationMode: string | null;
  /** Whether its metadata is encrypted with a key of the customer's. Creation-only. */
  readonly hasCustomerKey: boolean;
  /** Whether it is marked as holding sensitive data. Creation-only. */
  readonly isHighImpact: boolean;
  readonly primaryIdentity: string | null;
  readonly isLegacy: boolean;
  /** The id of its default storage account. */
  readonly storageAccount: string | null;
  /** The address of the key it is encrypted with. */
  readonly uses: readonly string[];
}

/** What is read of a workspace. */
export interface MlWorkspaceState extends State, WorkspacePart, Diagnostics {
  readonly status: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly incarnation: string | null;
  readonly createdAt: string | null;
  /** Null when there is none, or it could not be read. */
  readonly linkedStorage: LinkedStorage | null;
  /** Why it could not be read, or null. */
  readonly linkedStorageProblem: string | null;
}

/** States a workspace rests in; every other is passing, and Azure refuses changes in it. */
export const RESTING: readonly (string | null)[] = ['Succeeded', 'Failed', 'Canceled', null];

/** The properties that are edited one by one: members of the API's `PATCH`, but never its managed network. */
export const PROPERTIES = ['publicNetworkAccess', 'systemDatastoresAuthMode'] as const;

/** One of them. */
export type Property = (typeof PROPERTIES)[number];

/** What a property that was never said stands for (API reference). */
export const UNSET: Readonly<Record<Property, Json>> = {
  publicNetworkAccess: 'Enabled',
  systemDatastoresAuthMode: 'AccessKey',
};

const text = z.nullish(z.string());
const flag = z.nullish(z.boolean());

/** The parts of private endpoints that matter, wherever they are listed. */
const Connection = z.object({
  id: text,
  properties: z.nullish(
    z.object({ privateLinkServiceConnectionState: z.nullish(z.object({ status: text })) }),
  ),
});

const Workspace = z.object({
  kind: text,
  tags: z.nullish(z.record(z.string(), text)),
  systemData: SystemData,
  properties: z.object({
    provisioningState: text,
    workspaceId: text,
    creationTime: text,
    publicNetworkAccess: text,
    systemDatastoresAuthMode: text,
    allowPublicAccessWhenBehindVnet: flag,
    ipAllowlist: z.nullish(z.array(z.string())),
    networkAcls: z.nullish(
      z.object({ defaultAction: text, ipRules: z.nullish(z.array(z.object({ value: text }))) }),
    ),
    managedNetwork: z.nullish(z.object({ isolationMode: text })),
    encryption: z.nullish(
      z.object({
        status: text,
        keyVaultProperties: z.nullish(z.object({ keyIdentifier: text })),
      }),
    ),
    hbiWorkspace: flag,
    primaryUserAssignedIdentity: text,
    v1LegacyMode: flag,
    storageAccount: text,
    privateEndpointConnections: z.nullish(z.array(Connection)),
  }),
});

/** The workspace's part of its state. Throws CloudError (`unreadable`). */
export function workspaceOf({ body }: Pick<AzureAnswer, 'body'>, name: string): WorkspacePart {
  const workspace = parsed(Workspace, body, `The workspace ${name}`);
  const { properties } = workspace;
  return {
    status: properties.provisioningState || null,
    tags: tagsOf(workspace.tags),
    incarnation: properties.workspaceId || null,
    createdAt: timeOf(workspace.systemData?.createdAt, properties.creationTime),
    kind: workspace.kind || 'Default',
    properties: present(
      Object.fromEntries(PROPERTIES.map((each) => [each, properties[each] || null])),
    ),
    isPublicBehindVnet: properties.allowPublicAccessWhenBehindVnet === true,
    isFiltered: isFiltered(properties),
    privateEndpoints: (properties.privateEndpointConnections ?? []).flatMap((connection) => {
      const { status } = connection.properties?.privateLinkServiceConnectionState ?? {};
      return /^approved$/i.test(status ?? '') ? [connection.id ?? ''] : [];
    }),
    isolationMode: properties.managedNetwork?.isolationMode || null,
    hasCustomerKey: /^enabled$/i.test(properties.encryption?.status ?? ''),
    isHighImpact: properties.hbiWorkspace === true,
    primaryIdentity: properties.primaryUserAssignedIdentity || null,
    isLegacy: properties.v1LegacyMode === true,
    storageAccount: properties.storageAccount || null,
    uses: keysOf(properties.encryption?.keyVaultProperties?.keyIdentifier ?? ''),
  };
}

/** Whether one of the two lists keeps somebody out: one of nearly the whole internet does not. */
function isFiltered({
  networkAcls,
  ipAllowlist,
}: Pick<z.output<typeof Workspace>['properties'], 'networkAcls' | 'ipAllowlist'>): boolean {
  const allowed = ipAllowlist ?? [];
  const ruled = (networkAcls?.ipRules ?? []).map(({ value }) => value ?? '');
  return (
    (/^deny$/i.test(networkAcls?.defaultAction ?? '') && !isEverybody(ruled)) ||
    (allowed.length > 0 && !isEverybody(allowed))
  );
}

function isEverybody(ranges: readonly string[]): boolean {
  return listsEverybody({ networkAcls: { ipRules: ranges.map((value) => ({ value })) } });
}

/** The address of a key, without its version. */
function keysOf(identifier: string): readonly string[] {
  const groups = /^(?<vault>https:\/\/[^/]+)\/keys\/(?<name>[^/]+)/i.exec(identifier)?.groups;
  const { vault, name } = groups ?? {};
  return vault === undefined || name === undefined ? [] : [keyAddress(vault, name)];
}

/** What a property is in effect, said or not. */
export function inEffect({ properties }: Pick<WorkspacePart, 'properties'>, name: Property): Json {
  return properties[name] ?? UNSET[name];
}

/** The state with a property set. */
export function withProperty(
  state: MlWorkspaceState,
  name: Property,
  value: Json,
): MlWorkspaceState {
  return { ...state, properties: { ...state.properties, [name]: value } };
}

/** From where a workspace can be reached: everywhere, some networks, or private endpoints alone. */
export function reach(
  state: Pick<WorkspacePart, 'properties' | 'isFiltered'>,
): 'everywhere' | 'listed' | 'private' {
  if (/^(disabled|securedbyperimeter)$/i.test(String(inEffect(state, 'publicNetworkAccess')))) {
    return 'private';
  }
  return state.isFiltered ? 'listed' : 'everywhere';
}

/** Whether Azure manages a network for the computes and endpoints of the workspace. */
export function hasManagedNetwork({
  isolationMode,
}: Pick<WorkspacePart, 'isolationMode'>): boolean {
  return isolationMode !== null && !/^disabled$/i.test(isolationMode);
}
