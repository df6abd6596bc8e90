import { parseObject } from './json.ts';
import { notImplemented, type Protocol } from './message.ts';

/** Operations by service, and by the method and path of their requests. */
const OPERATIONS = {
  securityhub: new Map([['PATCH /findings/batchupdate', 'BatchUpdateFindings']]),
} as const;

/** REST with JSON, as Security Hub speaks it, for operations whose whole input is in the body. */
export function restJsonProtocol(service: keyof typeof OPERATIONS): Protocol {
  return {
    service,
    decode: (request) => {
      const route = `${request.method} ${request.path}`;
      const operation = OPERATIONS[service].get(route);
      if (operation === undefined) {
        return notImplemented(`${service} ${route}`);
      }
      const input = parseObject(request.body);
      const message = 'The request body is no JSON object.';
      return input === null
        ? { code: 'SerializationException', status: 400, message }
        : { service, operation, input };
    },
    encode: (_, answer, requestId) => ({
      status: 'error' in answer ? answer.error.status : 200,
      headers: {
        'content-type': 'application/json',
        'x-amzn-requestid': requestId,
        ...('error' in answer ? { 'x-amzn-errortype': answer.error.code } : {}),
      },
      body: JSON.stringify(
        'error' in answer
          ? { Code: answer.error.code, Message: answer.error.message }
          : answer.output,
      ),
    }),
  };
}
