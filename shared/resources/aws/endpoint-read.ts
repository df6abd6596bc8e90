import { CloudError } from '../../core/failure.ts';
import type { Ref } from '../../core/ref.ts';
import type { ReadHints, Scope } from '../../core/resource.ts';
import { parseArn, refOfArn, sageMakerRef } from '../../events/aws/arn.ts';
import { configBody, unknownMembers, variantsOf } from './endpoint-config-copy.ts';
import { type CopyBody, modelIn } from './endpoint-copies.ts';
import { keysNamed } from './endpoint-keys.ts';
import {
  type EndpointFacts,
  type EndpointState,
  endpointFacts,
  isConfigAnswer,
  type ModelFacts,
  modelFacts,
} from './endpoint-state.ts';
import { readKeyFacts } from './key-facts.ts';
import { modelBody } from './sagemaker-model-body.ts';
import { readTags, tagsOf } from './sagemaker-tags.ts';
import type { AwsOperationName, AwsOperations, AwsSend } from './send.ts';

/** Type of the refs this file makes. */
export const ENDPOINT_TYPE = 'aws.sagemaker.endpoint';

/** Pages are asked for at the API's largest size, `MaxResults` of `ListEndpoints`. */
const PAGE = 100;

/** Models described at once. An endpoint can have 66 (11 variants of 6 models); SageMaker throttles bursts. */
const MODELS_AT_ONCE = 5;

/**
 * Reads an endpoint in three trips: itself with its tags and whatever was asked for besides; the configuration in use
 * with its tags; the models and the keys that it names. Null when there is no such endpoint.
 */
export async function readEndpoint(
  send: AwsSend,
  ref: Ref,
  hints: ReadHints,
): Promise<EndpointState | null> {
  const { region } = ref;
  const [answer, tags, copies, asked] = await Promise.allSettled([
    describeEndpoint(send, ref),
    readTags(send, region, ref.id),
    each(hints.copies, (name) => readCopy(send, region, name)),
    each(hints.keys, (id) => readKeyFacts(send, region, id)),
  ]);
  // Whether it exists is asked first: of what does not, neither tags nor anything else can be read.
  const endpoint = resultOf(answer);
  if (endpoint === null) {
    return null;
  }
  const inUse = await readConfigInUse(send, ref, endpoint);
  const known = resultOf(asked);
  const unknown = keysNamed(inUse.config).filter((key) => !Object.hasOwn(known, key));
  const names = variantsOf(inUse.config).flatMap((variant) => variant.models);
  const [models, used] = await Promise.all([
    each(names, (name) => readModel(send, ref, name), MODELS_AT_ONCE),
    each(unknown, (id) => readKeyFacts(send, region, id)),
  ]);
  return {
    ...endpoint,
    ...inUse,
    tags: await tagsOf(send, ref, endpoint.arn, tags),
    models,
    copies: resultOf(copies),
    wishes: {},
    keys: { ...known, ...used },
  };
}

/** Every endpoint of the account and region. */
export async function* listEndpoints(send: AwsSend, scope: Scope): AsyncGenerator<Ref> {
  let token: string | undefined;
  do {
    const page = await send('sagemaker:ListEndpoints', scope.region, {
      MaxResults: PAGE,
      ...(token === undefined ? {} : { NextToken: token }),
    });
    for (const listed of page.Endpoints ?? []) {
      const ref = refOfArn(listed.EndpointArn ?? '', listed.EndpointName ?? '', scope);
      if (ref?.type !== ENDPOINT_TYPE) {
        throw unreadable(`The list of endpoints holds '${listed.EndpointArn}'`);
      }
      yield ref;
    }
    token = page.NextToken || undefined;
  } while (token !== undefined);
}

