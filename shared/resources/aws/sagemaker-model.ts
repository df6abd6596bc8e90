import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';
import type { Ref } from '../../core/ref.ts';
import type { Resource, ResourceApi, Scope } from '../../core/resource.ts';
import type { State } from '../../core/state.ts';
import { refOfArn } from '../../events/aws/arn.ts';
import { isoTime } from '../../events/time.ts';
import { type ModelBody, modelBody } from './sagemaker-model-body.ts';
import { readTags, tagSteps, tagsOf } from './sagemaker-tags.ts';
import type { AwsSend } from './send.ts';

/** A SageMaker model. Nothing of one can be changed but its tags. */
export interface SageMakerModelState extends State {
  readonly status: null;
  /** As its owner typed it. */
  readonly name: string;
  /** As the API writes it: tag calls take it. */
  readonly arn: string;
  readonly body: ModelBody;
}

/** What an answer of `DescribeModel` says of it. */
export type DescribedModel = Pick<
  SageMakerModelState,
  'status' | 'name' | 'arn' | 'incarnation' | 'createdAt' | 'body'
>;

const MODEL_TYPE = 'aws.sagemaker.model';

/** Pages are asked for at the API's largest size, `MaxResults` of `ListModels`. */
const PAGE = 100;

const ModelAnswer = z.object({
  ModelName: z.string().check(z.minLength(1)),
  ModelArn: z.nullish(z.string()),
  CreationTime: z.union([z.date(), z.string(), z.number()]),
  EnableNetworkIsolation: z.nullish(z.boolean()),
  PrimaryContainer: z.nullish(z.record(z.string(), z.unknown())),
  Containers: z.nullish(z.array(z.record(z.string(), z.unknown()))),
  VpcConfig: z.nullish(z.record(z.string(), z.unknown())),
});

/** All that is pure about SageMaker models. */
export const resource: Resource<SageMakerModelState> = {
  type: MODEL_TYPE,
  cloud: 'aws',
  title: 'SageMaker model',
  // The API has no `UpdateModel`. An endpoint gets a copy instead, which is the endpoint's to change.
  fields: { tags: 'in-place' },
  maps: ['tags'],
  withdrawable: ['tags'],
  additive: [],
  secret: [],
  // As for endpoint configurations: the API names no time.
  consistencyMs: 30_000,
  transitionMs: 60_000,
  // A model is there at once: it has no transition to wait for.
  transitionMaxMs: 10 * 60_000,
  isTransient: () => false,
  steps: tagSteps,
  consoleUrl: (ref) => {
    const region = encodeURIComponent(ref.region);
    const name = encodeURIComponent(ref.name);
    return `https://console.aws.amazon.com/sagemaker/home?region=${region}#/models/${name}`;
  },
  isMachineLearning: () => true,
};

/** Reads, labels and lists models through `send`. */
export function api(send: AwsSend): ResourceApi<SageMakerModelState> {
  return {
    read: (ref) => readState(send, ref),
    call: (ref, step) => callStep(send, ref, step),
    list: (scope) => listModels(send, scope),
  };
}

/** What an answer of `DescribeModel` says, but for the tags; null when it is none. */
export function modelState(answer: unknown): DescribedModel | null {
  const { data } = ModelAnswer.safeParse(answer);
  const createdAt = data === undefined ? '' : timeOf(data.CreationTime);
  return data === undefined || createdAt === ''
    ? null
    : {
        status: null,
        name: data.ModelName,
        arn: data.ModelArn ?? '',
        incarnation: createdAt,
        createdAt,
        body: modelBody(answer as object),
      };
}

async function readState(send: AwsSend, ref: Ref): Promise<SageMakerModelState | null> {
  const [described, tags] = await Promise.allSettled([
    describe(send, ref),
    readTags(send, ref.region, ref.id),
  ]);
  // Whether it exists is asked first: of what does not, no tags can be read.
  if (described.status === 'rejected') {
    throw described.reason;
  }
  const model = described.value;
  return model === null ? null : { ...model, tags: await tagsOf(send, ref, model.arn, tags) };
}

async function describe(send: AwsSend, ref: Ref): Promise<DescribedModel | null> {
  const described = await describeByName(send, ref.region, ref.name);
  if (described !== null || ref.name !== ref.name.toLowerCase()) {
    return described;
  }
  // The ref may come from an ARN, which has lost the name's case: look before calling it deleted.
  for await (const listed of listModels(send, ref)) {
    if (listed.id === ref.id && listed.name !== ref.name) {
      return describeByName(send, ref.region, listed.name);
    }
  }
  return null;
}

async function describeByName(
  send: AwsSend,
  region: string,
  name: string,
): Promise<DescribedModel | null> {
  let answer: unknown;
  try {
    answer = await send('sagemaker:DescribeModel', region, { ModelName: name });
  } catch (error) {
    if (error instanceof CloudError && error.failure.code === 'not-found') {
      return null;
    }
    throw error;
  }
  const state = modelState(answer);
  if (state === null) {
    throw unreadable(`The answer about the model ${name} is not one`);
  }
  return state;
}

async function* listModels(send: AwsSend, scope: Scope): AsyncGenerator<Ref> {
  let token: string | undefined;
  do {
    const page = await send('sagemaker:ListModels', scope.region, {
      MaxResults: PAGE,
      ...(token === undefined ? {} : { NextToken: token }),
    });
    for (const listed of page.Models ?? []) {
      const ref = refOfArn(listed.ModelArn ?? '', listed.ModelName ?? '', scope);
      if (ref?.type !== MODEL_TYPE) {
        throw unreadable(`The list of models holds '${listed.ModelArn}'`);
      }
      yield ref;
    }
    token = page.NextToken || undefined;
  } while (token !== undefined);
}

async function callStep(
  send: AwsSend,
  ref: Ref,
  step: Parameters<ResourceApi['call']>[1],
): Promise<void> {
  switch (step.call) {
    case 'sagemaker:AddTags':
    case 'sagemaker:DeleteTags':
      // Compiled by `tagSteps`, whose tests hold the input to the SDK's types.
      await send(step.call, ref.region, step.input as never);
      return;
    default:
      throw new Error(`A model has no step ${step.call}.`);
  }
}

function timeOf(value: Date | string | number): string {
  const isDate = value instanceof Date && !Number.isNaN(value.getTime());
  return isoTime(isDate ? value.toISOString() : value);
}

function unreadable(what: string): CloudError {
  const message = `${what}. Nothing is changed meanwhile.`;
  return new CloudError({ code: 'unreadable', message, permission: null }, { applied: 'no' });
}
