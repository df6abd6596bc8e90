import type { Json } from '../../../../shared/core/json.ts';
import { describeEndpoint, describeModel, listEndpoints } from './endpoint-answers.ts';
import {
  arnOf,
  createConfig,
  describeConfig,
  listOf,
  nameMember,
  own,
  refuseModels,
} from './endpoint-config.ts';
import { findKey } from './kms.ts';
import { checkInput, type Input, type Member, refusal } from './sagemaker-checks.ts';
import type { Applied, Call, Endpoint, World } from './world.ts';

/** Members of the operations, from the service's API model (botocore, sagemaker 2017-07-24). */
const MEMBERS: Readonly<Record<string, readonly Member[]>> = {
  DescribeEndpoint: [nameMember('EndpointName')],
  DescribeEndpointConfig: [nameMember('EndpointConfigName')],
  DescribeModel: [nameMember('ModelName')],
  ListEndpoints: [
    { name: 'NextToken', max: 8192 },
    { name: 'MaxResults', min: 1, max: 100 },
    { name: 'NameContains', max: 63, pattern: /^[a-zA-Z0-9-]+$/ },
    { name: 'StatusEquals' },
  ],
  UpdateEndpoint: [
    nameMember('EndpointName'),
    nameMember('EndpointConfigName'),
    { name: 'RetainAllVariantProperties' },
    { name: 'DeploymentConfig' },
    { name: 'RetainDeploymentConfig' },
  ],
};

/**
 * SageMaker endpoints, their configurations and models. A deployment takes the world's pace: until it has succeeded the
 * endpoint names its old configuration, and when it fails it is in service with the old one again and says why.
 */
export function endpointModel(before: World, call: Call, now: number): Applied | null {
  if (call.service !== 'sagemaker') {
    return null;
  }
  if (call.operation === 'CreateEndpointConfig') {
    return createConfig(before, call.input, now);
  }
  const members = MEMBERS[call.operation];
  if (members === undefined) {
    return null;
  }
  const error = checkInput(call.input, members);
  if (error !== null) {
    return { world: before, answer: { error } };
  }
  const world = settle(before, now);
  const { EndpointName, EndpointConfigName, ModelName } = call.input;
  switch (call.operation) {
    case 'DescribeEndpointConfig':
      return { world, answer: describeConfig(world, String(EndpointConfigName)) };
    case 'DescribeModel':
      return { world, answer: describeModel(world, String(ModelName)) };
    case 'ListEndpoints':
      return { world, answer: { output: listEndpoints(world, call.input) } };
    case 'UpdateEndpoint':
      return update(world, String(EndpointName), call.input, now);
    default:
      return { world, answer: describeEndpoint(world, String(EndpointName)) };
  }
}

/** A world with one more endpoint that has come to rest on a configuration: `InService` unless told otherwise. */
export function createEndpoint(
  world: World,
  input: {
    readonly EndpointName: string;
    readonly EndpointConfigName: string;
    readonly Tags?: Json;
  },
  now: number,
  status = 'InService',
): World {
  const { EndpointName: name, EndpointConfigName: configName } = input;
  if (own(world.endpointConfigs, configName) === null) {
    throw new Error(`The endpoint '${name}' needs a configuration '${configName}' first.`);
  }
  const endpoint: Endpoint = {
    name,
    status,
    transition: status === 'Creating' ? { to: 'InService', at: now + world.pace.startMs } : null,
    createdAt: now,
    configName,
    pendingConfigName: null,
    failureReason: null,
    variants: freshVariants(world, configName),
    deploymentConfig: null,
  };
  return withTags(withEndpoint(world, endpoint), arnOf(world, 'endpoint', name), input.Tags);
}

/**
 * A world with one more endpoint configuration.
 * @param input - as `CreateEndpointConfig` takes it
 */
export function createEndpointConfig(world: World, input: Input, now: number): World {
  const applied = createConfig(world, input, now);
  if ('error' in applied.answer) {
    const name = String(input['EndpointConfigName']);
    throw new Error(
      `The configuration '${name}' cannot be created: ${applied.answer.error.message}`,
    );
  }
  return applied.world;
}

/**
 * A world with one more model.
 * @param input - as `CreateModel` takes it; the role has a default
 */
