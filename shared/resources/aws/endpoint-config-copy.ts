import { shortDigest } from '../../core/digest.ts';
import { type Json, sameJson } from '../../core/json.ts';
import type { EndpointState } from './endpoint-state.ts';
import type { AwsOperations } from './send.ts';

/**
 * All of an endpoint configuration that `CreateEndpointConfig` takes, but for its name and tags, in one canonical
 * form: what was sent and what is read back of it compare equal.
 */
export type ConfigBody = Readonly<Record<string, Json>>;

type Member = Exclude<
  keyof AwsOperations['sagemaker:CreateEndpointConfig']['input'],
  'EndpointConfigName' | 'Tags'
>;

/** The members a copy carries over. The type makes the compiler refuse an SDK that knows one more. */
const MEMBERS: Readonly<Record<Member, true>> = {
  ProductionVariants: true,
  ShadowProductionVariants: true,
  DataCaptureConfig: true,
  KmsKeyId: true,
  AsyncInferenceConfig: true,
  ExplainerConfig: true,
  ExecutionRoleArn: true,
  VpcConfig: true,
  EnableNetworkIsolation: true,
  MetricsConfig: true,
};

/** What `DescribeEndpointConfig` says of the configuration as a thing, and the SDK of its answer. */
const OWN_MEMBERS: readonly string[] = [
  'EndpointConfigName',
  'EndpointConfigArn',
  'CreationTime',
  '$metadata',
];

/** The members that hold variants, in the order people name them. */
const VARIANT_LISTS = ['ProductionVariants', 'ShadowProductionVariants'] as const;

/** Longest name of an endpoint configuration (API model, `EndpointConfigName`). */
const NAME_MAX = 63;

/** Hex digits of the body in a copy's name: 40 bits, and equal names with other bodies are noticed. */
const DIGEST_DIGITS = 10;

const COPY_SUFFIX = /-cordon-[0-9a-f]{10}$/;

/** Names the configuration a copy was made from. Marks the copy as Cordon's. */
export const COPY_OF_TAG = 'cordon-copy-of';

/** Most tags one resource can have (SageMaker quota). */
const TAGS_MAX = 50;

/** One variant, as far as rules look at it. */
export interface Variant {
  readonly name: string;
  /** Models it serves, the overrides of its instance pools included. Empty for inference components. */
  readonly models: readonly string[];
  /** Instance types it may run on. Empty for a serverless variant. */
  readonly instanceTypes: readonly string[];
  readonly serverless: boolean;
  readonly ssmAccess: boolean;
}

/** The body in an answer of `DescribeEndpointConfig`. */
export function configBody(described: object): ConfigBody {
  const body: Record<string, Json> = {};
  for (const [name, value] of Object.entries(described)) {
    const json = plain(value);
    if (Object.hasOwn(MEMBERS, name) && json !== null && json !== '' && !isEmptyList(json)) {
      body[name] = json;
    }
  }
  for (const list of VARIANT_LISTS) {
    if (body[list] !== undefined) {
      body[list] = [...recordsIn(body[list])].map(withoutDefaults).sort(byVariantName);
    }
  }
  const { VpcConfig: vpc } = body as { VpcConfig?: Json };
  if (isRecord(vpc)) {
    body['VpcConfig'] = { ...vpc, ...sorted(vpc, 'SecurityGroupIds'), ...sorted(vpc, 'Subnets') };
  }
  return body;
}

/** Settings in an answer of `DescribeEndpointConfig` that a copy would lose, because this version does not know them. */
export function unknownMembers(described: object): readonly string[] {
  return Object.entries(described)
    .filter(
      ([name, value]) =>
        !Object.hasOwn(MEMBERS, name) && !OWN_MEMBERS.includes(name) && plain(value) !== null,
    )
    .map(([name]) => name)
    .sort();
}

/** The variants of a body, shadow variants included. */
export function variantsOf(body: ConfigBody): readonly Variant[] {
  return VARIANT_LISTS.flatMap((list) => recordsIn(body[list])).map((variant) => {
    const pools = recordsIn(variant['InstancePools']);
    return {
      name: textOf(variant['VariantName']),
      models: [variant['ModelName'], ...pools.map((pool) => pool['ModelNameOverride'])]
        .map(textOf)
        .filter((name) => name !== ''),
      instanceTypes: [variant['InstanceType'], ...pools.map((pool) => pool['InstanceType'])]
        .map(textOf)
        .filter((name) => name !== ''),
      serverless: Object.keys(variant['ServerlessConfig'] ?? {}).length > 0,
      ssmAccess: variant['EnableSSMAccess'] === true,
    };
  });
}

