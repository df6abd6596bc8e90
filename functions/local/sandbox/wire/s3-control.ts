import type { Json } from '../../../../shared/core/json.ts';
import type { Call, VendorError } from '../model/world.ts';
import { notImplemented, type Protocol, type WireRequest } from './message.ts';
import { blockInput, decoded } from './s3.ts';
import { element, membersXml, parseXml, recordOf } from './xml.ts';

/** The API's version stands in front of every path. */
const VERSION = '/v20180820/';
const NAMESPACE = 'xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"';

type Output = Readonly<Record<string, Json>>;

/** One operation: where it is on the wire, and what its request holds besides the account; null when malformed. */
interface Operation {
  /** `PUT configuration/publicAccessBlock`; an ARN may follow it. */
  readonly at: string;
  readonly status: number;
  readonly input?: (request: WireRequest, arn: string) => Output | null;
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  GetPublicAccessBlock: { at: 'GET configuration/publicAccessBlock', status: 200 },
  PutPublicAccessBlock: {
    at: 'PUT configuration/publicAccessBlock',
    status: 200,
    input: ({ body }) => blockInput(body),
  },
  DeletePublicAccessBlock: { at: 'DELETE configuration/publicAccessBlock', status: 204 },
  TagResource: { at: 'POST tags/', status: 204, input: tagsInput },
  UntagResource: {
    at: 'DELETE tags/',
    status: 204,
    input: ({ query }, ResourceArn) => ({ ResourceArn, TagKeys: query.getAll('tagKeys') }),
  },
};

/** Whether a request signed for `s3` is one for S3 Control; a bucket may be named like the version. */
export function isS3Control(path: string, accountId: unknown): boolean {
  return path.startsWith(VERSION) && typeof accountId === 'string';
}

/** S3 Control: the settings of the whole account, and tags by ARN. */
export const s3ControlProtocol: Protocol = {
  service: 's3control',
  decode,
  encode: (operation, answer, requestId) => {
    const headers = { 'content-type': 'application/xml', 'x-amz-request-id': requestId };
    if ('error' in answer) {
      const { code, message, status } = answer.error;
      const error = element('Error', membersXml({ Code: code, Message: message }));
      const body = element('ErrorResponse', `${error}${element('RequestId', requestId)}`);
      return { status, headers, body };
    }
    const block = answer.output['PublicAccessBlockConfiguration'];
    const body =
      block === undefined
        ? ''
        : element('PublicAccessBlockConfiguration', membersXml(block), NAMESPACE);
    return { status: OPERATIONS[operation]?.status ?? 200, headers, body };
  },
};

function decode(request: WireRequest): Call | VendorError {
  const { method, path, headers } = request;
  const at = `${method} ${path.slice(VERSION.length)}`;
  const found = Object.entries(OPERATIONS).find(([, operation]) =>
    operation.at.endsWith('/') ? at.startsWith(operation.at) : operation.at === at,
  );
  if (found === undefined) {
    return notImplemented(`s3control ${method} ${path}`);
  }
  const [operation, { at: start, input }] = found;
  const fromRequest = input === undefined ? {} : input(request, decoded(at.slice(start.length)));
  if (fromRequest === null) {
    const message =
      'The XML you provided was not well-formed or did not validate against our published schema';
    return { code: 'MalformedXML', status: 400, message };
  }
  const account = { AccountId: String(headers['x-amz-account-id'] ?? '') };
  return { service: 's3control', operation, input: { ...account, ...fromRequest } };
}

function tagsInput({ body }: WireRequest, ResourceArn: string): Output | null {
  const request = parseXml(body, 'TagResourceRequest');
  if (request === null) {
    return null;
  }
  const { Tag } = recordOf(request['Tags']);
  return { ResourceArn, Tags: Tag === undefined ? [] : [Tag].flat() };
}
