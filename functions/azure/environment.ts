import * as z from 'zod/mini';
import { CloudError } from '../../shared/core/failure.ts';
import type { ProfileName } from '../../shared/policy/profiles.ts';
import { AZURE_CLOUDS, type AzureCloud } from './clients/clouds.ts';
import type { IdentityEnvironment } from './clients/managed-identity.ts';

/** What the functions read from the environment: the app's settings. The host reads its own besides. */
export interface Environment {
  /** `AZURE_SUBSCRIPTION_ID`: the subscription that is looked after. */
  readonly subscription: string;
  /** `CORDON_AZURE_CLOUD`: the public one unless told. */
  readonly cloud: AzureCloud;
  /** `CORDON_AZURE_ENDPOINT`: a Resource Manager on this machine, which gets no token; or null. */
  readonly endpoint: string | null;
  /** `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`, which the platform sets, and `AZURE_CLIENT_ID`; null without an identity. */
  readonly identity: IdentityEnvironment | null;
  /** `CORDON_STORAGE__tableServiceUri`: the table endpoint of the journal's account. */
  readonly tables: string;
  /** `CORDON_TABLE`: the journal's table; `cordon` unless told. */
  readonly table: string;
  /** `CORDON_STORAGE__queueServiceUri`: the queue endpoint of the same account, which the host reads too. */
  readonly queues: string;
  /** `CORDON_OWN_PRINCIPALS`: object and application ids of the identities Cordon runs as. */
  readonly ownPrincipals: readonly string[];
  readonly policy: PolicyVariable;
  readonly slack: SlackVariables | null;
  /** `CORDON_TOPIC_ENDPOINT`: endpoint of the Event Grid topic that hears of every case, or null. */
  readonly topic: string | null;
  /** `CORDON_DEFAULT_OWNER`: who is told where a resource names nobody, or null. */
  readonly defaultOwner: string | null;
}

/** Set when both `CORDON_SLACK_TOKEN_FROM` and `CORDON_SLACK_CHANNEL` are. */
export interface SlackVariables {
  /** Address of a secret of a key vault, with or without a version. */
  readonly tokenFrom: string;
  /** The channel's id. */
  readonly channel: string;
  /** `CORDON_SLACK_API_URL`, for another Slack than Slack's own; null for that. */
  readonly apiUrl: string | null;
}

/** `CORDON_POLICY`: a policy's text, or a file shipped with the app; else the profile `CORDON_PROFILE`, or `observe`. */
export type PolicyVariable =
  | { readonly profile: ProfileName }
  | { readonly text: string }
  | { readonly file: string };

/** A path from the app's folder: one word with the ending of a policy file. Anything else is a policy's text. */
const POLICY_FILE = /^[\w./-]+\.(?:ya?ml|json)$/;

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TABLE = /^[A-Za-z][A-Za-z0-9]{2,62}$/;

/** Tokens go there: over TLS only, but for an emulator on this machine. */
const ADDRESS =
  /^(?:https:\/\/[\w.-]+(?::\d+)?|http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+)(?:\/[\w./-]*)?$/;

/** What a key vault calls a secret. A token itself is no address, on purpose. */
const SECRET = /^https:\/\/[\w-]+\.vault\.[\w.]+\/secrets\/[\w-]{1,127}(?:\/[\w-]{1,64})?$/;

const missing = { error: 'is not set' };

const Variables = z.object({
  AZURE_SUBSCRIPTION_ID: z.string(missing).check(z.regex(GUID, "is no subscription's id")),
  CORDON_AZURE_CLOUD: z.optional(
    z
      .string()
      .check(
        z.refine(
          (name) => Object.hasOwn(AZURE_CLOUDS, name),
          `must be one of ${Object.keys(AZURE_CLOUDS).join(', ')}`,
        ),
      ),
  ),
  CORDON_AZURE_ENDPOINT: z.optional(
    text(/^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+$/, 'is no server on this machine'),
  ),
  IDENTITY_ENDPOINT: z.optional(text(/^https?:\/\/\S+$/, 'is no address')),
  IDENTITY_HEADER: z.optional(z.string()),
  AZURE_CLIENT_ID: z.optional(text(GUID, "is no identity's client id")),
  CORDON_STORAGE__tableServiceUri: address('https://cordon.table.core.windows.net'),
  CORDON_STORAGE__queueServiceUri: address('https://cordon.queue.core.windows.net'),
  CORDON_TABLE: z.optional(text(TABLE, "is no table's name: 3 to 63 letters and digits")),
  CORDON_OWN_PRINCIPALS: z
    .string(missing)
    .check(
      z.refine(
        (value) => partsOf(value).length > 0 && partsOf(value).every((part) => GUID.test(part)),
        'must hold the object and application ids of the identities Cordon runs as, separated by commas',
      ),
    ),
  CORDON_PROFILE: z.optional(
    z.enum(['observe', 'recommended'], { error: 'must be observe or recommended' }),
  ),
  CORDON_POLICY: z.optional(z.string()),
  CORDON_SLACK_TOKEN_FROM: z.optional(
    text(
      SECRET,
      "must be the address of a key vault's secret (https://….vault.azure.net/secrets/…): never the token itself",
    ),
  ),
  CORDON_SLACK_CHANNEL: z.optional(z.string()),
  CORDON_SLACK_API_URL: z.optional(z.string()),
  CORDON_TOPIC_ENDPOINT: z.optional(
    text(ADDRESS, 'is no endpoint of a topic (https://….eventgrid.azure.net/api/events)'),
  ),
  CORDON_DEFAULT_OWNER: z.optional(z.string()),
});

