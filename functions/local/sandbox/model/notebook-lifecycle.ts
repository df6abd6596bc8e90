import type { Json } from '../../../../shared/core/json.ts';
import { checkInput, type Input, type Member, ownOf, pageOf, refusal } from './sagemaker-checks.ts';
import { readTags } from './sagemaker-tags.ts';
import type { Applied, Call, Described, World } from './world.ts';

/** What a page of the list holds unless asked for more. */
const PAGE = 10;

const NAME: Member = {
  name: 'NotebookInstanceLifecycleConfigName',
  required: true,
  max: 63,
  pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/,
};
const SCRIPTS: readonly Member[] = [
  { name: 'OnCreate', max: 1 },
  { name: 'OnStart', max: 1 },
];

const MEMBERS: Readonly<Record<string, readonly Member[]>> = {
  CreateNotebookInstanceLifecycleConfig: [NAME, ...SCRIPTS, { name: 'Tags', max: 50 }],
  UpdateNotebookInstanceLifecycleConfig: [NAME, ...SCRIPTS],
  DescribeNotebookInstanceLifecycleConfig: [NAME],
  DeleteNotebookInstanceLifecycleConfig: [NAME],
  ListNotebookInstanceLifecycleConfigs: [
    { name: 'MaxResults', min: 1, max: 100 },
    { name: 'NextToken', max: 8192 },
  ],
};

/** Lifecycle configurations of notebooks: two scripts under a name. Nothing runs them here. */
export function notebookLifecycleModel(world: World, call: Call, now: number): Applied | null {
  const members = call.service === 'sagemaker' ? ownOf(MEMBERS, call.operation) : undefined;
  if (members === undefined) {
    return null;
  }
  const error = checkInput(call.input, members);
  if (error !== null) {
    return { world, answer: { error } };
  }
  if (call.operation === 'ListNotebookInstanceLifecycleConfigs') {
    return { world, answer: list(world, call.input) };
  }
  const name = String(call.input['NotebookInstanceLifecycleConfigName']);
  const known = ownOf(configsOf(world), name);
  if (call.operation === 'CreateNotebookInstanceLifecycleConfig') {
    return create(world, name, known, call.input, now);
  }
  if (known === undefined) {
    return { world, answer: missing(world, call.operation, name) };
  }
  switch (call.operation) {
    case 'DescribeNotebookInstanceLifecycleConfig':
      return { world, answer: { output: describe(world, known) } };
    case 'DeleteNotebookInstanceLifecycleConfig': {
      const { [name]: _, ...lifecycleConfigs } = configsOf(world);
      const { [arnOf(world, name)]: __, ...tags } = world.tags;
      return { world: { ...world, lifecycleConfigs, tags }, answer: { output: {} } };
    }
    default: {
      const described = { ...scriptsOf(call.input), LastModifiedTime: iso(now) };
      return { world: withConfig(world, { ...known, described }), answer: { output: {} } };
    }
  }
}

function create(
  world: World,
  name: string,
  known: Described | undefined,
  input: Input,
  now: number,
): Applied {
  if (known !== undefined) {
    const message = `Cannot create already existing lifecycle configuration: ${name}`;
    return { world, answer: refusal(message) };
  }
  const read = readTags(input['Tags'] ?? []);
  if ('error' in read) {
    return { world, answer: read };
  }
  const described = { ...scriptsOf(input), LastModifiedTime: iso(now) };
  const tags = { ...world.tags, [arnOf(world, name)]: read.tags };
  return {
    world: withConfig({ ...world, tags }, { name, createdAt: now, described }),
    answer: { output: { NotebookInstanceLifecycleConfigArn: arnOf(world, name) } },
  };
}

/** Describe has words of its own for what is not there, as moto recorded them. */
function missing(world: World, operation: string, name: string) {
  const noun = 'Notebook Instance Lifecycle Config';
  const details = `(Details: ${noun} does not exist.)`;
  return operation === 'DescribeNotebookInstanceLifecycleConfig'
    ? refusal(`Unable to describe ${noun} '${arnOf(world, name)}'. ${details}`)
    : refusal('RecordNotFound');
}

function list(world: World, input: Input) {
  const page = pageOf(Object.values(configsOf(world)), input, PAGE);
  if (page === null) {
    return refusal('Invalid NextToken.');
  }
  const NotebookInstanceLifecycleConfigs = page.items.map((config) => {
    const { OnCreate: _, OnStart: __, ...summary } = describe(world, config);
    return summary;
  });
  const next = page.next === null ? {} : { NextToken: page.next };
  return { output: { NotebookInstanceLifecycleConfigs, ...next } };
}

function describe(world: World, { name, createdAt, described }: Described): Input {
  return {
    ...described,
    NotebookInstanceLifecycleConfigName: name,
    NotebookInstanceLifecycleConfigArn: arnOf(world, name),
    CreationTime: iso(createdAt),
  };
}

/** An update replaces both scripts: one that is not given is gone. */
function scriptsOf(input: Input): Input {
  const given = (name: string): Json => input[name] ?? [];
  return { OnCreate: given('OnCreate'), OnStart: given('OnStart') };
}

function configsOf(world: World): Readonly<Record<string, Described>> {
  return world.lifecycleConfigs ?? {};
}

function withConfig(world: World, config: Described): World {
  return { ...world, lifecycleConfigs: { ...configsOf(world), [config.name]: config } };
}

function arnOf(world: World, name: string): string {
  const kind = 'notebook-instance-lifecycle-config';
  return `arn:aws:sagemaker:${world.region}:${world.account}:${kind}/${name.toLowerCase()}`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
