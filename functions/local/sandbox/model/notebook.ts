import type { Json } from '../../../../shared/core/json.ts';
import { DEFAULTS, NOTEBOOK_MEMBERS, REMOVALS, SAME_NAMES, SUMMARY } from './notebook-members.ts';
import { checkInput, type Input, ownOf, pageOf, refusal } from './sagemaker-checks.ts';
import { readTags, tagsModel } from './sagemaker-tags.ts';
import type { Answer, Applied, Call, Notebook, World } from './world.ts';

/** What a page of `ListNotebookInstances` holds unless asked for more. */
const PAGE = 10;

/** Where `Deleting` ends: the notebook is taken out of the world. */
const GONE = 'Deleted';

/** Which statuses an operation starts from, and through which it passes. Update: developer guide, "nbi-update". */
const TRANSITIONS = {
  StopNotebookInstance: { from: ['InService'], through: 'Stopping', to: 'Stopped' },
  StartNotebookInstance: { from: ['Stopped', 'Failed'], through: 'Pending', to: 'InService' },
  UpdateNotebookInstance: { from: ['Stopped'], through: 'Updating', to: 'Stopped' },
  DeleteNotebookInstance: { from: ['Stopped', 'Failed'], through: 'Deleting', to: GONE },
} as const;

type Operation = keyof typeof TRANSITIONS;

/**
 * SageMaker notebook instances and the tags of all SageMaker resources. Transitions take the world's pace and settle
 * when a later call's `now` has passed them; a call in the wrong status is refused in SageMaker's own words.
 */
export function notebookModel(before: World, call: Call, now: number): Applied | null {
  if (call.service !== 'sagemaker') {
    return null;
  }
  const world = settle(before, now);
  const members = ownOf(NOTEBOOK_MEMBERS, call.operation);
  if (members === undefined) {
    return tagsModel(world, call);
  }
  const error = checkInput(call.input, members);
  if (error !== null) {
    return { world, answer: { error } };
  }
  if (call.operation === 'CreateNotebookInstance') {
    return create(world, call.input, now);
  }
  if (call.operation === 'ListNotebookInstances') {
    return { world, answer: list(world, call.input) };
  }
  const notebook = ownOf(world.notebooks, String(call.input['NotebookInstanceName']));
  if (notebook === undefined) {
    return { world, answer: refusal('RecordNotFound') };
  }
  if (call.operation === 'DescribeNotebookInstance') {
    return { world, answer: { output: describe(world, notebook) } };
  }
  return change(world, notebook, call.operation as Operation, call.input, now);
}

/**
 * A world with one more notebook that has come to rest: `InService` unless told otherwise.
 * @param input - as `CreateNotebookInstance` takes it; type and role have defaults
 */
export function createNotebook(
  world: World,
  input: Input,
  now: number,
  status = 'InService',
): World {
  const full = {
    InstanceType: 'ml.t3.medium',
    RoleArn: `arn:aws:iam::${world.account}:role/notebook`,
    ...input,
  };
  const call: Call = { service: 'sagemaker', operation: 'CreateNotebookInstance', input: full };
  const applied = notebookModel(world, call, now);
  const name = String(input['NotebookInstanceName']);
  const notebook = applied?.world.notebooks[name];
  if (applied === null || 'error' in applied.answer || notebook === undefined) {
    throw new Error(`The notebook '${name}' cannot be created: ${JSON.stringify(applied?.answer)}`);
  }
  return withNotebook(applied.world, { ...notebook, status, transition: null });
}

/** Lets every transition end whose time has come. */
function settle(world: World, now: number): World {
  return Object.values(world.notebooks)
    .filter(({ transition }) => transition !== null && transition.at <= now)
    .reduce((settled, notebook) => end(settled, notebook), world);
}

function end(world: World, notebook: Notebook): World {
  const { to, at } = notebook.transition ?? { to: notebook.status, at: 0 };
  if (to === GONE) {
    const { [notebook.name]: _, ...notebooks } = world.notebooks;
    const { [arnOf(world, notebook.name)]: __, ...tags } = world.tags;
    return { ...world, notebooks, tags };
  }
  const reason = to === 'Failed' ? { FailureReason: 'The instance could not be launched.' } : {};
  const described = { ...notebook.described, ...reason, LastModifiedTime: iso(at) };
  return withNotebook(world, { ...notebook, status: to, transition: null, described });
}

