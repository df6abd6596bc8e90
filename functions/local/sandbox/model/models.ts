import type { Json } from '../../../../shared/core/json.ts';
import { arnOf, listOf, nameMember, noModel, own } from './endpoint-config.ts';
import { checkInput, type Input, type Member, pageOf, refusal } from './sagemaker-checks.ts';
import { readTags } from './sagemaker-tags.ts';
import type { Answer, Applied, Call, World } from './world.ts';

/** What a page of `ListModels` holds unless asked for more. */
const PAGE = 10;

/** Members of the operations, from the service's API model (botocore, sagemaker 2017-07-24). */
const MEMBERS: Readonly<Record<string, readonly Member[]>> = {
  CreateModel: [
    nameMember('ModelName'),
    { name: 'PrimaryContainer' },
    { name: 'Containers', max: 15 },
    { name: 'InferenceExecutionConfig' },
    {
      name: 'ExecutionRoleArn',
      min: 20,
      max: 2048,
      pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/,
    },
    { name: 'Tags', max: 50 },
    { name: 'VpcConfig' },
    { name: 'EnableNetworkIsolation' },
  ],
  DescribeModel: [nameMember('ModelName')],
  ListModels: [
    { name: 'NextToken', max: 8192 },
    { name: 'MaxResults', min: 1, max: 100 },
    { name: 'NameContains', max: 63, pattern: /^[a-zA-Z0-9-]+$/ },
  ],
};

/** SageMaker models: created, described, listed. Nothing of one can be changed but its tags. */
export function modelsModel(world: World, call: Call, now: number): Applied | null {
  const members = call.service === 'sagemaker' ? MEMBERS[call.operation] : undefined;
  if (members === undefined) {
    return null;
  }
  const error = checkInput(call.input, members);
  if (error !== null) {
    return { world, answer: { error } };
  }
  switch (call.operation) {
    case 'CreateModel':
      return create(world, call.input, now);
    case 'ListModels':
      return { world, answer: list(world, call.input) };
    default:
      return { world, answer: describe(world, String(call.input['ModelName'])) };
  }
}

/**
 * A world with one more model.
 * @param input - as `CreateModel` takes it; the role and the container have defaults
 */
export function createModel(world: World, input: Input, now: number): World {
  const defaults = {
    ExecutionRoleArn: `arn:aws:iam::${world.account}:role/endpoint`,
    ...(input['Containers'] === undefined ? { PrimaryContainer: { Image: imageOf(world) } } : {}),
  };
  const call = { service: 'sagemaker', operation: 'CreateModel' } as const;
  const applied = modelsModel(world, { ...call, input: { ...defaults, ...input } }, now);
  if (applied === null || 'error' in applied.answer) {
    const why = applied !== null && 'error' in applied.answer ? applied.answer.error.message : '';
    throw new Error(`The model '${String(input['ModelName'])}' cannot be created: ${why}`);
  }
  return applied.world;
}

function create(world: World, input: Input, now: number): Applied {
  const { ModelName, Tags, ...body } = input;
  const name = String(ModelName);
  const arn = arnOf(world, 'model', name);
  if (Object.keys(world.models).some((other) => arnOf(world, 'model', other) === arn)) {
    return { world, answer: refusal(`Cannot create already existing model "${arn}".`) };
  }
  const primary = body['PrimaryContainer'] ?? null;
  const containers = listOf(body['Containers']);
  if ((primary === null) === (containers.length === 0)) {
    return { world, answer: refusal('Give either a PrimaryContainer or Containers.') };
  }
  const wrong = [...(primary === null ? [] : [primary as Input]), ...containers].find(
    (container) =>
      container['ModelDataUrl'] !== undefined && container['ModelDataSource'] !== undefined,
  );
  if (wrong !== undefined) {
    const message = 'ModelDataUrl and ModelDataSource cannot be given for one container.';
    return { world, answer: refusal(message) };
  }
  const read = readTags(Tags ?? []);
  if ('error' in read) {
    return { world, answer: read };
  }
  const described = {
    EnableNetworkIsolation: false,
    ...body,
    ...(primary === null ? {} : { PrimaryContainer: describedBy(primary as Input) }),
    ...(containers.length === 0 ? {} : { Containers: containers.map(describedBy) }),
  };
  return {
    world: {
      ...world,
      models: { ...world.models, [name]: { name, createdAt: now, described } },
      tags: { ...world.tags, [arn]: read.tags },
    },
    answer: { output: { ModelArn: arn } },
  };
}

/** A container as it is described: with its mode, and with the archive it came from in both ways of naming one. */
function describedBy(container: Input): Input {
  const url = container['ModelDataUrl'];
  const source = {
    S3DataSource: { S3Uri: url ?? '', S3DataType: 'S3Object', CompressionType: 'Gzip' },
  };
  const isArchive = typeof url === 'string' && url.endsWith('.tar.gz');
  const both = isArchive ? { ModelDataSource: source } : {};
  return { Mode: 'SingleModel', ...container, ...both };
}

function describe(world: World, name: string): Answer {
  const model = own(world.models, name);
  return model === null
    ? refusal(noModel(world, name))
    : {
        output: {
          ...model.described,
          ModelName: name,
          ModelArn: arnOf(world, 'model', name),
          CreationTime: new Date(model.createdAt).toISOString(),
        },
      };
}

/** `ListModels`: the newest first. */
function list(world: World, input: Input): Answer {
  const wanted = Object.values(world.models)
    .filter(({ name }) => name.includes(String(input['NameContains'] ?? '')))
    .sort((left, right) => right.createdAt - left.createdAt || (left.name < right.name ? -1 : 1));
  const page = pageOf(wanted, input, PAGE);
  if (page === null) {
    return refusal('Invalid pagination token.');
  }
  const Models = page.items.map(({ name, createdAt }) => ({
    ModelName: name,
    ModelArn: arnOf(world, 'model', name),
    CreationTime: new Date(createdAt).toISOString(),
  }));
  return { output: { Models, ...(page.next === null ? {} : { NextToken: page.next }) } };
}

function imageOf(world: World): Json {
  return `${world.account}.dkr.ecr.${world.region}.amazonaws.com/model:1`;
}
