import { applyCall, createWorld } from '../../functions/local/sandbox/model/account.ts';
import {
  createEndpoint,
  createEndpointConfig,
} from '../../functions/local/sandbox/model/endpoint.ts';
import { createKey, type KeyOptions, keyArn } from '../../functions/local/sandbox/model/kms.ts';
import { createModel } from '../../functions/local/sandbox/model/models.ts';
import type { World } from '../../functions/local/sandbox/model/world.ts';
import type { Json } from '../../shared/core/json.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { RuleContext } from '../../shared/core/rule.ts';
import { configBody } from '../../shared/resources/aws/endpoint-config-copy.ts';
import {
  type EndpointState,
  factsOfModel,
  type ModelFacts,
} from '../../shared/resources/aws/endpoint-state.ts';
import { factsOf } from '../../shared/resources/aws/key-facts.ts';
import { modelBody } from '../../shared/resources/aws/sagemaker-model-body.ts';
import { START } from './in-process.ts';

/** The id of the first key of an account, and its ARN there. */
export const KEY_ID = '00000000-0000-4000-8000-000000000001';
export const KEY = `arn:aws:kms:eu-west-1:111122223333:key/${KEY_ID}`;

/** The role that models of these tests run as. */
export const ROLE = 'arn:aws:iam::111122223333:role/endpoint';

/** The image that models of these tests run: of the account's own registry. */
export const IMAGE = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/churn:1';

type Members = Readonly<Record<string, Json>>;

/** The ref of an endpoint of the usual account. */
export function endpointRef(name: string): Ref {
  return {
    cloud: 'aws',
    type: 'aws.sagemaker.endpoint',
    id: `arn:aws:sagemaker:eu-west-1:111122223333:endpoint/${name.toLowerCase()}`,
    name,
    account: '111122223333',
    region: 'eu-west-1',
  };
}

/** A variant without a fault, but for the given members. */
export function variant(members: Members = {}): Members {
  return {
    VariantName: 'AllTraffic',
    ModelName: 'Churn-Model',
    InitialInstanceCount: 2,
    InstanceType: 'ml.m5.large',
    InitialVariantWeight: 1,
    ...members,
  };
}

/** An account with a model, a key and AWS's own key, and a neighbour that nothing may touch. */
export function account(key: KeyOptions = {}): World {
  const keyed = createKey(createWorld(), START, { aliases: ['alias/ml'], ...key });
  const world = createKey(keyed, START, { manager: 'AWS', aliases: ['alias/aws/sagemaker'] });
  const model = { ModelName: 'Churn-Model', EnableNetworkIsolation: true };
  const modelled = createModel(world, model, START);
  return withEndpoint(modelled, {}, 'Neighbour');
}

/** The world with an endpoint whose configuration has the given members. */
export function withEndpoint(world: World, config: Members, name = 'Churn'): World {
  const [id = ''] = Object.keys(world.keys);
  const body = {
    EndpointConfigName: `${name}-Config`,
    ProductionVariants: [variant()],
    KmsKeyId: keyArn(world, id),
    Tags: [{ Key: 'cost', Value: name }],
    ...config,
  };
  const input = {
    EndpointName: name,
    EndpointConfigName: `${name}-Config`,
    Tags: [{ Key: 'team', Value: name }],
  };
  return createEndpoint(createEndpointConfig(world, body, START), input, START);
}

/** An account whose endpoint's configuration has the given members. */
export function faulty(config: Members): World {
  return withEndpoint(account(), config);
}

/** The world with some members of the endpoint changed. */
export function changed(world: World, members: Partial<World['endpoints'][string]>): World {
  const endpoint = { ...world.endpoints['Churn'], ...members } as World['endpoints'][string];
  return { ...world, endpoints: { ...world.endpoints, Churn: endpoint } };
}

/** A state as it is read, in service and without a fault, but for the given members. */
export function endpointState(
  config: Members = {},
  members: Partial<EndpointState> = {},
): EndpointState {
  return {
    name: 'Churn',
    arn: '',
    status: 'InService',
    tags: { team: 'Churn' },
    incarnation: '2026-11-20T09:00:00Z',
    createdAt: '2026-11-20T09:00:00Z',
    endpointConfigName: 'Churn-Config',
    config: configBody({ ProductionVariants: [variant()], ...config }),
    configTags: { cost: 'Churn' },
    unknownMembers: [],
    models: { 'Churn-Model': modelState({ EnableNetworkIsolation: true }) },
    counts: { AllTraffic: 2 },
    copies: {},
    wishes: {},
    keys: {},
    pendingConfigName: null,
    failureReason: null,
    hasDeploymentConfig: false,
    ...members,
  };
}

/** A model as it is read: in a VPC and not isolated, but for the given members. */
export function modelState(members: Members = {}): ModelFacts {
  const body = {
    PrimaryContainer: {
      Image: IMAGE,
      Mode: 'SingleModel',
      ModelDataUrl: 's3://models/churn.tar.gz',
    },
    ExecutionRoleArn: ROLE,
    VpcConfig: { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1'] },
    ...members,
  };
  return factsOfModel(modelBody(body), { tags: {}, unknownMembers: [], copyOf: null });
}

/** A rule's context with the key of these tests as its parameter, described with the given options. */
export function keyContext(options: KeyOptions = {}, name = KEY): RuleContext {
  const world = createKey(createWorld(), START, options);
  const key = Object.values(world.keys)[0];
  const facts = factsOf(name, world.region, { KeyMetadata: key?.metadata ?? {} });
  return {
    ref: endpointRef('Churn'),
    parameters: { kmsKeyId: name },
    keys: { [name]: { ...facts, policy: key?.policy ?? null } },
  };
}

/** Sends one SageMaker call to a world. */
export function send(world: World, operation: string, input: Members, now = START) {
  const applied = applyCall(world, { service: 'sagemaker', operation, input }, now);
  const { answer } = applied;
  return 'error' in answer
    ? { world: applied.world, error: answer.error, output: null }
    : { world: applied.world, error: null, output: answer.output };
}

/** SageMaker's refusal of a call, which changes nothing. */
export function refusal(world: World, operation: string, input: Members): string {
  const { world: after, error } = send(world, operation, input);
  const changed = JSON.stringify(after) === JSON.stringify(world) ? '' : 'CHANGED ';
  return `${changed}${error?.code} ${error?.status}: ${error?.message}`;
}
