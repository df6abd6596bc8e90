import { iamActionOf } from '../../../../shared/resources/aws/errors.ts';
import type { AwsOperationName } from '../../../../shared/resources/aws/send.ts';
import type { Call, VendorError, World } from '../model/world.ts';
import { jsonProtocol } from './json.ts';
import type { Protocol, Scope, WireRequest } from './message.ts';
import { stsProtocol } from './query.ts';
import { restJsonProtocol } from './rest-json.ts';
import { s3Protocol } from './s3.ts';
import { isS3Control, s3ControlProtocol } from './s3-control.ts';

const BY_SIGNING_NAME: ReadonlyMap<string, Protocol> = new Map([
  ['s3', s3Protocol],
  ['sagemaker', jsonProtocol('sagemaker')],
  ['kms', jsonProtocol('kms')],
  ['events', jsonProtocol('eventbridge')],
  ['cloudtrail', jsonProtocol('cloudtrail')],
  ['sqs', jsonProtocol('sqs')],
  ['ssm', jsonProtocol('ssm')],
  ['secretsmanager', jsonProtocol('secretsmanager')],
  ['securityhub', restJsonProtocol('securityhub')],
  ['sts', stsProtocol],
]);

/** The protocol of the service a request is signed for, or null when the sandbox has none. */
export function protocolOf(scope: Scope, request: WireRequest): Protocol | null {
  if (
    scope.signingName === 's3' &&
    isS3Control(request.path, request.headers['x-amz-account-id'])
  ) {
    return s3ControlProtocol;
  }
  return BY_SIGNING_NAME.get(scope.signingName) ?? null;
}

/** What goes wrong in the same way everywhere, and is called differently by every service. */
export type CommonFailure = 'throttled' | 'internal' | 'denied' | 'wrong-region';

/**
 * A common failure in the words and with the status of the service (its Common Errors page; S3's Error Responses).
 * @param detail - for `denied` the reason a person would read, for `wrong-region` the region that would be right
 */
export function commonFailure(
  service: Call['service'],
  failure: CommonFailure,
  detail: string,
): VendorError {
  const isS3 = service === 's3' || service === 's3control';
  switch (failure) {
    case 'throttled':
      return isS3
        ? { code: 'SlowDown', status: 503, message: 'Please reduce your request rate.' }
        : {
            code: throttlingCode(service),
            status: service === 'securityhub' ? 429 : 400,
            message: 'Rate exceeded',
          };
    case 'internal':
      return isS3
        ? {
            code: 'InternalError',
            status: 500,
            message: 'We encountered an internal error. Please try again.',
          }
        : { code: internalCode(service), status: 500, message: 'Internal failure' };
    case 'denied':
      return isS3 || service === 'sts'
        ? { code: 'AccessDenied', status: 403, message: detail }
        : {
            code: 'AccessDeniedException',
            status: service === 'securityhub' ? 403 : 400,
            message: detail,
          };
    case 'wrong-region':
      return isS3
        ? {
            code: 'AuthorizationHeaderMalformed',
            status: 400,
            message: `The authorization header is malformed; the region is wrong; expecting '${detail}'`,
          }
        : {
            code: 'UnrecognizedClientException',
            status: 403,
            message: `The security token included in the request is invalid: this account lives in '${detail}'.`,
          };
  }
}

/** What IAM says when it refuses a call (IAM User Guide, access denied error messages). */
export function denialText(world: World, call: Call, isExplicit: boolean): string {
  const caller = `arn:aws:sts::${world.account}:assumed-role/cordon/cordon`;
  // An operation Cordon does not call itself has its own name as action: good enough for a message.
  const action = iamActionOf(`${call.service}:${call.operation}` as AwsOperationName);
  const reason = isExplicit
    ? 'with an explicit deny in an identity-based policy'
    : `because no identity-based policy allows the ${action} action`;
  return `User: ${caller} is not authorized to perform: ${action} on resource: ${resourceOf(world, call)} ${reason}`;
}

function resourceOf(world: World, call: Call): string {
  const { Bucket: bucket } = call.input;
  return call.service === 's3' && typeof bucket === 'string'
    ? `"arn:aws:s3:::${bucket}"`
    : `arn:aws:${call.service}:${world.region}:${world.account}:*`;
}

function throttlingCode(service: Call['service']): string {
  if (service === 'securityhub') {
    return 'TooManyRequestsException';
  }
  return service === 'sts' ? 'Throttling' : 'ThrottlingException';
}

function internalCode(service: Call['service']): string {
  if (service === 'securityhub') {
    return 'InternalException';
  }
  return service === 'kms' ? 'KMSInternalException' : 'InternalFailure';
}
