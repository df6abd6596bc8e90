import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  type Commands,
  clientConfig,
  createDriver,
  type Driver,
  type DriverOptions,
} from './driver.ts';

const COMMANDS: Commands<'sqs'> = {
  SendMessageBatch: SendMessageBatchCommand,
};

/**
 * The SQS client of one region. Requests go to the region's endpoint, whatever host a queue's address has: that may be
 * one that is not reached from here. TLS sees that bodies arrive as they were sent; MD5 fails where FIPS is on.
 */
export function driver(options: DriverOptions): Driver {
  const config = { ...clientConfig(options), useQueueUrlAsEndpoint: false, md5: false as const };
  return createDriver<'sqs'>(new SQSClient(config), COMMANDS);
}
