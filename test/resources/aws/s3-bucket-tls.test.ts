import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { type BucketOptions, createBucket } from '../../../functions/local/sandbox/model/s3.ts';
import type { World } from '../../../functions/local/sandbox/model/world.ts';
import { api, resource } from '../../../shared/resources/aws/s3-bucket.ts';
import { rule as policyNotPublic } from '../../../shared/rules/aws/s3-bucket-policy-not-public.ts';
import { rule as accessBlocked } from '../../../shared/rules/aws/s3-bucket-public-access-blocked.ts';
import { rule as tlsOnly } from '../../../shared/rules/aws/s3-bucket-tls-only.ts';
import { describeResource } from '../../contract/resource.ts';
import { AWS } from '../../contract/resource-aws.ts';
import { REF } from '../../rules/aws/s3-buckets.ts';
import { START } from '../../support/in-process.ts';

const OPEN = '{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}';
const PARTNER =
  '{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:*","Resource":"*"}';

function worldWith(options: Omit<BucketOptions, 'name'> = {}): World {
  const other = createBucket(createWorld(), { name: 'other-ml', ...options }, START);
  return createBucket(other, { name: REF.name, ...options }, START);
}

describeResource({
  cloud: AWS,
  resource,
  api,
  ref: REF,
  faulty: {
    'no policy': () => worldWith(),
    'a policy for a partner': () =>
      worldWith({ policy: `{"Version":"2012-10-17", "Statement": [ ${PARTNER} ]}\n` }),
    'a single statement': () =>
      worldWith({ policy: `{ "Statement" : ${PARTNER}, "Version":"2012-10-17" }` }),
    'a public policy beside a partner': () =>
      worldWith({ publicAccessBlock: null, policy: `{"Statement":[${OPEN},${PARTNER}]}` }),
    'a public policy': () =>
      worldWith({ publicAccessBlock: null, policy: `{"Statement":[${OPEN}]}` }),
  },
  rules: [policyNotPublic, accessBlocked, tlsOnly],
  parameters: { wanted: true },
  places: {
    publicAccessBlock: [['buckets', REF.name, 'publicAccessBlock']],
    policy: [['buckets', REF.name, 'policy']],
  },
});
