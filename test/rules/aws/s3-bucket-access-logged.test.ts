import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/core/json.ts';
import { resource } from '../../../shared/resources/aws/s3-bucket.ts';
import { rule } from '../../../shared/rules/aws/s3-bucket-access-logged.ts';
import { bucket, CONTEXT, REF } from './s3-buckets.ts';

function to(targetBucket: Json) {
  return { ...CONTEXT, parameters: { targetBucket } };
}

describe(rule.id, () => {
  it.each<[string, Json]>([
    ['nothing', null],
    ['an empty text', ' '],
    ['no text', 7],
  ])('says nothing where the policy names %s', (_, target) => {
    expect(rule.check(bucket(), to(target))).toMatchObject({
      kind: 'not-applicable',
      reason: expect.stringContaining('targetBucket'),
    });
    expect(rule.desire(bucket(), to(target))).toEqual(bucket());
  });

  it('never logs a bucket into itself', () => {
    expect(rule.check(bucket(), to(REF.name))).toMatchObject({ kind: 'not-applicable' });
    expect(rule.desire(bucket(), to(REF.name))).toEqual(bucket());
  });

  it('is content with a log that goes elsewhere', () => {
    const state = bucket({ logging: { TargetBucket: 'their-logs', TargetPrefix: '' } });

    expect(rule.check(state, to('central-logs'))).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, to('central-logs'))).toBe(state);
  });

  it('logs into the bucket that the policy names, apart from the logs of others', () => {
    const state = bucket();
    const target = rule.desire(state, to(' central-logs '));
    const logging = { TargetBucket: 'central-logs', TargetPrefix: 'churn-ml/' };

    expect(rule.check(state, to('central-logs'))).toMatchObject({ kind: 'violation' });
    expect(rule.check(target, to('central-logs'))).toEqual({ kind: 'compliant' });
    expect(rule.preflight?.(state, target, to('central-logs'))).toEqual({ kind: 'ready' });
    expect(resource.steps(REF, state, target)).toMatchObject([
      {
        call: 's3:PutBucketLogging',
        input: { BucketLoggingStatus: { LoggingEnabled: logging } },
        permissions: ['s3:PutBucketLogging'],
        disruption: null,
        undo: 'exact',
      },
    ]);
  });

  it('goes back to no log at all, also past what S3 adds to a log', () => {
    const live = bucket({
      logging: {
        TargetBucket: 'central-logs',
        TargetPrefix: 'churn-ml/',
        TargetObjectKeyFormat: { SimplePrefix: {} },
      },
    });
    const back = bucket({ logging: { TargetObjectKeyFormat: { SimplePrefix: {} } } });

    expect(resource.steps(REF, live, back)).toMatchObject([
      {
        call: 's3:PutBucketLogging',
        input: { BucketLoggingStatus: {} },
        edits: [
          { field: 'logging.TargetBucket', after: null },
          { field: 'logging.TargetPrefix', after: null },
        ],
      },
    ]);
  });

  it.each(['arn:aws:s3:::central-logs', 'Central_Logs', 'x', '../x'])(
    'asks where the policy names no bucket: %s',
    (name) => {
      const state = bucket();

      expect(rule.preflight?.(state, rule.desire(state, to(name)), to(name))).toMatchObject({
        kind: 'problem',
        remedy: expect.stringContaining('targetBucket'),
      });
    },
  );
});
