import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../../functions/local/sandbox/model/s3.ts';
import type { World } from '../../../functions/local/sandbox/model/world.ts';
import { labelled } from '../../../shared/core/labels.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import type { Rule } from '../../../shared/core/rule.ts';
import { withField } from '../../../shared/core/state.ts';
import { tagSteps } from '../../../shared/resources/aws/bucket-tags.ts';
import { api, resource, type S3BucketState } from '../../../shared/resources/aws/s3-bucket.ts';
import { rule as accessBlocked } from '../../../shared/rules/aws/s3-bucket-public-access-blocked.ts';
import { describeResource } from '../../contract/resource.ts';
import { AWS } from '../../contract/resource-aws.ts';
import { ACCOUNT, bucket, REF } from '../../rules/aws/s3-buckets.ts';
import { inProcessSend, START } from '../../support/in-process.ts';

type Tags = Readonly<Record<string, string>>;

const TAGGED = { AccountId: ACCOUNT, ResourceArn: REF.id };
const AWS_TAGS = { 'aws:cloudformation:stack-name': 'ml' };

function worldWith(tags: Tags): World {
  const other = createBucket(createWorld(), { name: 'other-ml', tags }, START);
  return createBucket(other, { name: REF.name, tags, publicAccessBlock: null }, START);
}

/** As a rule would label a bucket that it cannot cure. */
const labels: Rule<S3BucketState> = {
  ...accessBlocked,
  id: 's3-bucket-labelled',
  check: (state) =>
    state.tags['cordon-status'] === undefined
      ? { kind: 'violation', message: 'It bears no label.' }
      : { kind: 'compliant' },
  desire: (state) => labelled(state, 'labelled'),
};

describeResource({
  cloud: AWS,
  resource,
  api,
  ref: REF,
  faulty: {
    'no tags': () => worldWith({}),
    "tags of a user and AWS's own": () => worldWith({ team: 'churn', ...AWS_TAGS }),
    'a label of somebody else': () => worldWith({ 'cordon-case': 'mine', 'a.b': 'dots' }),
  },
  rules: [accessBlocked, labels],
  places: {
    publicAccessBlock: [['buckets', REF.name, 'publicAccessBlock']],
    tags: [['buckets', REF.name, 'tags']],
  },
});

describe('tags of a bucket', () => {
  it('are set and removed one by one, and the others are not sent', () => {
    const live = bucket({ tags: { team: 'churn', old: 'x', 'a.b': '1', ...AWS_TAGS } });
    const target = bucket({ tags: { team: 'churn', 'a.b': '2', new: '', ...AWS_TAGS } });

    expect(tagSteps(REF, live, target)).toEqual([
      {
        call: 's3control:TagResource',
        input: {
          ...TAGGED,
          Tags: [
            { Key: 'a.b', Value: '2' },
            { Key: 'new', Value: '' },
          ],
        },
        permissions: ['s3:TagResource'],
        edits: [
          { field: 'tags.a.b', before: '1', after: '2' },
          { field: 'tags.new', before: null, after: '' },
        ],
        needs: [],
        disruption: null,
        undo: 'exact',
      },
      {
        call: 's3control:UntagResource',
        input: { ...TAGGED, TagKeys: ['old'] },
        permissions: ['s3:UntagResource'],
        edits: [{ field: 'tags.old', before: 'x', after: null }],
        needs: [],
        disruption: null,
        undo: 'exact',
      },
    ]);
    expect(tagSteps(REF, live, live)).toEqual([]);
  });

  it('write the one that people feel by itself, and take it away with the others', () => {
    const live = bucket({ tags: {} });
    const quarantined = {
      ...live,
      tags: { 'cordon-quarantine': 'true', 'cordon-status': 'stopped' },
    };

    const [inert, felt, ...rest] = tagSteps(REF, live, quarantined);
    const lifted = tagSteps(REF, quarantined, live);

    expect(inert).toMatchObject({ edits: [{ field: 'tags.cordon-status' }], disruption: null });
    expect(felt?.edits.map(({ field }) => field)).toEqual(['tags.cordon-quarantine']);
    expect(felt?.disruption).toContain('nobody can');
    expect(rest).toEqual([]);
    expect(lifted.map(({ call, disruption }) => [call, disruption])).toEqual([
      ['s3control:UntagResource', null],
    ]);
  });

  it("of AWS's own are never written, and none without an account", () => {
    const live = bucket({ tags: AWS_TAGS });
    const target = bucket({ tags: { 'AWS:x': 'y' } });

    expect(tagSteps(REF, live, target)).toEqual([]);
    expect(tagSteps({ ...REF, account: '' }, live, bucket({ tags: { a: 'b' } }))).toEqual([]);
  });

  it('come after what closes the bucket', () => {
    const target = labelled(bucket({ publicAccessBlock: { BlockPublicAcls: true } }), 'labelled');

    expect(resource.steps(REF, bucket(), target).map(({ call }) => call)).toEqual([
      's3:PutPublicAccessBlock',
      's3control:TagResource',
    ]);
  });

  it('leave those that somebody wrote meanwhile', async () => {
    const host = { world: worldWith({ team: 'churn' }) };
    const door = api(inProcessSend(host));
    const live = await door.read(REF, NO_HINTS);
    const [step] = resource.steps(REF, live ?? bucket(), labelled(live ?? bucket(), 'labelled'));
    const [written] = tagSteps(REF, bucket(), bucket({ tags: { by: 'them' } }));
    if (step === undefined || written === undefined) {
      throw new Error('nothing is written');
    }

    await door.call(REF, written);
    await door.call(REF, step);

    expect((await door.read(REF, NO_HINTS))?.tags).toEqual({
      team: 'churn',
      by: 'them',
      'cordon-status': 'labelled',
      'cordon-case': '{case}',
    });
  });

  it('say what to do where there is no room for one more', async () => {
    const full = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`t${index}`, '']));
    const door = api(inProcessSend({ world: worldWith({ ...full, ...AWS_TAGS }) }));
    const live = bucket({ tags: full });
    const [step] = tagSteps(REF, live, withField(live, 'tags.cordon-status', 'labelled'));

    await expect(door.call(REF, step ?? { call: '', input: {} })).rejects.toMatchObject({
      failure: { code: 'invalid', permission: null },
      message: expect.stringMatching(/as many tags as S3 takes, 50/),
      applied: 'no',
    });
  });

  it('are no step of another bucket', async () => {
    const door = api(inProcessSend({ world: worldWith({}) }));
    const input = { AccountId: ACCOUNT, ResourceArn: 'arn:aws:s3:::other-ml', Tags: [] };

    for (const Bucket of [undefined, REF.name]) {
      const made = door.call(REF, { call: 's3control:TagResource', input: { ...input, Bucket } });

      await expect(made).rejects.toMatchObject({ failure: { code: 'invalid' }, applied: 'no' });
    }
  });
});
