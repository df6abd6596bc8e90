import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
  S3ControlClient,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-s3-control';
import {
  type Commands,
  clientConfig,
  createDriver,
  type Driver,
  type DriverOptions,
  isOwnHost,
} from './driver.ts';

const COMMANDS: Commands<'s3control'> = {
  GetPublicAccessBlock: GetPublicAccessBlockCommand,
  PutPublicAccessBlock: PutPublicAccessBlockCommand,
  DeletePublicAccessBlock: DeletePublicAccessBlockCommand,
  TagResource: TagResourceCommand,
  UntagResource: UntagResourceCommand,
};

/** The S3 Control client of one region: settings of the whole account, and tags of buckets. */
export function driver(options: DriverOptions): Driver {
  const client = new S3ControlClient(clientConfig(options));
  // The account stands in front of AWS's own hosts; elsewhere the header that names it too must do.
  const resolve = client.config.endpointProvider;
  client.config.endpointProvider = (parameters, context) =>
    resolve(
      isOwnHost(parameters.Endpoint) ? { ...parameters, RequiresAccountId: false } : parameters,
      context,
    );
  return createDriver<'s3control'>(client, COMMANDS);
}
