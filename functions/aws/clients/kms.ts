import {
  CancelKeyDeletionCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  GetKeyPolicyCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import {
  type Commands,
  clientConfig,
  createDriver,
  type Driver,
  type DriverOptions,
} from './driver.ts';

const COMMANDS: Commands<'kms'> = {
  CancelKeyDeletion: CancelKeyDeletionCommand,
  DescribeKey: DescribeKeyCommand,
  DisableKey: DisableKeyCommand,
  EnableKey: EnableKeyCommand,
  GetKeyPolicy: GetKeyPolicyCommand,
  ListAliases: ListAliasesCommand,
  ListKeys: ListKeysCommand,
  ListResourceTags: ListResourceTagsCommand,
  PutKeyPolicy: PutKeyPolicyCommand,
};

/** The KMS client of one region. */
export function driver(options: DriverOptions): Driver {
  return createDriver<'kms'>(new KMSClient(clientConfig(options)), COMMANDS);
}
