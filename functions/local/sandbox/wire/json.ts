import type { Json } from '../../../../shared/core/json.ts';
import type { Answer, Call, VendorError } from '../model/world.ts';
import { notImplemented, type Protocol, type WireRequest } from './message.ts';

/** The services that speak AWS JSON, and what stands before the operation in `X-Amz-Target`. */
const TARGETS = {
  sagemaker: 'SageMaker',
  kms: 'TrentService',
  eventbridge: 'AWSEvents',
  cloudtrail: 'CloudTrail_20131101',
  sqs: 'AmazonSQS',
  ssm: 'AmazonSSM',
  secretsmanager: 'secretsmanager',
} as const;

/** SQS speaks the version before. */
function contentType(service: keyof typeof TARGETS): string {
  return `application/x-amz-json-${service === 'sqs' ? '1.0' : '1.1'}`;
}

/** Members that are times: ISO 8601 texts for the models, epoch seconds on this wire. */
const TIMES: ReadonlySet<string> = new Set([
  'CreationTime',
  'LastModifiedTime',
  'CreationTimeAfter',
  'CreationTimeBefore',
  'LastModifiedTimeAfter',
  'LastModifiedTimeBefore',
  'CreationDate',
  'DeletionDate',
  'ValidTo',
  'Time',
]);

/** Times stand at the top, in one structure or in one list of structures; deeper names are users' own. */
const TIME_DEPTH = 2;

/** AWS JSON 1.1, as SageMaker, KMS, EventBridge and others speak it; 1.0 for SQS. */
export function jsonProtocol(service: keyof typeof TARGETS): Protocol {
  return {
    service,
    decode: (request) => decode(service, request),
    encode: (_, answer, requestId) => {
      const body = 'error' in answer ? errorBody(answer.error) : fromModel(answer);
      return {
        status: 'error' in answer ? answer.error.status : 200,
        headers: {
          'content-type': contentType(service),
          'x-amzn-requestid': requestId,
          ...('error' in answer ? { 'x-amzn-errortype': answer.error.code } : {}),
        },
        // Calls without output are answered with an empty body, as SageMaker does.
        body: Object.keys(body).length === 0 ? '' : JSON.stringify(body),
      };
    },
  };
}

function decode(service: keyof typeof TARGETS, request: WireRequest): Call | VendorError {
  const target = String(request.headers['x-amz-target'] ?? '');
  const type = String(request.headers['content-type'] ?? '');
  const [prefix, operation] = target.split('.');
  if (request.method !== 'POST' || prefix !== TARGETS[service] || !isName(operation)) {
    return notImplemented(`${service} ${target || 'without X-Amz-Target'}`);
  }
  if (!type.startsWith(contentType(service))) {
    return notImplemented(`${service} as '${type}': it speaks ${contentType(service)} only`);
  }
  const input = parseObject(request.body);
  if (input === null) {
    const message = 'The request body is no JSON object.';
    return { code: 'SerializationException', status: 400, message };
  }
  return { service, operation, input: mapTimes(input, toModelTime, TIME_DEPTH) };
}

function isName(text: string | undefined): text is string {
  return text !== undefined && /^[A-Z][A-Za-z]{1,80}$/.test(text);
}

/** A JSON object, or null for any other text. */
export function parseObject(text: string): Readonly<Record<string, Json>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Readonly<Record<string, Json>>)
      : null;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return null;
    }
    throw error;
  }
}

function errorBody(error: VendorError): Readonly<Record<string, Json>> {
  return { __type: error.code, message: error.message };
}

function fromModel(
  answer: Exclude<Answer, { error: VendorError }>,
): Readonly<Record<string, Json>> {
  return mapTimes(answer.output, toWireTime, TIME_DEPTH);
}

function toWireTime(value: Json): Json {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value))
    ? Date.parse(value) / 1000
    : value;
}

function toModelTime(value: Json): Json {
  return typeof value === 'number' ? new Date(value * 1000).toISOString() : value;
}

function mapTimes(
  members: Readonly<Record<string, Json>>,
  convert: (value: Json) => Json,
  depth: number,
): Readonly<Record<string, Json>> {
  const into = (value: Json): Json => {
    if (value === null || typeof value !== 'object' || depth <= 1) {
      return value;
    }
    return Array.isArray(value)
      ? value.map((item: Json) => into(item))
      : mapTimes(value as Readonly<Record<string, Json>>, convert, depth - 1);
  };
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      TIMES.has(name) ? convert(value) : into(value),
    ]),
  );
}
