import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  type Commands,
  clientConfig,
  createDriver,
  type Driver,
  type DriverOptions,
} from './driver.ts';

const COMMANDS: Commands<'kms'> = {
  DescribeKey: DescribeKeyCommand,
  GetKeyPolicy: GetKeyPolicyCommand,
};

/** The KMS client of one region. */
export function driver(options: DriverOptions): Driver {
  return createDriver<'kms'>(new KMSClient(clientConfig(options)), COMMANDS);
}
