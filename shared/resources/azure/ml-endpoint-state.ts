import * as z from 'zod/mini';
import type { Json } from '../../core/json.ts';
import type { Ref } from '../../core/ref.ts';
import type { State } from '../../core/state.ts';
import { parsed } from './answers.ts';
import { tagsOf } from './arm-tags.ts';
import type { Diagnostics } from './diagnostics.ts';
import { SystemData, timeOf } from './ml-arm.ts';
import { hasManagedNetwork, type WorkspacePart } from './ml-workspace-state.ts';
import type { AzureAnswer } from './send.ts';

/** A deployment behind an endpoint. */
export type Deployment = {
  readonly name: string;
  /** Whether it reaches public networks past any managed one. Creation-only. */
  readonly hasPublicEgress: boolean;
};

/** What the endpoint's own answer tells, and its workspace's. */
export interface EndpointPart {
  readonly status: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly incarnation: string | null;
  readonly createdAt: string | null;
  /** `Enabled` or `Disabled`; null when nothing was said, which is `Enabled`. Edited. */
  readonly publicNetworkAccess: string | null;
  /** `Key`, `AMLToken`, `AADToken`. */
  readonly authMode: string;
  /** Whether it runs on a Kubernetes cluster of the customer's, whose network decides who reaches it. */
  readonly isAttached: boolean;
  /** As Azure spells it: logs write ids in any case, and a `PUT` by one of them might rename. */
  readonly armId: string;
  /** What a `PUT` has to send for the endpoint to stay as it is. */
  readonly definition: Readonly<Record<string, Json>>;
  /** Whether the workspace has an approved private endpoint, through which callers come. */
  readonly hasPrivateEndpoint: boolean;
  readonly hasManagedNetwork: boolean;
}

/** An online endpoint with its deployments. */
export interface MlEndpointState extends State, EndpointPart, Diagnostics {
  readonly status: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly incarnation: string | null;
  readonly createdAt: string | null;
  readonly deployments: readonly Deployment[];
  /** Why there may be more of them, or null. */
  readonly deploymentsProblem: string | null;
}

const text = z.nullish(z.string());

const Endpoint = z.object({
  id: text,
  tags: z.nullish(z.record(z.string(), text)),
  systemData: SystemData,
  properties: z.object({
    provisioningState: text,
    publicNetworkAccess: text,
    authMode: text,
    compute: text,
  }),
});

const Listed = z.object({
  name: z.string(),
  properties: z.nullish(z.object({ egressPublicNetworkAccess: text, endpointComputeType: text })),
});

/** The endpoint's part of its state. Throws CloudError (`unreadable`). */
export function endpointOf(
  { body }: Pick<AzureAnswer, 'body'>,
  workspace: WorkspacePart,
  ref: Pick<Ref, 'id' | 'name'>,
): EndpointPart {
  const { id, properties, tags, systemData } = parsed(Endpoint, body, `The endpoint ${ref.name}`);
  const createdAt = timeOf(systemData?.createdAt);
  return {
    status: properties.provisioningState || null,
    tags: tagsOf(tags),
    incarnation: createdAt,
    createdAt,
    publicNetworkAccess: properties.publicNetworkAccess || null,
    authMode: properties.authMode || '',
    isAttached: Boolean(properties.compute),
    armId: id?.toLowerCase() === ref.id.toLowerCase() ? id : ref.id,
    definition: definitionOf(body),
    hasPrivateEndpoint: workspace.privateEndpoints.length > 0,
    hasManagedNetwork: hasManagedNetwork(workspace),
  };
}

/** A deployment in the list of an endpoint's. Only managed ones have an egress of their own. */
export function deploymentOf(item: unknown, endpoint: string): Deployment {
  const { name, properties } = parsed(Listed, item, `A deployment of ${endpoint}`);
  const { egressPublicNetworkAccess, endpointComputeType } = properties ?? {};
  return {
    name,
    hasPublicEgress:
      !/^kubernetes$/i.test(endpointComputeType ?? '') &&
      !/^disabled$/i.test(egressPublicNetworkAccess ?? ''),
  };
}

/** Members of an endpoint that Azure alone writes (API model, `readOnly`). */
const READ_ONLY = ['id', 'name', 'type', 'systemData', 'etag'];

/** The same, of its properties; and its keys, which a GET never tells and a PUT would set. */
const READ_ONLY_PROPERTIES = ['provisioningState', 'scoringUri', 'swaggerUri', 'keys'];

/** The same, of its identity. */
const READ_ONLY_IDENTITY = ['principalId', 'tenantId'];

/**
 * The body of a `PUT` that leaves an endpoint as it is: everything that was read, members nobody knows included, without
 * what Azure alone writes. It is no schema's output, which would drop what it does not know.
 */
export function definitionOf(body: Json): Readonly<Record<string, Json>> {
  const { identity, properties, ...rest } = objectOf(body);
  return {
    ...without(rest, READ_ONLY),
    ...(identity === undefined ? {} : { identity: identityOf(identity) }),
    properties: without(objectOf(properties), READ_ONLY_PROPERTIES),
  };
}

/** The definition with another access for public networks. */
export function withAccess(
  definition: Readonly<Record<string, Json>>,
  publicNetworkAccess: string,
): Readonly<Record<string, Json>> {
  const properties = definition['properties'] as Readonly<Record<string, Json>>;
  return { ...definition, properties: { ...properties, publicNetworkAccess } };
}

/** Identities that users assigned are named by their ids; what they are is Azure's to say. */
function identityOf(identity: Json): Json {
  if (identity === null) {
    return null;
  }
  const kept = without(objectOf(identity), READ_ONLY_IDENTITY);
  const { userAssignedIdentities: assigned } = kept;
  return assigned === null || assigned === undefined
    ? kept
    : {
        ...kept,
        userAssignedIdentities: Object.fromEntries(
          Object.keys(objectOf(assigned)).map((id) => [id, {}]),
        ),
      };
}

function without(
  object: Readonly<Record<string, Json | undefined>>,
  names: readonly string[],
): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) =>
      names.includes(name) ? [] : [[name, value ?? null] as const],
    ),
  );
}

function objectOf(value: Json | undefined): Readonly<Record<string, Json | undefined>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json | undefined>>)
    : {};
}

/** States an endpoint rests in; every other is passing, and Azure refuses changes in it. */
export const RESTING: readonly (string | null)[] = ['Succeeded', 'Failed', 'Canceled', null];

/** Whether public networks are shut out. */
export function isPrivate({ publicNetworkAccess }: MlEndpointState): boolean {
  return /^disabled$/i.test(publicNetworkAccess ?? '');
}
