import { createBucket } from '../../../functions/local/sandbox/model/s3.ts';
import type { Sandbox } from '../../../functions/local/sandbox/server.ts';
import { bridged, s3 } from '../../events/aws/samples.ts';

/** Makes an open bucket. */
export function openBucket({ host }: Sandbox, name: string): void {
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${name}/*`,
      },
    ],
  });
  host.world = createBucket(host.world, { name, policy, publicAccessBlock: null }, Date.now());
}

/** What EventBridge says of it. */
export function eventOf(bucketName: string) {
  const told = { eventID: `put-${bucketName}`, eventTime: new Date().toISOString() };
  return bridged(s3('PutBucketPolicy', { bucketName }, told));
}

/** How often its public access block was written. */
export function writesOf({ requests }: Sandbox, name: string): number {
  return requests.filter(
    ({ call, answer }) =>
      call.operation === 'PutPublicAccessBlock' &&
      call.input['Bucket'] === name &&
      answer !== null &&
      'output' in answer,
  ).length;
}
