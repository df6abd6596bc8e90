import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import {
  type Commands,
  clientConfig,
  createDriver,
  type Driver,
  type DriverOptions,
} from './driver.ts';

const COMMANDS: Commands<'ssm'> = {
  GetParameter: GetParameterCommand,
};

/** The SSM client of one region. */
export function driver(options: DriverOptions): Driver {
  return createDriver<'ssm'>(new SSMClient(clientConfig(options)), COMMANDS);
}
