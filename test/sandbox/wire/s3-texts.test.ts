import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../../functions/local/sandbox/model/s3.ts';
import { START } from '../../support/in-process.ts';
import { sandboxed } from '../../support/sandboxed.ts';

const REGION = 'eu-west-1';

/**
 * Any text XML 1.0 can hold: no lone surrogates, no controls but tab, line feed and carriage return. The SDK's reader
 * takes blanks with a line feed for indentation and drops them (`xml-parser.js` of `@aws-sdk/xml-builder`).
 */
const text = fc
  .string({ unit: 'binary', maxLength: 40 })
  .map((value) =>
    value.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, ''),
  )
  .filter((value) => value.trim() !== '' || !value.includes('\n'));

describe('texts between the model and the SDK', () => {
  it('are the same on both sides, whatever users write into tags', async () => {
    const { sandbox, send } = await sandboxed(createWorld());

    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          fc.tuple(
            text.filter((key) => key !== ''),
            text,
          ),
          {
            selector: ([key]) => key,
            minLength: 1,
            maxLength: 5,
          },
        ),
        async (pairs) => {
          const tags = Object.fromEntries(pairs);
          const bucket = { name: 'ml-data', tags };
          sandbox.host.world = createBucket(createWorld(), bucket, START);

          const { TagSet } = await send('s3:GetBucketTagging', REGION, { Bucket: 'ml-data' });

          const read = (TagSet ?? []).map(({ Key, Value }) => [Key, Value ?? '']);
          expect(Object.fromEntries(read)).toEqual(tags);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('are the same on both sides, whatever stands in a policy', async () => {
    const { sandbox, send } = await sandboxed(
      createBucket(createWorld(), { name: 'ml-data' }, START),
    );

    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (sid) => {
        const Policy = JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Sid: sid,
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::ml-data/*',
            },
          ],
        });

        await send('s3:PutBucketPolicy', REGION, { Bucket: 'ml-data', Policy });
        const read = await send('s3:GetBucketPolicy', REGION, { Bucket: 'ml-data' });

        expect(sandbox.host.world.buckets['ml-data']?.policy).toBe(Policy);
        expect(read.Policy).toBe(Policy);
      }),
      { numRuns: 100 },
    );
  });
});
