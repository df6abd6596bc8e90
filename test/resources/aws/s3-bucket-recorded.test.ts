import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Ref } from '../../../shared/core/ref.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import { policyExposure, publicGrants } from '../../../shared/resources/aws/bucket-exposure.ts';
import { revertPolicy } from '../../../shared/resources/aws/bucket-policy-revert.ts';
import { refusesPlainHttp, withTlsStatement } from '../../../shared/resources/aws/bucket-tls.ts';
import { toCloudError } from '../../../shared/resources/aws/errors.ts';
import { api, type S3BucketState } from '../../../shared/resources/aws/s3-bucket.ts';
import type { AwsSend } from '../../../shared/resources/aws/send.ts';

/** Answers that S3 once gave, replayed one at a time: the other parts of the bucket are absent. */

const RECORDED = new URL('../../../../shared/describes/aws/', import.meta.url);
const PARTS = ['GetBucketAcl', 'GetBucketPolicy', 'GetBucketTagging', 'GetPublicAccessBlock'];
const ABSENT: Readonly<Record<string, string>> = {
  's3:GetPublicAccessBlock': 'NoSuchPublicAccessBlockConfiguration',
  's3control:GetPublicAccessBlock': 'NoSuchPublicAccessBlockConfiguration',
  's3:GetBucketPolicy': 'NoSuchBucketPolicy',
  's3:GetBucketPolicyStatus': 'NoSuchBucketPolicy',
  's3:GetBucketTagging': 'NoSuchTagSet',
  's3:GetBucketWebsite': 'NoSuchWebsiteConfiguration',
  's3:GetBucketOwnershipControls': 'OwnershipControlsNotFoundError',
  's3:GetBucketEncryption': 'ServerSideEncryptionConfigurationNotFoundError',
};
const REF: Ref = {
  cloud: 'aws',
  type: 'aws.s3.bucket',
  id: 'arn:aws:s3:::churn-ml',
  name: 'churn-ml',
  account: '111122223333',
  region: 'eu-west-1',
};

interface Recording {
  readonly status_code: number;
  readonly data: { readonly Error?: { readonly Code: string; readonly Message: string } };
}

const isThere = existsSync(RECORDED);
const files = isThere
  ? readdirSync(RECORDED).filter((file) => PARTS.some((part) => file.startsWith(`s3.${part}--`)))
  : [];

const what = isThere ? '' : ' (skipped: ../shared/describes is not there)';

describe.skipIf(!isThere && process.env['CI'] === undefined)(
  `recorded answers of S3${what}`,
  () => {
    it('are there', () => {
      expect(files.length).toBeGreaterThan(15);
    });

    it.each(files)('%s is understood', async (file) => {
      const { data } = recordingOf(file);

      const state = await replayed(file);

      const part = state?.[FIELDS[partOf(file)] ?? ''] ?? null;
      const isEmpty = JSON.stringify(data).includes('"TagSet":[]') || data.Error !== undefined;
      expect(state?.accountBlock).toBeNull();
      expect(['null', '{}', '[]'].includes(JSON.stringify(part))).toBe(isEmpty);
    });

    it('tell what is set on a bucket, and what is not', async () => {
      const log = await replayed('s3.GetBucketLogging--test_s3_normalize.json');
      const key = await replayed(
        's3.GetBucketEncryption--test_s3_bucket_encryption_filter_kms.json',
      );
      const bare = await replayed('s3.GetBucketOwnershipControls--test_s3_ownership_defined.json');
      const kept = await replayed(
        's3.GetBucketVersioning--bedrock_evaluation_job_output_bucket.json',
      );

      expect(log?.logging).toEqual({
        TargetBucket: 'custodian-test-data-23',
        TargetPrefix: 's3-logs/',
      });
      expect(key?.encryption).toMatchObject({
        SSEAlgorithm: 'aws:kms',
        KMSMasterKeyID: 'alias/aws/s3',
      });
      expect([log?.versioning, kept?.versioning]).toEqual([null, 'Enabled']);
      expect([bare?.ownership, bare?.website, bare?.logging]).toEqual([null, null, {}]);
    });

    it('take our statement in the way S3 writes its own, and give it back', async () => {
      const arn = 'arn:aws:s3:::churn-ml';
      const names = ['cloudtrail_enable', 's3_dataaccesspointaccount_cross_account'];

      for (const name of names) {
        const policy = (await replayed(`s3.GetBucketPolicy--test_${name}.json`))?.policy ?? '';
        const cured = withTlsStatement(policy, arn) ?? '';
        const statements = (JSON.parse(cured) as { Statement: object[] }).Statement;
        const [first, last] = [statements[0], statements.at(-1)].map((each) =>
          Object.keys(each ?? {}).filter((element) => element !== 'Condition'),
        );

        expect(refusesPlainHttp(policy, arn)).toBe(false);
        expect(refusesPlainHttp(cured, arn)).toBe(true);
        expect(last).toEqual(first);
        expect(revertPolicy(policy, cured, `${cured} `)).toBe(`${policy} `);
      }
    });

    it('keep their meaning', async () => {
      const acl = await replayed('s3.GetBucketAcl--test_s3_normalize.json');
      const policy = await replayed(
        's3.GetBucketPolicy--test_s3_dataaccesspointaccount_cross_account.json',
      );
      const tags = await replayed('s3.GetBucketTagging--test_s3_normalize.json');
      const block = await replayed(
        's3.GetPublicAccessBlock--test_s3_public_block_disable_one.json',
      );

      expect(acl && publicGrants(acl)).toEqual([
        { grantee: expect.stringMatching(/AuthenticatedUsers$/), permission: 'READ' },
      ]);
      expect(acl?.acl).toHaveLength(3);
      expect(policy && policyExposure(policy, REF.account).kind).toBe('none');
      expect(tags?.tags).toEqual({ rudolph: 'rabbit', platform: 'tyre' });
      expect(block?.publicAccessBlock).toEqual({
        BlockPublicAcls: false,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: false,
      });
    });
  },
);

// Helpers

const FIELDS: Readonly<Record<string, string>> = {
  GetBucketAcl: 'acl',
  GetBucketPolicy: 'policy',
  GetBucketTagging: 'tags',
  GetPublicAccessBlock: 'publicAccessBlock',
};

function partOf(file: string): string {
  return /^s3\.(\w+)--/.exec(file)?.[1] ?? '';
}

function recordingOf(file: string): Recording {
  return JSON.parse(readFileSync(new URL(file, RECORDED), 'utf8')) as Recording;
}

/** A bucket with that one part: every other is absent. */
function replayed(file: string): Promise<S3BucketState | null> {
  const { status_code: status, data } = recordingOf(file);
  const operation = `s3:${partOf(file)}`;
  const send: AwsSend = async (name) => {
    const error = name === operation ? data.Error : { Code: ABSENT[name] ?? '', Message: 'absent' };
    if (error !== undefined && error.Code !== '') {
      const { Code: code, Message: message } = error;
      throw toCloudError(
        { code, status: name === operation ? status : 404, message },
        { operation: name },
      );
    }
    return (name === operation ? data : {}) as never;
  };
  return api(send).read(REF, NO_HINTS);
}