type Variables = z.infer<typeof Variables>;

function text(pattern: RegExp, problem: string) {
  return z.string().check(z.regex(pattern, problem));
}

function address(example: string) {
  return z
    .string(missing)
    .check(z.regex(ADDRESS, `is no endpoint of a storage account (${example})`));
}

/**
 * Parses the environment; an empty variable is an absent one. Throws CloudError (`misconfigured`) that names every
 * variable that is wrong.
 */
export function parseEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const set = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || value.trim() === '' ? [] : [[name, value.trim()] as const],
  );
  const parsed = z.safeParse(Variables, Object.fromEntries(set));
  if (!parsed.success) {
    throw misconfigured(
      parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`),
    );
  }
  const all = parsed.data;
  return {
    subscription: all.AZURE_SUBSCRIPTION_ID.toLowerCase(),
    cloud: (all.CORDON_AZURE_CLOUD ?? 'public') as AzureCloud,
    endpoint: all.CORDON_AZURE_ENDPOINT ?? null,
    identity: identityIn(all),
    tables: all.CORDON_STORAGE__tableServiceUri,
    table: all.CORDON_TABLE ?? 'cordon',
    queues: all.CORDON_STORAGE__queueServiceUri,
    ownPrincipals: partsOf(all.CORDON_OWN_PRINCIPALS),
    policy: policyIn(all),
    slack: slackIn(all),
    topic: all.CORDON_TOPIC_ENDPOINT ?? null,
    defaultOwner: all.CORDON_DEFAULT_OWNER ?? null,
  };
}

/** Variables that this function cannot do without. Throws CloudError (`misconfigured`) when they are absent. */
export function required<Value>(value: Value | null, names: string): Value {
  if (value === null) {
    throw misconfigured([`${names} not set: give the app a managed identity`]);
  }
  return value;
}

function identityIn(all: Variables): IdentityEnvironment | null {
  const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: secret } = all;
  return endpoint === undefined || secret === undefined
    ? null
    : { endpoint, secret, clientId: all.AZURE_CLIENT_ID ?? null };
}

function slackIn(all: Variables): SlackVariables | null {
  const { CORDON_SLACK_TOKEN_FROM: tokenFrom, CORDON_SLACK_CHANNEL: channel } = all;
  if (tokenFrom === undefined && channel === undefined) {
    return null;
  }
  if (tokenFrom === undefined || channel === undefined) {
    throw misconfigured([
      'CORDON_SLACK_TOKEN_FROM and CORDON_SLACK_CHANNEL are set both, or neither',
    ]);
  }
  return { tokenFrom, channel, apiUrl: all.CORDON_SLACK_API_URL ?? null };
}

function policyIn({ CORDON_POLICY: policy, CORDON_PROFILE: name }: Variables): PolicyVariable {
  if (policy === undefined) {
    return { profile: name ?? 'observe' };
  }
  if (name !== undefined) {
    throw misconfigured([
      'CORDON_POLICY and CORDON_PROFILE are both set: a policy names its profile itself',
    ]);
  }
  return POLICY_FILE.test(policy) ? { file: policy } : { text: policy };
}

function partsOf(value: string): readonly string[] {
  return value.split(/[\s,]+/).filter((part) => part !== '');
}

function misconfigured(problems: readonly string[]): CloudError {
  const message = `The app's settings cannot be used: ${problems.join('; ')}.`;
  return new CloudError({ code: 'misconfigured', message, permission: null }, { applied: 'no' });
}
