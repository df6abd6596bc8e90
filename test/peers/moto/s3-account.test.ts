import {
  CreateBucketCommand,
  GetBucketTaggingCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { labelled } from '../../../shared/core/labels.ts';
import type { Ref } from '../../../shared/core/ref.ts';
import { NO_HINTS, type Resource, type ResourceApi } from '../../../shared/core/resource.ts';
import type { State } from '../../../shared/core/state.ts';
import { accountBlockRef } from '../../../shared/events/aws/arn.ts';
import * as accountBlock from '../../../shared/resources/aws/s3-account-public-access-block.ts';
import * as buckets from '../../../shared/resources/aws/s3-bucket.ts';
import { rule as accountBlocked } from '../../../shared/rules/aws/s3-account-public-access-blocked.ts';
import { rule as tlsOnly } from '../../../shared/rules/aws/s3-bucket-tls-only.ts';
import { bucketRef } from '../../support/flows.ts';
import { hasPythonPeers } from '../support/python.ts';
import { ACCOUNT, REGION, usePeer } from './peer.ts';

const BUCKET = { Bucket: 'ml-data' };
const REF = bucketRef('ml-data', ACCOUNT);
const PARTNER = {
  Sid: 'Partner',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::444455556666:root' },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::ml-data/*',
};

describe.skipIf(!hasPythonPeers())('the account, plain HTTP and tags on moto', () => {
  const peer = usePeer();

  async function bucketed(): Promise<S3Client> {
    const s3 = new S3Client(peer().config);
    const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
    await s3.send(new CreateBucketCommand({ ...BUCKET, CreateBucketConfiguration }));
    return s3;
  }

  async function read<S extends State>(api: ResourceApi<S>, ref: Ref): Promise<S> {
    const state = await api.read(ref, NO_HINTS);
    if (state === null) {
      throw new Error(`${ref.id} is not there.`);
    }
    return state;
  }

  /** Makes the steps to a state. */
  async function reach<S extends State>(
    { resource, api }: { readonly resource: Resource<S>; readonly api: ResourceApi<S> },
    ref: Ref,
    target: S,
  ): Promise<string[]> {
    const steps = resource.steps(ref, await read(api, ref), target);
    for (const step of steps) {
      await api.call(ref, step);
    }
    return steps.map(({ call }) => call);
  }

  it("blocks the account's public access, and takes it back", async () => {
    const ref = accountBlockRef({ account: ACCOUNT, region: REGION }) ?? REF;
    const account = { ...accountBlock, api: accountBlock.api(peer().send) };
    const context = { ref, parameters: {}, keys: {} };
    const before = await read(account.api, ref);

    await reach(account, ref, accountBlocked.desire(before, context));
    const cured = await read(account.api, ref);
    const half = { ...cured.publicAccessBlock, BlockPublicAcls: false };
    await reach(account, ref, { ...cured, publicAccessBlock: half });
    const halved = await read(account.api, ref);
    const undone = await reach(account, ref, before);

    expect(before.publicAccessBlock).toEqual({});
    expect(accountBlocked.check(cured, context)).toEqual({ kind: 'compliant' });
    expect(halved.publicAccessBlock).toEqual(half);
    expect(undone).toEqual(['s3control:DeletePublicAccessBlock']);
    expect(await read(account.api, ref)).toEqual(before);
  });

  it.each([
    ['no policy', null],
    ['a policy', { Version: '2012-10-17', Statement: [PARTNER] }],
    ['a policy of one statement', { Version: '2012-10-17', Statement: PARTNER }],
  ])('refuses plain HTTP, and takes that back: %s', async (_, policy) => {
    const s3 = await bucketed();
    if (policy !== null) {
      await s3.send(new PutBucketPolicyCommand({ ...BUCKET, Policy: JSON.stringify(policy) }));
    }
    const bucket = { ...buckets, api: buckets.api(peer().send) };
    const context = { ref: REF, parameters: { wanted: true }, keys: {} };
    const before = await read(bucket.api, REF);

    await reach(bucket, REF, tlsOnly.desire(before, context));
    const cured = await read(bucket.api, REF);
    const edit = { field: 'policy', before: before.policy, after: cured.policy };
    const back = buckets.resource.revert?.(edit, cured.policy) as string | null;
    await reach(bucket, REF, { ...cured, policy: back });

    expect(tlsOnly.check(before, context).kind).toBe('violation');
    expect(tlsOnly.check(cured, context)).toEqual({ kind: 'compliant' });
    expect(await read(bucket.api, REF)).toEqual(before);
  });

  it('labels a bucket beside the tags of others, and takes that back', async () => {
    const s3 = await bucketed();
    const team = { Key: 'team', Value: 'vision é' };
    await s3.send(new PutBucketTaggingCommand({ ...BUCKET, Tagging: { TagSet: [team] } }));
    const bucket = { ...buckets, api: buckets.api(peer().send) };
    const before = await read(bucket.api, REF);

    const made = await reach(bucket, REF, labelled(before, 'labelled'));
    const { TagSet } = await s3.send(new GetBucketTaggingCommand(BUCKET));
    const undone = await reach(bucket, REF, before);

    expect(made).toEqual(['s3control:TagResource']);
    expect(TagSet).toEqual(
      expect.arrayContaining([team, { Key: 'cordon-status', Value: 'labelled' }]),
    );
    expect(undone).toEqual(['s3control:UntagResource']);
    expect(await read(bucket.api, REF)).toEqual(before);
  });
});
