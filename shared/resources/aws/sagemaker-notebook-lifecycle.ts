import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';
import type { Ref } from '../../core/ref.ts';
import type { Resource, ResourceApi, Scope } from '../../core/resource.ts';
import type { State } from '../../core/state.ts';
import { refOfArn } from '../../events/aws/arn.ts';
import { isoTime } from '../../events/time.ts';
import { type FoundSecret, secretsIn } from './notebook-secrets.ts';
import { unreadable } from './sagemaker-notebook-state.ts';
import { readTags, tagSteps, tagsOf } from './sagemaker-tags.ts';
import type { AwsSend } from './send.ts';

const TYPE = 'aws.sagemaker.notebook-instance-lifecycle-config';

/** Pages are asked for at the API's largest size, `MaxResults` of the list. */
const PAGE = 100;

/** The scripts of a lifecycle configuration, and when each runs. */
const HOOKS = ['OnCreate', 'OnStart'] as const;

/** A secret in one of the scripts: what and where. */
export interface HookSecret extends FoundSecret {
  /** `OnCreate` or `OnStart`. */
  readonly script: string;
  /** A type, so that a state holds it. */
  readonly [member: string]: string | number;
}

/** A lifecycle configuration of notebook instances. Of its scripts only what was found in them is kept. */
export interface NotebookLifecycleState extends State {
  readonly status: null;
  readonly incarnation: string;
  readonly createdAt: string;
  /** As its owner typed it. */
  readonly name: string;
  readonly arn: string;
  readonly secrets: readonly HookSecret[];
  /** Scripts that are no base64 text, by name: nothing is known of them. */
  readonly unread: readonly string[];
}

const Hooks = z.nullish(z.array(z.object({ Content: z.nullish(z.string()) })));
const Described = z.object({
  NotebookInstanceLifecycleConfigName: z.string().check(z.minLength(1)),
  NotebookInstanceLifecycleConfigArn: z.nullish(z.string()),
  CreationTime: z.union([z.date(), z.string(), z.number()]),
  OnCreate: Hooks,
  OnStart: Hooks,
});

/** All that is pure about lifecycle configurations of notebook instances. */
export const resource: Resource<NotebookLifecycleState> = {
  type: TYPE,
  cloud: 'aws',
  title: 'SageMaker notebook lifecycle configuration',
  // The scripts are their owner's: Cordon writes none.
  fields: { tags: 'in-place' },
  maps: ['tags'],
  withdrawable: ['tags'],
  additive: [],
  secret: [],
  // Describe follows a write within seconds; no figure is documented.
  consistencyMs: 10_000,
  transitionMs: 15_000,
  transitionMaxMs: 60_000,
  isTransient: () => false,
  steps: tagSteps,
  consoleUrl: (ref) => {
    const region = encodeURIComponent(ref.region);
    return `https://console.aws.amazon.com/sagemaker/home?region=${region}#/notebook-instances/lifecycle-configs`;
  },
  isMachineLearning: () => true,
};

/** The state in an answer of `DescribeNotebookInstanceLifecycleConfig`. Throws CloudError `unreadable`. */
export function lifecycleState(answer: unknown): NotebookLifecycleState {
  const parsed = Described.safeParse(answer);
  const created = parsed.success ? parsed.data.CreationTime : '';
  const createdAt = isoTime(created instanceof Date ? created.toISOString() : created);
  if (!parsed.success || createdAt === '') {
    throw unreadable('a lifecycle configuration is not as its API documents it');
  }
  const config = parsed.data;
  const scripts = HOOKS.flatMap((script) =>
    (config[script] ?? []).map(({ Content }) => ({ script, text: decoded(Content ?? '') })),
  );
  return {
    status: null,
    tags: {},
    incarnation: createdAt,
    createdAt,
    name: config.NotebookInstanceLifecycleConfigName,
    arn: config.NotebookInstanceLifecycleConfigArn ?? '',
    secrets: scripts.flatMap(({ script, text }) =>
      secretsIn(text ?? '').map((found) => ({ script, ...found })),
    ),
    unread: scripts.filter(({ text }) => text === null).map(({ script }) => script),
  };
}

/** A script in clear, or null when it is no base64. Bytes that are no UTF-8 become marks, which no secret holds. */
function decoded(content: string): string | null {
  // Padding says nothing, and `atob` throws where there is the wrong number of it.
  const text = content.replaceAll(/\s/g, '').replace(/={1,2}$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(text) || text.length % 4 === 1) {
    return null;
  }
  return new TextDecoder().decode(Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0)));
}

/** Reads, labels and lists lifecycle configurations through `send`. */
export function api(send: AwsSend): ResourceApi<NotebookLifecycleState> {
  return {
    read: (ref) => read(send, ref),
    call: (ref, step) => callStep(send, ref, step),
    list: (scope) => list(send, scope),
  };
}

async function read(send: AwsSend, ref: Ref): Promise<NotebookLifecycleState | null> {
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
  const state = lifecycleState(answer.value);
  return { ...state, tags: await tagsOf(send, ref, state.arn, tags) };
}

/** The answer about the configuration, or null when there is none. */
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
    return await send('sagemaker:DescribeNotebookInstanceLifecycleConfig', region, {
      NotebookInstanceLifecycleConfigName: name,
    });
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
  { call, input }: Parameters<ResourceApi['call']>[1],
): Promise<void> {
  if (call !== 'sagemaker:AddTags' && call !== 'sagemaker:DeleteTags') {
    const message = `A notebook lifecycle configuration has no step ${call}: the journal was written by other code.`;
    const failure = { code: 'invalid', message, permission: null } as const;
    throw new CloudError(failure, { applied: 'no' });
  }
  // Compiled by `steps`; the contract suite sends every one of them to a model of the service's API.
  await send(call, ref.region, input as never);
}

async function* list(send: AwsSend, scope: Scope): AsyncGenerator<Ref> {
  let token: string | undefined;
  do {
    const page = await send('sagemaker:ListNotebookInstanceLifecycleConfigs', scope.region, {
      MaxResults: PAGE,
      ...(token === undefined ? {} : { NextToken: token }),
    });
    for (const each of page.NotebookInstanceLifecycleConfigs ?? []) {
      const arn = each.NotebookInstanceLifecycleConfigArn ?? '';
      const ref = refOfArn(arn, each.NotebookInstanceLifecycleConfigName ?? '', scope);
      if (ref?.type !== TYPE) {
        throw unreadable(`the list of lifecycle configurations holds '${arn}'`);
      }
      yield ref;
    }
    token = page.NextToken || undefined;
  } while (token !== undefined);
}
