import type { Protocol } from './message.ts';
import { notImplemented } from './message.ts';
import { element, membersXml } from './xml.ts';

const NAMESPACE = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';

/** AWS query, as STS speaks it: a form in, XML out. */
export const stsProtocol: Protocol = {
  service: 'sts',
  decode: (request) => {
    const { Action, Version: _, ...input } = Object.fromEntries(new URLSearchParams(request.body));
    return request.method === 'POST' && Action !== undefined && /^[A-Z][A-Za-z]{1,80}$/.test(Action)
      ? { service: 'sts', operation: Action, input }
      : notImplemented(`sts '${Action ?? ''}'`);
  },
  encode: (operation, answer, requestId) => {
    const id = element('RequestId', requestId);
    const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': requestId };
    if ('error' in answer) {
      const { code, message, status } = answer.error;
      const type = status >= 500 ? 'Receiver' : 'Sender';
      const error = element('Error', membersXml({ Type: type, Code: code, Message: message }));
      return { status, headers, body: element('ErrorResponse', `${error}${id}`, NAMESPACE) };
    }
    const result = element(`${operation}Result`, membersXml(answer.output));
    const metadata = element('ResponseMetadata', id);
    const body = element(`${operation}Response`, `${result}${metadata}`, NAMESPACE);
    return { status: 200, headers, body };
  },
};
