import { type Json, sameJson } from '../../core/json.ts';
import {
  type CopyBody,
  copyName,
  copyTags,
  membersIn,
  modelKey,
  recordsIn,
  strangersIn,
  textOf,
  withSortedVpc,
} from './endpoint-copies.ts';
import type { EndpointState } from './endpoint-state.ts';
import type { AwsOperations } from './send.ts';

/**
 * All of an endpoint configuration that `CreateEndpointConfig` takes, but for its name and tags, in one canonical
 * form: what was sent and what is read back of it compare equal.
 */
export type ConfigBody = CopyBody;

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
export const VARIANT_LISTS = ['ProductionVariants', 'ShadowProductionVariants'] as const;

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
  const body: Record<string, Json> = { ...withSortedVpc(membersIn(described, MEMBERS)) };
  for (const list of VARIANT_LISTS) {
    if (body[list] !== undefined) {
      body[list] = [...recordsIn(body[list])].map(withoutDefaults).sort(byVariantName);
    }
  }
  return body;
}

/** Settings in an answer of `DescribeEndpointConfig` that a copy would lose, because this version does not know them. */
export function unknownMembers(described: object): readonly string[] {
  return strangersIn(described, MEMBERS, OWN_MEMBERS);
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
 * changed, so several rules make one copy: what the rule before wished for and nothing names any more is taken back.
 */
export function withConfig(state: EndpointState, desired: ConfigBody): EndpointState {
  if (sameJson(desired, state.config)) {
    return state;
  }
  const copies: Record<string, CopyBody | null> = { ...state.copies };
  const wishes: Record<string, CopyBody | null> = {};
  const served = variantsOf(desired).flatMap((variant) => variant.models);
  for (const [key, before] of Object.entries(state.wishes)) {
    if (served.some((model) => key === modelKey(model))) {
      wishes[key] = before;
    } else {
      copies[key] = before;
    }
  }
  const name = copyName(state.endpointConfigName, desired);
  wishes[name] = copies[name] ?? null;
  copies[name] = desired;
  return { ...state, config: desired, endpointConfigName: name, copies, wishes };
}

/** The request that creates a copy: the body, its name, the original's own tags and ours. */
export function createInput(
  name: string,
  body: ConfigBody,
  original: string,
  tags: Readonly<Record<string, string>>,
): Readonly<Record<string, Json>> {
  return { EndpointConfigName: name, ...body, Tags: copyTags(original, tags) };
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