async function describeEndpoint(send: AwsSend, ref: Ref): Promise<EndpointFacts | null> {
  const described = await describeByName(send, ref.region, ref.name);
  if (described !== null || ref.name !== ref.name.toLowerCase()) {
    return described;
  }
  // The ref may come from an ARN, which has lost the name's case: look before calling it deleted.
  for await (const listed of listEndpoints(send, ref)) {
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
): Promise<EndpointFacts | null> {
  const answer = await ifFound(send, 'sagemaker:DescribeEndpoint', region, { EndpointName: name });
  return answer === null
    ? null
    : understood(endpointFacts(answer), `The answer about the endpoint ${name} is not one`);
}

async function describeConfig(send: AwsSend, region: string, name: string): Promise<object | null> {
  const input = { EndpointConfigName: name };
  const answer = await ifFound(send, 'sagemaker:DescribeEndpointConfig', region, input);
  if (answer !== null && !isConfigAnswer(answer)) {
    throw unreadable(`The answer about the configuration ${name} is not one`);
  }
  return answer;
}

/** The configuration an endpoint uses. Only one that is being deleted may have lost it: nothing is decided on it. */
async function readConfigInUse(
  send: AwsSend,
  ref: Ref,
  endpoint: EndpointFacts,
): Promise<Pick<EndpointState, 'endpointConfigName' | 'config' | 'configTags' | 'unknownMembers'>> {
  const endpointConfigName = endpoint.endpointConfigName ?? '';
  if (endpointConfigName === '') {
    throw unreadable(`The endpoint ${ref.name} names no configuration`);
  }
  const arn = arnBeside(ref, 'endpoint-config', endpointConfigName);
  const [described, tags] = await Promise.allSettled([
    describeConfig(send, ref.region, endpointConfigName),
    readTags(send, ref.region, arn),
  ]);
  const answer = resultOf(described);
  if (answer !== null) {
    const config = configBody(answer);
    const unknown = unknownMembers(answer);
    return { endpointConfigName, config, configTags: resultOf(tags), unknownMembers: unknown };
  }
  if (endpoint.status === 'Deleting') {
    return { endpointConfigName, config: {}, configTags: {}, unknownMembers: [] };
  }
  throw unreadable(
    `The configuration ${endpointConfigName} was deleted while the endpoint ${ref.name} uses it. Nobody can tell how it runs: point it at a new configuration, or delete it`,
  );
}

async function readCopy(send: AwsSend, region: string, key: string): Promise<CopyBody | null> {
  const model = modelIn(key);
  if (model === null) {
    const answer = await describeConfig(send, region, key);
    return answer === null ? null : configBody(answer);
  }
  const answer = await describeModel(send, region, model);
  return answer === null ? null : modelBody(answer);
}

async function describeModel(send: AwsSend, region: string, name: string): Promise<object | null> {
  return ifFound(send, 'sagemaker:DescribeModel', region, { ModelName: name });
}

async function readModel(send: AwsSend, ref: Ref, name: string): Promise<ModelFacts | null> {
  const [described, tags] = await Promise.allSettled([
    describeModel(send, ref.region, name),
    readTags(send, ref.region, arnBeside(ref, 'model', name)),
  ]);
  const answer = resultOf(described);
  return answer === null
    ? null
    : understood(
        modelFacts(answer, resultOf(tags)),
        `The answer about the model ${name} is not one`,
      );
}

/** What was answered, or null when there is no such thing. */
async function ifFound<Name extends AwsOperationName>(
  send: AwsSend,
  name: Name,
  region: string,
  input: AwsOperations[Name]['input'],
): Promise<AwsOperations[Name]['output'] | null> {
  try {
    return await send(name, region, input);
  } catch (error) {
    if (error instanceof CloudError && error.failure.code === 'not-found') {
      return null;
    }
    throw error;
  }
}

/** The results by name, a few at a time. */
async function each<Result>(
  names: readonly string[],
  read: (name: string) => Promise<Result>,
  atOnce = names.length,
): Promise<Readonly<Record<string, Result>>> {
  const waiting = [...new Set(names)];
  const results: [string, Result][] = [];
  async function work(): Promise<void> {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      results.push([name, await read(name)]);
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, work));
  // Sorted, so that equal states are equal data whoever answered first.
  return Object.fromEntries(results.sort(([left], [right]) => (left < right ? -1 : 1)));
}

function resultOf<Value>(result: PromiseSettledResult<Value>): Value {
  if (result.status === 'rejected') {
    throw result.reason;
  }
  return result.value;
}

/** The ARN of what the endpoint names, beside it in its account. */
function arnBeside(ref: Ref, kind: 'endpoint-config' | 'model', name: string): string {
  const partition = parseArn(ref.id)?.partition;
  const place = { account: ref.account, region: ref.region };
  const named = sageMakerRef(kind, name, partition === undefined ? place : { ...place, partition });
  return understood(named, `The endpoint ${ref.name} names the ${kind} '${name}'`).id;
}

function understood<Value>(value: Value | null, otherwise: string): Value {
  if (value === null) {
    throw unreadable(otherwise);
  }
  return value;
}

function unreadable(what: string): CloudError {
  const message = `${what}. Nothing is changed meanwhile.`;
  return new CloudError({ code: 'unreadable', message, permission: null }, { applied: 'no' });
}
