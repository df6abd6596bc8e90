import * as z from 'zod/mini';
import type { Json } from '../../core/json.ts';
import type { State } from '../../core/state.ts';
import { isoTime } from '../../events/time.ts';
import type { ConfigBody } from './endpoint-config-copy.ts';
import type { CopyBody } from './endpoint-copies.ts';
import type { AwsKeyFacts } from './key-facts.ts';
import { isInVpc, type ModelBody, modelBody, unknownModelMembers } from './sagemaker-model-body.ts';

/** What rules need to know of a model that an endpoint serves. */
export interface ModelFacts {
  readonly [field: string]: Json;
  readonly enableNetworkIsolation: boolean;
  /** Whether its containers run in a VPC of the account. */
  readonly vpc: boolean;
  readonly executionRoleArn: string | null;
  /** All that a copy takes over. */
  readonly body: ModelBody;
  readonly tags: Readonly<Record<string, string>>;
  /** Settings of the model that this version does not know, and a copy would lose. */
  readonly unknownMembers: readonly string[];
  /** In a target: the model it is a copy of, while it is a mere wish. Null in what was read. */
  readonly copyOf: string | null;
}

/** A SageMaker endpoint with the configuration in use, the models behind it and the keys it may need. */
export interface EndpointState extends State {
  readonly status: string;
  readonly incarnation: string;
  readonly createdAt: string;
  /** As its owner typed it. Calls take it: a ref from an ARN alone has lost its case. */
  readonly name: string;
  /** As the API writes it: tag calls take it, and not every server ignores its case. `''` when it was not told. */
  readonly arn: string;
  /** The configuration in use. It changes only when a deployment has succeeded. */
  readonly endpointConfigName: string;
  /**
   * Its body; in a target: the body that rules desire. Empty for an endpoint that is being deleted and whose
   * configuration is gone already.
   */
  readonly config: ConfigBody;
  /** Tags of the configuration in use. */
  readonly configTags: Readonly<Record<string, string>>;
  /** Settings of the configuration that this version does not know, and a copy would lose. */
  readonly unknownMembers: readonly string[];
  /** Models by name; null for one that was deleted while in use. */
  readonly models: Readonly<Record<string, ModelFacts | null>>;
  /** Instances that run now, by production variant. Those whose number AWS manages, and serverless ones, have none. */
  readonly counts: Readonly<Record<string, number>>;
  /** Configurations and models that were asked for, by name and `model/name`; null for one that does not exist. */
  readonly copies: Readonly<Record<string, CopyBody | null>>;
  /** In a target: the copies it points at, with what stood in their place before. Empty in what was read. */
  readonly wishes: Readonly<Record<string, CopyBody | null>>;
  /** The key in use and those asked for, by the name they were asked by. */
  readonly keys: Readonly<Record<string, AwsKeyFacts>>;
  /** The configuration being rolled out, or null. */
  readonly pendingConfigName: string | null;
  /** One bounded line: why the last deployment did not succeed, or null. */
  readonly failureReason: string | null;
  /** Whether the last deployment had settings of its own (alarms, canary), worth keeping for the next. */
  readonly hasDeploymentConfig: boolean;
}

/** What an answer of `DescribeEndpoint` says of the endpoint itself. */
export type EndpointFacts = Pick<
  EndpointState,
  | 'name'
  | 'arn'
  | 'status'
  | 'incarnation'
  | 'createdAt'
  | 'pendingConfigName'
  | 'failureReason'
  | 'hasDeploymentConfig'
  | 'counts'
> & {
  /** The API's model does not require it. */
  readonly endpointConfigName: string | null;
};

/** How much of a failure reason is kept, in characters. */
const REASON_MAX = 300;

const DescribedVariant = z.object({
  VariantName: z.string(),
  CurrentInstanceCount: z.nullish(z.number()),
  ManagedInstanceScaling: z.nullish(z.object({ Status: z.nullish(z.string()) })),
  CurrentServerlessConfig: z.nullish(z.record(z.string(), z.unknown())),
});
type DescribedVariant = z.infer<typeof DescribedVariant>;

const DescribedEndpoint = z.object({
  EndpointName: z.string().check(z.minLength(1)),
  EndpointArn: z.nullish(z.string()),
  EndpointStatus: z.string().check(z.minLength(1)),
  EndpointConfigName: z.nullish(z.string()),
  CreationTime: z.union([z.date(), z.string(), z.number()]),
  FailureReason: z.nullish(z.string()),
  PendingDeploymentSummary: z.nullish(z.object({ EndpointConfigName: z.nullish(z.string()) })),
  LastDeploymentConfig: z.nullish(z.record(z.string(), z.unknown())),
  ProductionVariants: z.nullish(z.array(DescribedVariant)),
});

