import type { Json } from '../../../../shared/core/json.ts';
import { describeEndpoint, listEndpoints } from './endpoint-answers.ts';
import { arnOf, createConfig, describeConfig, listOf, nameMember, own } from './endpoint-config.ts';
import { freshVariants, scale, settle, update, withEndpoint } from './endpoint-updates.ts';
import { checkInput, type Input, type Member } from './sagemaker-checks.ts';
import type { Applied, Call, Endpoint, World } from './world.ts';

/** Members of the operations, from the service's API model (botocore, sagemaker 2017-07-24). */
const MEMBERS: Readonly<Record<string, readonly Member[]>> = {
  DescribeEndpoint: [nameMember('EndpointName')],
  DescribeEndpointConfig: [nameMember('EndpointConfigName')],
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
  UpdateEndpointWeightsAndCapacities: [
    nameMember('EndpointName'),
    { name: 'DesiredWeightsAndCapacities', required: true, min: 1 },
  ],
};

/**
 * SageMaker endpoints and their configurations. A deployment takes the world's pace: until it has succeeded the
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
  const { EndpointName, EndpointConfigName } = call.input;
  switch (call.operation) {
    case 'DescribeEndpointConfig':
      return { world, answer: describeConfig(world, String(EndpointConfigName)) };
    case 'ListEndpoints':
      return { world, answer: { output: listEndpoints(world, call.input) } };
    case 'UpdateEndpoint':
      return update(world, String(EndpointName), call.input, now);
    case 'UpdateEndpointWeightsAndCapacities':
      return scale(world, String(EndpointName), call.input, now);
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

function withTags(world: World, arn: string, tags: Json | undefined): World {
  const own = listOf(tags).map((tag) => [String(tag['Key']), String(tag['Value'])] as const);
  return { ...world, tags: { ...world.tags, [arn]: Object.fromEntries(own) } };
}
