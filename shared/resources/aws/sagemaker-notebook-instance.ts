import { CloudError } from '../../core/failure.ts';
import type { Ref } from '../../core/ref.ts';
import type { ReadHints, Resource, ResourceApi, Scope } from '../../core/resource.ts';
import { refOfArn } from '../../events/aws/arn.ts';
import { readKeyFacts } from './key-facts.ts';
import { type NotebookState, notebookState, unreadable } from './sagemaker-notebook-state.ts';
import { notebookSteps } from './sagemaker-notebook-steps.ts';
import { readTags, tagsOf } from './sagemaker-tags.ts';
import type { AwsSend } from './send.ts';

const TYPE = 'aws.sagemaker.notebook-instance';

/** Pages are asked for at the API's largest size, `MaxResults` of `ListNotebookInstances`. */
const PAGE = 100;

/** Statuses that end by themselves (the SDK's `NotebookInstanceStatus` without InService, Stopped, Failed). */
const TRANSIENT: readonly string[] = [
  'Pending',
  'Stopping',
  'Updating',
  'Deleting',
  'PendingMaintenance',
  'InMaintenance',
];

/** All that is pure about notebook instances. */
export const resource: Resource<NotebookState> = {
  type: TYPE,
  cloud: 'aws',
  title: 'SageMaker notebook instance',
  // Direct internet access, subnet and key are creation-only: not listed here, so that nothing ever edits them.
  fields: {
    status: 'in-place',
    tags: 'in-place',
    rootAccess: 'in-place-stopped',
    imdsMinimum: 'in-place-stopped',
  },
  maps: ['tags'],
  withdrawable: ['status', 'tags'],
  additive: [],
  secret: [],
  // Describe follows a write within seconds; no figure is documented.
  consistencyMs: 10_000,
  transitionMs: 15_000,
  // Starting takes minutes. Instances stuck in Stopping for hours are known: a person is told after one.
  transitionMaxMs: 60 * 60_000,
  isTransient: (state) => TRANSIENT.includes(state.status),
  steps: notebookSteps,
  consoleUrl: (ref) => {
    const region = encodeURIComponent(ref.region);
    const name = encodeURIComponent(ref.name);
    return `https://console.aws.amazon.com/sagemaker/home?region=${region}#/notebook-instances/${name}`;
  },
  isMachineLearning: () => true,
};

/** Reads, changes and lists notebook instances through `send`. */
export function api(send: AwsSend): ResourceApi<NotebookState> {
  return {
    read: (ref, hints) => read(send, ref, hints),
    call: (ref, step) => callStep(send, ref, step),
    list: (scope) => list(send, scope),
  };
}

async function read(send: AwsSend, ref: Ref, hints: ReadHints): Promise<NotebookState | null> {
  const [answer, tags] = await Promise.allSettled([
    describe(send, ref),
    readTags(send, ref.region, ref.id),
  ]);
  if (answer.status === 'rejected') {
    throw answer.reason;
  }
  if (answer.value === null) {
    return null;
  }
  const bare = notebookState(answer.value, {}, {});
  const state = { ...bare, tags: await tagsOf(send, ref, bare.arn, tags) };
  const names = new Set(state.kmsKeyId === null ? hints.keys : [state.kmsKeyId, ...hints.keys]);
  const keys = await Promise.all(
    [...names].map(async (name) => [name, await readKeyFacts(send, ref.region, name)] as const),
  );
  return { ...state, keys: Object.fromEntries(keys) };
}

/** The answer about the notebook, or null when there is none. */
async function describe(send: AwsSend, ref: Ref): Promise<unknown> {
  const described = await describeByName(send, ref.region, ref.name);
  if (described !== null || ref.name !== ref.name.toLowerCase()) {
    return described;
  }
  // The ref may come from an ARN, which has lost the name's case: look before calling it deleted.
  for await (const listed of list(send, ref)) {
    if (listed.id === ref.id && listed.name !== ref.name) {
      return describeByName(send, ref.region, listed.name);
    }
  }
  return null;
}

async function describeByName(send: AwsSend, region: string, name: string): Promise<unknown> {
  try {
    return await send('sagemaker:DescribeNotebookInstance', region, { NotebookInstanceName: name });
  } catch (error) {
    if (error instanceof CloudError && error.failure.code === 'not-found') {
      return null;
    }
    throw error;
  }
}

async function callStep(
  send: AwsSend,
  ref: Ref,
  step: Parameters<ResourceApi['call']>[1],
): Promise<void> {
  switch (step.call) {
    case 'sagemaker:AddTags':
    case 'sagemaker:DeleteTags':
    case 'sagemaker:StopNotebookInstance':
    case 'sagemaker:StartNotebookInstance':
    case 'sagemaker:UpdateNotebookInstance':
      // Compiled by `steps`; the contract suite sends every one of them to a model of the service's API.
      await send(step.call, ref.region, step.input as never);
      return;
    default:
      throw new CloudError(
        {
          code: 'invalid',
          message: `A notebook instance has no step ${step.call}: the journal was written by other code.`,
          permission: null,
        },
        { applied: 'no' },
      );
  }
}

async function* list(send: AwsSend, scope: Scope): AsyncGenerator<Ref> {
  let token: string | undefined;
  do {
    const page = await send('sagemaker:ListNotebookInstances', scope.region, {
      MaxResults: PAGE,
      ...(token === undefined ? {} : { NextToken: token }),
    });
    for (const each of page.NotebookInstances ?? []) {
      const ref = refOfArn(each.NotebookInstanceArn ?? '', each.NotebookInstanceName ?? '', scope);
      if (ref?.type !== TYPE) {
        throw unreadable(`the list of notebooks holds '${each.NotebookInstanceArn}'`);
      }
      yield ref;
    }
    token = page.NextToken || undefined;
  } while (token !== undefined);
}