function create(world: World, input: Input, now: number): Applied {
  const name = String(input['NotebookInstanceName']);
  const arn = arnOf(world, name);
  if (Object.values(world.notebooks).some((other) => arnOf(world, other.name) === arn)) {
    return { world, answer: refusal(`Cannot create a duplicate Notebook Instance (${arn})`) };
  }
  if (input['DirectInternetAccess'] === 'Disabled' && (input['SubnetId'] ?? null) === null) {
    const message = 'DirectInternetAccess can be Disabled only with a SubnetId.';
    return { world, answer: refusal(message) };
  }
  const tags = readTags(input['Tags'] ?? []);
  if ('error' in tags) {
    return { world, answer: tags };
  }
  const groups = input['SecurityGroupIds'];
  const described = {
    ...DEFAULTS,
    ...membersOf(input),
    ...(groups === undefined || groups === null ? {} : { SecurityGroups: groups }),
    Url: `${name.toLowerCase()}.notebook.${world.region}.sagemaker.aws`,
    LastModifiedTime: iso(now),
  };
  const rest = world.pace.fails ? 'Failed' : 'InService';
  const transition = { to: rest, at: now + world.pace.startMs };
  const notebook = { name, status: 'Pending', transition, createdAt: now, described };
  const tagged = { ...world, tags: { ...world.tags, [arn]: tags.tags } };
  return {
    world: withNotebook(tagged, notebook),
    answer: { output: { NotebookInstanceArn: arn } },
  };
}

function change(
  world: World,
  notebook: Notebook,
  operation: Operation,
  input: Input,
  now: number,
): Applied {
  const { from, through, to } = TRANSITIONS[operation];
  const arn = arnOf(world, notebook.name);
  if (!from.some((status) => status === notebook.status)) {
    return {
      world,
      answer: refusal(
        `Status (${notebook.status}) not in ([${from.join(', ')}]). Unable to transition to (${through}) for Notebook Instance (${arn}).`,
      ),
    };
  }
  const volume = Number(input['VolumeSizeInGB'] ?? notebook.described['VolumeSizeInGB']);
  if (volume < Number(notebook.described['VolumeSizeInGB'])) {
    return { world, answer: refusal('The volume of a notebook instance cannot become smaller.') };
  }
  const { startMs, stopMs, updateMs, fails } = world.pace;
  const ms = { Pending: startMs, Stopping: stopMs, Updating: updateMs, Deleting: stopMs }[through];
  const removed = Object.keys(REMOVALS)
    .filter((name) => input[name] === true)
    .map((name) => REMOVALS[name]);
  const { FailureReason: _, ...described } = { ...notebook.described, ...membersOf(input) };
  const kept = Object.entries(described).filter(([name]) => !removed.includes(name));
  const changed: Notebook = {
    ...notebook,
    status: through,
    transition: { to: fails && to !== GONE ? 'Failed' : to, at: now + ms },
    described: { ...Object.fromEntries(kept), LastModifiedTime: iso(now) },
  };
  return { world: withNotebook(world, changed), answer: { output: {} } };
}

function list(world: World, input: Input): Answer {
  const wanted = Object.values(world.notebooks)
    .filter(({ name }) => name.includes(String(input['NameContains'] ?? '')))
    .filter(({ status }) => (input['StatusEquals'] ?? status) === status)
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  const page = pageOf(wanted, input, PAGE);
  if (page === null) {
    return refusal('Invalid NextToken.');
  }
  const NotebookInstances = page.items.map((notebook) => summarise(world, notebook));
  const next = page.next === null ? {} : { NextToken: page.next };
  return { output: { NotebookInstances, ...next } };
}

function summarise(world: World, notebook: Notebook): Input {
  return Object.fromEntries(
    Object.entries(describe(world, notebook)).filter(([name]) => SUMMARY.includes(name)),
  );
}

function describe(world: World, notebook: Notebook): Input {
  return {
    ...notebook.described,
    NotebookInstanceName: notebook.name,
    NotebookInstanceArn: arnOf(world, notebook.name),
    NotebookInstanceStatus: notebook.status,
    CreationTime: iso(notebook.createdAt),
  };
}

/** The members a request sets, under the names they are described by. */
function membersOf(input: Input): Input {
  const members: Record<string, Json> = {};
  for (const name of SAME_NAMES) {
    const value = input[name];
    if (value !== undefined && value !== null) {
      members[name] = value;
    }
  }
  const lifecycle = input['LifecycleConfigName'];
  if (lifecycle !== undefined && lifecycle !== null) {
    members['NotebookInstanceLifecycleConfigName'] = lifecycle;
  }
  return members;
}

/** SageMaker lower-cases names in ARNs. */
function arnOf(world: World, name: string): string {
  return `arn:aws:sagemaker:${world.region}:${world.account}:notebook-instance/${name.toLowerCase()}`;
}

function withNotebook(world: World, notebook: Notebook): World {
  return { ...world, notebooks: { ...world.notebooks, [notebook.name]: notebook } };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
