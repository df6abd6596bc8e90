import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import {
  type Commands,
  clientConfig,
  createDriver,
  type Driver,
  type DriverOptions,
} from './driver.ts';

const COMMANDS: Commands<'sts'> = {
  GetCallerIdentity: GetCallerIdentityCommand,
};

/** The STS client of one region: who Cordon is. */
export function driver(options: DriverOptions): Driver {
  return createDriver<'sts'>(new STSClient(clientConfig(options)), COMMANDS);
}
