import { BatchUpdateFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import {
  type Commands,
  clientConfig,
  createDriver,
  type Driver,
  type DriverOptions,
} from './driver.ts';

const COMMANDS: Commands<'securityhub'> = {
  BatchUpdateFindings: BatchUpdateFindingsCommand,
};

/** The Security Hub client of one region. */
export function driver(options: DriverOptions): Driver {
  return createDriver<'securityhub'>(new SecurityHubClient(clientConfig(options)), COMMANDS);
}
