import type { Json } from '../../../../shared/core/json.ts';
import { instanceStorage } from '../../../../shared/resources/aws/instance-types.ts';
import { checkInput, type Input, type Member, refusal } from './sagemaker-checks.ts';
import { readTags } from './sagemaker-tags.ts';
import type { Answer, Applied, World } from './world.ts';

/** Names of endpoints and their configurations (botocore, sagemaker 2017-07-24). */
const NAME_PATTERN = /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/;

/** A required name of an endpoint or a configuration. */
export function nameMember(name: string): Member {
  return { name, required: true, max: 63, pattern: NAME_PATTERN };
}

/** Members of `CreateEndpointConfig`, from the service's API model. All but name and tags are described again. */
const MEMBERS: readonly Member[] = [
  nameMember('EndpointConfigName'),
  { name: 'ProductionVariants', required: true, min: 1, max: 10 },
  { name: 'ShadowProductionVariants', min: 1, max: 10 },
  { name: 'DataCaptureConfig' },
  { name: 'Tags', max: 50 },
  { name: 'KmsKeyId', max: 2048, pattern: /^[a-zA-Z0-9:/_-]*$/ },
  { name: 'AsyncInferenceConfig' },
  { name: 'ExplainerConfig' },
  {
    name: 'ExecutionRoleArn',
    min: 20,
    max: 2048,
    pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/,
  },
  { name: 'VpcConfig' },
  { name: 'EnableNetworkIsolation' },
  { name: 'MetricsConfig' },
  { name: 'CrossRegionTrafficConfig' },
];

/** `CreateEndpointConfig`: checks, keeps the body as it is described later, and the tags. */
export function createConfig(world: World, input: Input, now: number): Applied {
  const error = checkInput(input, MEMBERS);
  if (error !== null) {
    return { world, answer: { error } };
  }
  const name = String(input['EndpointConfigName']);
  const arn = configArn(world, name);
  const taken = Object.keys(world.endpointConfigs).some((other) => configArn(world, other) === arn);
  if (taken) {
    const message = `Cannot create already existing endpoint configuration "${arn}".`;
    return { world, answer: refusal(message) };
  }
  const refused = refuseVariants(world, input);
  if (refused !== null) {
    return { world, answer: refused };
  }
  const read = readTags(input['Tags'] ?? []);
  if ('error' in read) {
    return { world, answer: read };
  }
  const config = { name, createdAt: now, described: describedBy(input) };
  return {
    world: {
      ...world,
      endpointConfigs: { ...world.endpointConfigs, [name]: config },
      tags: { ...world.tags, [arn]: read.tags },
    },
    answer: { output: { EndpointConfigArn: arn } },
  };
}

/** `DescribeEndpointConfig`. */
export function describeConfig(world: World, name: string): Answer {
  const config = own(world.endpointConfigs, name);
  if (config === null) {
    return refusal(`Could not find endpoint configuration "${configArn(world, name)}".`);
  }
  return {
    output: {
      ...config.described,
      EndpointConfigName: name,
      EndpointConfigArn: configArn(world, name),
      CreationTime: new Date(config.createdAt).toISOString(),
    },
  };
}

/** Why the models of variants cannot be deployed, or null. */
export function refuseModels(world: World, variants: readonly Input[]): Answer | null {
  const names = variants.flatMap((variant) => [
    variant['ModelName'],
    ...listOf(variant['InstancePools']).map((pool) => pool['ModelNameOverride']),
  ]);
  const gone = names.find((name) => typeof name === 'string' && own(world.models, name) === null);
  return typeof gone === 'string' ? refusal(noModel(world, gone)) : null;
}

/** SageMaker's words for a model that does not exist. */
export function noModel(world: World, name: string): string {
  return `Could not find model "${arnOf(world, 'model', name)}".`;
}

/** What a record holds under a name of its own: `constructor` is a fine name for an endpoint. */
export function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | null {
  return Object.hasOwn(record, name) ? (record[name] ?? null) : null;
}

/** The records in a list; nothing where there is no list. */
export function listOf(value: Json | undefined): readonly Input[] {
  return Array.isArray(value) ? (value as readonly Input[]) : [];
}

/** The ARN of a configuration. */
export function configArn(world: World, name: string): string {
  return arnOf(world, 'endpoint-config', name);
}

/** The ARN of a SageMaker resource: names are lower-cased in it. */
export function arnOf(world: World, kind: string, name: string): string {
  return `arn:aws:sagemaker:${world.region}:${world.account}:${kind}/${name.toLowerCase()}`;
}

function refuseVariants(world: World, input: Input): Answer | null {
  const variants = [
    ...listOf(input['ProductionVariants']),
    ...listOf(input['ShadowProductionVariants']),
  ];
  const types = variants
    .flatMap((variant) => [variant, ...listOf(variant['InstancePools'])])
    .map((place) => String(place['InstanceType'] ?? ''));
  const local = types.find((type) => instanceStorage(type) === 'local');
  if ((input['KmsKeyId'] ?? '') !== '' && local !== undefined) {
    // As the API's documentation had it for years; newer editions only say that the key encrypts nothing there. The
    // sandbox keeps the stricter of the two.
    return refusal(`KmsKeyId cannot be specified for ${local}: it has local instance storage.`);
  }
  const modelless = variants.some((variant) => (variant['ModelName'] ?? '') === '');
  if (modelless && (input['ExecutionRoleArn'] ?? '') === '') {
    return refusal('ExecutionRoleArn is required for variants without a ModelName.');
  }
  const names = variants.map((variant) => variant['VariantName']);
  if (new Set(names).size !== names.length || names.some((name) => typeof name !== 'string')) {
    return refusal('VariantName must be given and be unique for every variant.');
  }
  return refuseModels(world, variants);
}

/** The body as it is described: what was sent, and a weight of 1 where a model was sent without (API documentation). */
function describedBy(input: Input): Input {
  const { EndpointConfigName: _, Tags: __, ...body } = input;
  const weighed = (list: Json | undefined) =>
    listOf(list).map((variant) =>
      (variant['ModelName'] ?? '') === '' ? variant : { InitialVariantWeight: 1, ...variant },
    );
  const shadows = body['ShadowProductionVariants'];
  const variants = { ProductionVariants: weighed(body['ProductionVariants']) };
  const described = { ...body, ...variants };
  return shadows === undefined
    ? described
    : { ...described, ShadowProductionVariants: weighed(shadows) };
}