export function createModel(world: World, input: Input, now: number): World {
  const { ModelName, Tags, ...rest } = input;
  const name = String(ModelName);
  const described = {
    ExecutionRoleArn: `arn:aws:iam::${world.account}:role/endpoint`,
    EnableNetworkIsolation: false,
    ...rest,
  };
  const model = { name, createdAt: now, described };
  const added = { ...world, models: { ...world.models, [name]: model } };
  return withTags(added, arnOf(world, 'model', name), Tags);
}

/** Lets every transition end whose time has come. */
function settle(world: World, now: number): World {
  return Object.values(world.endpoints)
    .filter(({ transition }) => transition !== null && transition.at <= now)
    .reduce((settled, endpoint) => withEndpoint(settled, ended(endpoint)), world);
}

/** A deployment that fails has no new variants waiting: it leaves everything as it was. */
function ended(endpoint: Endpoint): Endpoint {
  const status = endpoint.transition?.to ?? endpoint.status;
  const isDone = endpoint.failureReason === null;
  return {
    ...endpoint,
    status,
    transition: null,
    configName: isDone ? (endpoint.pendingConfigName ?? endpoint.configName) : endpoint.configName,
    pendingConfigName: null,
  };
}

function update(world: World, name: string, input: Input, now: number): Applied {
  const endpoint = own(world.endpoints, name);
  if (endpoint === null) {
    return { world, answer: describeEndpoint(world, name) };
  }
  const arn = arnOf(world, 'endpoint', name);
  if (endpoint.status !== 'InService') {
    return { world, answer: refusal(`Cannot update in-progress endpoint "${arn}".`) };
  }
  const configName = String(input['EndpointConfigName']);
  const config = own(world.endpointConfigs, configName);
  if (config === null) {
    return { world, answer: describeConfig(world, configName) };
  }
  const refused = refuseModels(world, listOf(config.described['ProductionVariants']));
  if (refused !== null) {
    return { world, answer: refused };
  }
  const retained = input['RetainDeploymentConfig'] === true ? endpoint.deploymentConfig : null;
  const failureReason = failureOf(world, config.described);
  const updating: Endpoint = {
    ...endpoint,
    status: 'Updating',
    transition: { to: 'InService', at: now + world.pace.updateMs },
    pendingConfigName: configName,
    failureReason,
    variants:
      input['RetainAllVariantProperties'] === true || failureReason !== null
        ? endpoint.variants
        : freshVariants(world, configName),
    deploymentConfig: input['DeploymentConfig'] ?? retained,
  };
  return { world: withEndpoint(world, updating), answer: { output: { EndpointArn: arn } } };
}

/**
 * Why a deployment will fail, or null. That a key which cannot be used is noticed by the deployment, and not by
 * `CreateEndpointConfig`, is the sandbox's assumption; the API's documentation does not say.
 */
function failureOf(world: World, config: Input): string | null {
  const key = config['KmsKeyId'];
  if (typeof key === 'string' && key !== '') {
    const state = findKey(world, key)?.metadata['KeyState'];
    if (state !== 'Enabled') {
      return `The KMS key ${key} cannot be used: ${state === undefined ? 'it does not exist' : `it is ${String(state)}`}.`;
    }
  }
  return world.pace.fails
    ? 'The primary container for production variant AllTraffic did not pass the ping health check.'
    : null;
}

/** Weights and counts as a configuration sets them at first. */
function freshVariants(world: World, configName: string): readonly Input[] {
  const { ProductionVariants } = own(world.endpointConfigs, configName)?.described ?? {};
  return listOf(ProductionVariants).map((variant) => {
    const weight = variant['InitialVariantWeight'] ?? 1;
    const count = variant['InitialInstanceCount'] ?? 0;
    return {
      VariantName: variant['VariantName'] ?? '',
      CurrentWeight: weight,
      DesiredWeight: weight,
      CurrentInstanceCount: count,
      DesiredInstanceCount: count,
    };
  });
}

function withEndpoint(world: World, endpoint: Endpoint): World {
  return { ...world, endpoints: { ...world.endpoints, [endpoint.name]: endpoint } };
}

function withTags(world: World, arn: string, tags: Json | undefined): World {
  const own = listOf(tags).map((tag) => [String(tag['Key']), String(tag['Value'])] as const);
  return { ...world, tags: { ...world.tags, [arn]: Object.fromEntries(own) } };
}