/** The body with SSM access turned off in every variant: left out, it is disabled (API documentation). */
export function withoutSsmAccess(body: ConfigBody): ConfigBody {
  const changed: Record<string, Json> = { ...body };
  for (const list of VARIANT_LISTS) {
    if (body[list] !== undefined) {
      changed[list] = recordsIn(body[list]).map(({ EnableSSMAccess: _, ...rest }) => rest);
    }
  }
  return changed;
}

/**
 * The state in which the endpoint uses a configuration with this body: a copy with a name of its own, and the endpoint
 * pointing at it. Rules end their `desire` with it. Each starts from `state.config`, which the rule before has
 * changed, so several rules make one copy: the copy of the rule before, still a mere wish, is taken back.
 */
export function withConfig(state: EndpointState, desired: ConfigBody): EndpointState {
  if (sameJson(desired, state.config)) {
    return state;
  }
  const copies: Record<string, ConfigBody | null> = { ...state.copies };
  if (state.wish !== null) {
    copies[state.wish.name] = state.wish.before;
  }
  const name = copyName(state.endpointConfigName, desired);
  const wish = { name, before: copies[name] ?? null };
  copies[name] = desired;
  return { ...state, config: desired, endpointConfigName: name, copies, wish };
}

/**
 * The name of the copy with this body: the original's, shortened, and a digest of the body. Always the same for the
 * same original and body; a copy of a copy does not grow.
 */
export function copyName(original: string, body: ConfigBody): string {
  const suffix = `-cordon-${shortDigest(body, DIGEST_DIGITS)}`;
  const base = original.replace(COPY_SUFFIX, '').slice(0, NAME_MAX - suffix.length);
  return `${base}${suffix}`;
}

/** Whether a configuration's name is of the form that Cordon gives its copies. */
export function isCopyName(name: string): boolean {
  return COPY_SUFFIX.test(name);
}

/** The request that creates a copy: the body, its name, the original's own tags and ours. */
export function createInput(
  name: string,
  body: ConfigBody,
  original: string,
  tags: Readonly<Record<string, string>>,
): Readonly<Record<string, Json>> {
  // Tags of AWS's own, `aws:cloudformation:stack-name`, are refused in requests.
  const own = Object.entries(tags).filter(([key]) => !/^aws:/i.test(key) && key !== COPY_OF_TAG);
  const ours: [string, string][] = own.length < TAGS_MAX ? [[COPY_OF_TAG, original]] : [];
  return {
    EndpointConfigName: name,
    ...body,
    Tags: [...own, ...ours].map(([Key, Value]) => ({ Key, Value })),
  };
}

/** Plain JSON of what an SDK answers: dates become ISO 8601 texts, absent members vanish. */
function plain(value: unknown): Json {
  if (value === null || value === undefined) {
    return null;
  }
  if (value instanceof Date) {
    return value.toISOString();
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value === 'object') {
    const members = Object.entries(value).map(([key, each]) => [key, plain(each)] as const);
    return Object.fromEntries(members.filter(([, each]) => each !== null));
  }
  return value as Json;
}

/** A service may answer a disabled switch as `false` or not at all: both mean the same. */
function withoutDefaults(variant: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  const { EnableSSMAccess: access, ...rest } = variant;
  return access === true ? variant : rest;
}

function byVariantName(
  left: Readonly<Record<string, Json>>,
  right: Readonly<Record<string, Json>>,
): number {
  return textOf(left['VariantName']) < textOf(right['VariantName']) ? -1 : 1;
}

/** A list that is a set, in one order. */
function sorted(record: Readonly<Record<string, Json>>, name: string): Record<string, Json> {
  const list = record[name];
  return Array.isArray(list) ? { [name]: list.map(textOf).sort() } : {};
}

function recordsIn(value: Json | undefined): readonly Readonly<Record<string, Json>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function isRecord(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isEmptyList(value: Json): boolean {
  return Array.isArray(value) && value.length === 0;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
