import { notImplemented, type Protocol } from './message.ts';
import { element, membersXml } from './xml.ts';

/** The API's version stands in front of every path. */
const VERSION = '/v20180820/';
const NAMESPACE = 'xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"';

/** Whether a request signed for `s3` is one for S3 Control; a bucket may be named like the version. */
export function isS3Control(path: string, accountId: unknown): boolean {
  return path.startsWith(VERSION) && typeof accountId === 'string';
}

/** S3 Control: the settings of the whole account. */
export const s3ControlProtocol: Protocol = {
  service: 's3control',
  decode: ({ method, path, headers }) =>
    method === 'GET' && path === `${VERSION}configuration/publicAccessBlock`
      ? {
          service: 's3control',
          operation: 'GetPublicAccessBlock',
          input: { AccountId: String(headers['x-amz-account-id'] ?? '') },
        }
      : notImplemented(`s3control ${method} ${path}`),
  encode: (_, answer, requestId) => {
    const headers = { 'content-type': 'application/xml', 'x-amz-request-id': requestId };
    if ('error' in answer) {
      const { code, message, status } = answer.error;
      const error = element('Error', membersXml({ Code: code, Message: message }));
      const body = element('ErrorResponse', `${error}${element('RequestId', requestId)}`);
      return { status, headers, body };
    }
    const block = membersXml(answer.output['PublicAccessBlockConfiguration']);
    const body = element('PublicAccessBlockConfiguration', block, NAMESPACE);
    return { status: 200, headers, body };
  },
};
