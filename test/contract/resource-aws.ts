import { readFileSync } from 'node:fs';
import type { World } from '../../functions/local/sandbox/model/world.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';
import { inProcessSend } from '../support/in-process.ts';
import type { SuiteCloud } from './resource-cloud.ts';

/** AWS, as the contract of resources sees it. */
export const AWS: SuiteCloud<World, AwsSend> = {
  open: (host, clock, refuses) =>
    inProcessSend(host, {
      clock,
      intercept: ({ service, operation }) =>
        refuses(`${service}:${operation}`)
          ? { code: 'AccessDenied', status: 403, message: 'Access Denied' }
          : null,
    }),
  scope: ({ account, region }) => ({ account, region }),
  // Types are gone at run time, so they are read from their text.
  operations: [
    ...['s3', 'sagemaker', 'account']
      .map((name) => new URL(`../../shared/resources/aws/operations-${name}.ts`, import.meta.url))
      .map((url) => readFileSync(url, 'utf8'))
      .join('\n')
      .matchAll(/^ {2}'([a-z0-9]+:[A-Za-z0-9]+)':/gm),
  ].map((match) => match[1] ?? ''),
  removals: [
    's3:DeletePublicAccessBlock',
    's3:DeleteBucketPolicy',
    's3:DeleteBucketWebsite',
    's3:DeleteBucketOwnershipControls',
    's3control:DeletePublicAccessBlock',
    's3control:UntagResource',
    'sagemaker:DeleteTags',
  ],
  removing: /:(Delete|Terminate|Remove)/,
  permission: /^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/,
};
