import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  type Commands,
  clientConfig,
  createDriver,
  type Driver,
  type DriverOptions,
} from './driver.ts';

const COMMANDS: Commands<'eventbridge'> = {
  PutEvents: PutEventsCommand,
};

/** The EventBridge client of one region. */
export function driver(options: DriverOptions): Driver {
  return createDriver<'eventbridge'>(new EventBridgeClient(clientConfig(options)), COMMANDS);
}
