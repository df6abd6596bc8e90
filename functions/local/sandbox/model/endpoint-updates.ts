import type { Json } from '../../../../shared/core/json.ts';
import { describeEndpoint } from './endpoint-answers.ts';
import { arnOf, describeConfig, listOf, own, refuseModels } from './endpoint-config.ts';
import { findKey } from './kms.ts';
import { type Input, refusal } from './sagemaker-checks.ts';
import type { Applied, Endpoint, World } from './world.ts';

/** Lets every transition end whose time has come. */
export function settle(world: World, now: number): World {
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
    variants: endpoint.variants.map((variant) => ({
      ...variant,
      ...told('CurrentInstanceCount', variant['DesiredInstanceCount']),
    })),
  };
}

/** `UpdateEndpoint`. */
export function update(world: World, name: string, input: Input, now: number): Applied {
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

/** `UpdateEndpointWeightsAndCapacities`, as far as Cordon uses it: how many instances a variant shall have. */
export function scale(world: World, name: string, input: Input, now: number): Applied {
  const endpoint = own(world.endpoints, name);
  if (endpoint === null) {
    return { world, answer: describeEndpoint(world, name) };
  }
  const arn = arnOf(world, 'endpoint', name);
  if (endpoint.status !== 'InService') {
    return { world, answer: refusal(`Cannot update in-progress endpoint "${arn}".`) };
  }
  const [wanted = {}, ...others] = listOf(input['DesiredWeightsAndCapacities']);
  const { VariantName, DesiredInstanceCount } = wanted;
  if (others.length > 0 || typeof DesiredInstanceCount !== 'number') {
    return {
      world,
      answer: refusal('The sandbox scales one variant a call, and sets no weights.'),
    };
  }
  if (endpoint.variants.every((variant) => variant['VariantName'] !== VariantName)) {
    return { world, answer: refusal(`Could not find variant "${String(VariantName)}".`) };
  }
  const scaling: Endpoint = {
    ...endpoint,
    status: 'Updating',
    transition: { to: 'InService', at: now + world.pace.updateMs },
    failureReason: null,
    variants: endpoint.variants.map((variant) =>
      variant['VariantName'] === VariantName ? { ...variant, DesiredInstanceCount } : variant,
    ),
  };
  return { world: withEndpoint(world, scaling), answer: { output: { EndpointArn: arn } } };
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
export function freshVariants(world: World, configName: string): readonly Input[] {
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
      ...told('ManagedInstanceScaling', variant['ManagedInstanceScaling']),
      ...told('CurrentServerlessConfig', variant['ServerlessConfig']),
    };
  });
}

function told(name: string, value: Json | undefined): Input {
  return value === undefined ? {} : { [name]: value };
}

/** The world with the endpoint as given. */
export function withEndpoint(world: World, endpoint: Endpoint): World {
  return { ...world, endpoints: { ...world.endpoints, [endpoint.name]: endpoint } };
}
