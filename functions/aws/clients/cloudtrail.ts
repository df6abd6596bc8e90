import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  type Commands,
  clientConfig,
  createDriver,
  type Driver,
  type DriverOptions,
} from './driver.ts';

const COMMANDS: Commands<'cloudtrail'> = {
  LookupEvents: LookupEventsCommand,
};

/** The CloudTrail client of one region. */
export function driver(options: DriverOptions): Driver {
  return createDriver<'cloudtrail'>(new CloudTrailClient(clientConfig(options)), COMMANDS);
}
