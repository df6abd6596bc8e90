import type * as eventbridge from '@aws-sdk/client-eventbridge';
import type * as kms from '@aws-sdk/client-kms';
import type * as sts from '@aws-sdk/client-sts';
import type { Operation } from './operation.ts';

/** Operations of what every account has: keys, its event bus, its identities. */
export interface AccountOperations {
  'kms:DescribeKey': Operation<kms.DescribeKeyCommandInput, kms.DescribeKeyCommandOutput>;
  'kms:GetKeyPolicy': Operation<kms.GetKeyPolicyCommandInput, kms.GetKeyPolicyCommandOutput>;
  'eventbridge:PutEvents': Operation<
    eventbridge.PutEventsCommandInput,
    eventbridge.PutEventsCommandOutput
  >;
  'sts:GetCallerIdentity': Operation<
    sts.GetCallerIdentityCommandInput,
    sts.GetCallerIdentityCommandOutput
  >;
}
