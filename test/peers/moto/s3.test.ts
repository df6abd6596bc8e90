import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  PutBucketAclCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import { api } from '../../../shared/resources/aws/s3-bucket.ts';
import { AWKWARD } from '../../support/aws-operations.ts';
import { bucketRef, flowOf, outcomeOf } from '../../support/flows.ts';
import { hasPythonPeers } from '../support/python.ts';
import { ACCOUNT, REGION, usePeer } from './peer.ts';

const BUCKET = { Bucket: 'ml-data' };
const REF = bucketRef('ml-data', ACCOUNT);

/** A policy with one public statement between two that are not, spaced by hand. */
function policyFor(team: string): string {
  return `{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Team", "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::${team}:root" },
      "Action": "s3:GetObject", "Resource": "arn:aws:s3:::ml-data/*" },
    { "Sid": "World", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::ml-data/*" },
    { "Sid": "Tls",   "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::ml-data/*",
      "Condition": { "Bool": { "aws:SecureTransport": "false" } } }
  ]
}`;
}

const POLICY = policyFor(ACCOUNT);

/** The statements of a policy by their names: where a statement stands means nothing. */
function statementsOf(policy = '{"Statement":[]}'): Readonly<Record<string, unknown>> {
  const { Statement } = JSON.parse(policy) as { readonly Statement: readonly { Sid: string }[] };
  return Object.fromEntries(Statement.map((statement) => [statement.Sid, statement]));
}

describe.skipIf(!hasPythonPeers())('buckets on moto', () => {
  const peer = usePeer();

  async function bucket() {
    const s3 = new S3Client(peer().config);
    await s3.send(
      new CreateBucketCommand({
        ...BUCKET,
        CreateBucketConfiguration: { LocationConstraint: REGION },
      }),
    );
    return s3;
  }

  it('are read with tags, policy, ACL and blocks', async () => {
    const s3 = await bucket();
    const Tagging = { TagSet: [{ Key: 'note', Value: AWKWARD.trim() }] };
    await s3.send(new PutBucketTaggingCommand({ ...BUCKET, Tagging }));
    await s3.send(new PutBucketPolicyCommand({ ...BUCKET, Policy: POLICY }));
    await s3.send(new PutBucketAclCommand({ ...BUCKET, ACL: 'public-read' }));
    const half = { BlockPublicAcls: true, RestrictPublicBuckets: true };
    await s3.send(
      new PutPublicAccessBlockCommand({ ...BUCKET, PublicAccessBlockConfiguration: half }),
    );
    await setAccountBlock('BlockPublicPolicy');

    const state = await api(peer().send).read(REF, NO_HINTS);

    expect(state).toMatchObject({
      tags: { note: AWKWARD.trim() },
      policy: POLICY,
      publicAccessBlock: {
        BlockPublicAcls: true,
        IgnorePublicAcls: false,
        BlockPublicPolicy: false,
        RestrictPublicBuckets: true,
      },
      accountBlock: { BlockPublicPolicy: true },
    });
    expect(state?.acl).toContainEqual({
      grantee: expect.stringContaining('AllUsers'),
      permission: 'READ',
    });
  });

  it('are read when nothing is set on them, and are null when they are not there', async () => {
    await bucket();
    const door = api(peer().send);

    expect(await door.read(REF, NO_HINTS)).toMatchObject({ tags: {}, policy: null });
    expect(await door.read(bucketRef('ml-none', ACCOUNT), NO_HINTS)).toBeNull();
  });

  it('are listed', async () => {
    await bucket();

    const listed = [];
    for await (const ref of api(peer().send).list({ account: ACCOUNT, region: REGION })) {
      listed.push(ref);
    }

    expect(listed).toEqual([REF]);
  });

  it.each([
    { what: 'the block alone', policy: POLICY, left: ['Team', 'World', 'Tls'] },
    // A block would cut the other account too, so the public statement goes.
    { what: 'block and policy', policy: policyFor('444455556666'), left: ['Team', 'Tls'] },
  ])('are cured by $what, and come back byte for byte', async ({ policy, left }) => {
    const s3 = await bucket();
    await s3.send(new PutBucketPolicyCommand({ ...BUCKET, Policy: policy }));
    await s3.send(new PutBucketAclCommand({ ...BUCKET, ACL: 'public-read' }));
    const { send, clock } = peer();
    const flow = flowOf(send, clock);

    const cured = await flow.cure(REF);
    const { Policy: cut = '' } = await s3.send(new GetBucketPolicyCommand(BUCKET));
    const block = await s3.send(new GetPublicAccessBlockCommand(BUCKET));
    const back = await flow.takeBack(cured);
    const { Policy: restored } = await s3.send(new GetBucketPolicyCommand(BUCKET));
    const unblocked = await s3.send(new GetPublicAccessBlockCommand(BUCKET)).catch((e: Error) => e);

    expect(outcomeOf(cured)).toBe('fixed');
    expect(Object.keys(statementsOf(cut))).toEqual(left);
    expect(block.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    });
    expect(back.conflicts).toEqual([]);
    expect(restored).toBe(policy);
    expect(unblocked).toMatchObject({ name: 'NoSuchPublicAccessBlockConfiguration' });
  });

  it('keep what others wrote after the cure', async () => {
    const s3 = await bucket();
    const policy = policyFor('444455556666');
    await s3.send(new PutBucketPolicyCommand({ ...BUCKET, Policy: policy }));
    const { send, clock } = peer();
    const flow = flowOf(send, clock);
    const cured = await flow.cure(REF);
    const { Policy: cut = '' } = await s3.send(new GetBucketPolicyCommand(BUCKET));
    const theirs = cut.replace('"Team"', '"Team2"');
    await s3.send(new PutBucketPolicyCommand({ ...BUCKET, Policy: theirs }));

    await flow.takeBack(cured);

    const { Policy: left } = await s3.send(new GetBucketPolicyCommand(BUCKET));
    expect(statementsOf(left)).toEqual(statementsOf(policy.replace('"Team"', '"Team2"')));
  });

  /** By hand: the SDK's own client puts the account in front of the host. */
  async function setAccountBlock(on: string): Promise<void> {
    const scope = `20261121/${REGION}/s3/aws4_request`;
    const answer = await fetch(`${peer().moto.url}/v20180820/configuration/publicAccessBlock`, {
      method: 'PUT',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=host, Signature=0`,
        'x-amz-account-id': ACCOUNT,
      },
      body: `<PublicAccessBlockConfiguration xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"><${on}>true</${on}></PublicAccessBlockConfiguration>`,
    });
    expect(answer.ok).toBe(true);
  }
});