const DescribedConfig = z.object({
  ProductionVariants: z.array(z.record(z.string(), z.unknown())).check(z.minLength(1)),
  ShadowProductionVariants: z.nullish(z.array(z.record(z.string(), z.unknown()))),
  KmsKeyId: z.nullish(z.string()),
  ExecutionRoleArn: z.nullish(z.string()),
});

const DescribedModel = z.object({
  EnableNetworkIsolation: z.nullish(z.boolean()),
  VpcConfig: z.nullish(z.object({ Subnets: z.nullish(z.array(z.string())) })),
  PrimaryContainer: z.nullish(z.record(z.string(), z.unknown())),
  Containers: z.nullish(z.array(z.record(z.string(), z.unknown()))),
  ExecutionRoleArn: z.nullish(z.string()),
});

/** The facts in an answer of `DescribeEndpoint`; null when it is none. */
export function endpointFacts(answer: unknown): EndpointFacts | null {
  const { data } = DescribedEndpoint.safeParse(answer);
  const createdAt = data === undefined ? '' : timeOf(data.CreationTime);
  if (data === undefined || createdAt === '') {
    return null;
  }
  return {
    name: data.EndpointName,
    arn: data.EndpointArn ?? '',
    status: data.EndpointStatus,
    incarnation: createdAt,
    createdAt,
    endpointConfigName: textOrNull(data.EndpointConfigName),
    pendingConfigName: textOrNull(data.PendingDeploymentSummary?.EndpointConfigName),
    failureReason: textOrNull(oneLine(data.FailureReason ?? '')),
    hasDeploymentConfig: Object.keys(data.LastDeploymentConfig ?? {}).length > 0,
    counts: Object.fromEntries(
      (data.ProductionVariants ?? []).filter(isCounted).map((variant) => [
        variant.VariantName,
        // Nothing is said of it before the first instance runs.
        variant.CurrentInstanceCount ?? 0,
      ]),
    ),
  };
}

function isCounted(variant: DescribedVariant): boolean {
  const isManaged = variant.ManagedInstanceScaling?.Status === 'ENABLED';
  const isServerless = Object.keys(variant.CurrentServerlessConfig ?? {}).length > 0;
  return !isManaged && !isServerless;
}

/** Whether an answer of `DescribeEndpointConfig` has what rules and copies rely on. */
export function isConfigAnswer(answer: unknown): answer is object {
  return DescribedConfig.safeParse(answer).success;
}

function isModelAnswer(answer: unknown): answer is object {
  return DescribedModel.safeParse(answer).success;
}

/** The facts in an answer of `DescribeModel`; null when it is none. */
export function modelFacts(
  answer: unknown,
  tags: Readonly<Record<string, string>>,
): ModelFacts | null {
  if (!isModelAnswer(answer)) {
    return null;
  }
  const unknownMembers = unknownModelMembers(answer);
  return factsOfModel(modelBody(answer), { tags, unknownMembers, copyOf: null });
}

/** What rules know of a model with this body. */
export function factsOfModel(
  body: ModelBody,
  more: Pick<ModelFacts, 'tags' | 'unknownMembers' | 'copyOf'>,
): ModelFacts {
  const { ExecutionRoleArn: role } = body as { ExecutionRoleArn?: Json };
  return {
    enableNetworkIsolation: body['EnableNetworkIsolation'] === true,
    vpc: isInVpc(body),
    executionRoleArn: typeof role === 'string' ? role : null,
    body,
    ...more,
  };
}

/** The roles the endpoint's instances act as: of its models, or of the configuration itself. Without repeats. */
export function executionRoles(state: EndpointState): readonly string[] {
  const role = state.config['ExecutionRoleArn'];
  const roles = Object.values(state.models).map((model) => model?.executionRoleArn ?? '');
  return [...new Set([...roles, typeof role === 'string' ? role : ''])].filter((it) => it !== '');
}

/** The key that encrypts the storage volumes, as the configuration names it, or null. */
export function volumeKeyOf(config: ConfigBody): string | null {
  const key = config['KmsKeyId'];
  return typeof key === 'string' && key !== '' ? key : null;
}

function timeOf(value: Date | string | number): string {
  const isDate = value instanceof Date && !Number.isNaN(value.getTime());
  return isoTime(isDate ? value.toISOString() : value);
}

/** Absent, null and `''` mean the same. */
function textOrNull(value: string | null | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}

function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, REASON_MAX);
}
