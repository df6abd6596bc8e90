import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../../functions/local/sandbox/model/s3.ts';
import type { PublicAccessBlock, World } from '../../../functions/local/sandbox/model/world.ts';
import { CloudError } from '../../../shared/core/failure.ts';
import type { Ref } from '../../../shared/core/ref.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import { accountBlockRef, refOfArn } from '../../../shared/events/aws/arn.ts';
import {
  api,
  resource,
  type S3AccountState,
} from '../../../shared/resources/aws/s3-account-public-access-block.ts';
import type { AwsSend } from '../../../shared/resources/aws/send.ts';
import { rule } from '../../../shared/rules/aws/s3-account-public-access-blocked.ts';
import { describeResource } from '../../contract/resource.ts';
import { AWS } from '../../contract/resource-aws.ts';
import { inProcessSend, START } from '../../support/in-process.ts';

const ACCOUNT = '111122223333';
const REF: Ref = {
  cloud: 'aws',
  type: 'aws.s3.account-public-access-block',
  id: `arn:aws:s3::${ACCOUNT}:account-public-access-block`,
  name: ACCOUNT,
  account: ACCOUNT,
  region: 'eu-west-1',
};
const OFF = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

function worldWith(accountBlock: PublicAccessBlock | null): World {
  return { ...createBucket(createWorld(), { name: 'churn-ml' }, START), accountBlock };
}

describeResource({
  cloud: AWS,
  resource,
  api,
  ref: REF,
  faulty: {
    'no block': () => worldWith(null),
    'all off': () => worldWith(OFF),
    'half on': () => worldWith({ ...OFF, IgnorePublicAcls: true, BlockPublicPolicy: true }),
  },
  rules: [rule],
  places: { publicAccessBlock: [['accountBlock']] },
});

function account(publicAccessBlock: Readonly<Record<string, boolean>> = {}): S3AccountState {
  return { status: null, incarnation: null, createdAt: null, tags: {}, publicAccessBlock };
}

describe("an account's public access block", () => {
  it.each(['eu-west-1', 'cn-north-1'])(
    'is the same resource for events and for sweeps in %s',
    async (region) => {
      const listed: Ref[] = [];
      for await (const ref of api(door).list({ account: ACCOUNT, region })) {
        listed.push(ref);
      }

      expect(listed).toEqual([accountBlockRef({ account: ACCOUNT, region })]);
    },
  );

  it('is found by its id, in any partition, and not by what is like it', () => {
    const place = { account: '', region: 'eu-west-1' };
    const china = REF.id.replace('arn:aws:', 'arn:aws-cn:');

    expect(refOfArn(REF.id, '', place)).toEqual(REF);
    expect(refOfArn(china, '', place)).toEqual({ ...REF, id: china });
    expect(refOfArn(`${REF.id}-2`, '', place)).toBeNull();
    expect(refOfArn(REF.id.replace('s3::', 's3:eu-west-1:'), '', place)).toBeNull();
  });

  it('is asked for where the event was, and in the default region where it did not say', async () => {
    const regions: string[] = [];
    const send = ((_name: string, region: string) => {
      regions.push(region);
      return Promise.resolve({});
    }) as unknown as AwsSend;

    await api(send).read(REF, NO_HINTS);
    await api(send).read({ ...REF, region: '' }, NO_HINTS);

    expect(regions).toEqual(['eu-west-1', 'us-east-1']);
  });

  it.each(['not-an-account', '1111222233334', '', '../1111222233'])(
    'is nothing for %j, and nobody is asked',
    async (name) => {
      const send: AwsSend = () => Promise.reject(new Error('asked'));

      expect(await api(send).read({ ...REF, name }, NO_HINTS)).toBeNull();
    },
  );

  it('resends the whole block, and says what that closes', () => {
    const live = account({ ...OFF, BlockPublicAcls: true, IgnorePublicAcls: true });
    const target = account({ ...live.publicAccessBlock, RestrictPublicBuckets: true });

    expect(resource.steps(REF, live, target)).toEqual([
      {
        call: 's3control:PutPublicAccessBlock',
        input: {
          AccountId: ACCOUNT,
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            IgnorePublicAcls: true,
            BlockPublicPolicy: false,
            RestrictPublicBuckets: true,
          },
        },
        permissions: ['s3:PutAccountPublicAccessBlock'],
        edits: [{ field: 'publicAccessBlock.RestrictPublicBuckets', before: false, after: true }],
        needs: [],
        disruption: 'Every public bucket of the account, in every region, is public no more.',
        intended: true,
        undo: 'exact',
      },
    ]);
    const refusing = account({ ...live.publicAccessBlock, BlockPublicPolicy: true });
    expect(resource.steps(REF, live, refusing)[0]?.disruption).toBeNull();
    expect(resource.steps(REF, target, live)[0]?.disruption).toBeNull();
  });

  it('names all switches where there were none', () => {
    const [step] = resource.steps(REF, account(), account({ IgnorePublicAcls: true }));

    expect(step?.input['PublicAccessBlockConfiguration']).toEqual({
      ...OFF,
      IgnorePublicAcls: true,
    });
    expect(step?.edits).toHaveLength(4);
  });

  it('goes where there was none', () => {
    const on = account({ ...OFF, BlockPublicAcls: true });

    expect(resource.steps(REF, on, account())).toMatchObject([
      { call: 's3control:DeletePublicAccessBlock', input: { AccountId: ACCOUNT } },
    ]);
    expect(resource.steps(REF, account(), account())).toEqual([]);
  });

  it('takes off for back where there was no configuration, and leaves others to a person', () => {
    const edit = { field: 'publicAccessBlock.IgnorePublicAcls', before: null, after: true };

    expect(resource.revert?.(edit, false)).toBe(false);
    expect(resource.revert?.({ ...edit, before: false }, null)).toBeUndefined();
  });

  it.each([
    ['another call', 's3:PutPublicAccessBlock', ACCOUNT],
    ['another account', 's3control:DeletePublicAccessBlock', '444455556666'],
  ])('makes no step of %s', async (_, call, AccountId) => {
    const made = api(door).call(REF, { call, input: { AccountId } });

    await expect(made).rejects.toMatchObject({ failure: { code: 'invalid' }, applied: 'no' });
  });

  it('says where else it may be governed, when it is denied', async () => {
    const refusing = inProcessSend(
      { world: worldWith(null) },
      { intercept: () => ({ code: 'AccessDenied', status: 403, message: 'Access Denied' }) },
    );
    const [step] = resource.steps(REF, account(), account(OFF));

    await expect(api(refusing).call(REF, step ?? { call: '', input: {} })).rejects.toMatchObject({
      failure: { code: 'denied', permission: 's3:PutAccountPublicAccessBlock' },
      message: expect.stringMatching(/Grant .* a policy of the organization governs the block/),
      applied: 'no',
    });
  });

  it('is unreadable, not absent, in a shape nobody knows', async () => {
    const send = (() =>
      Promise.resolve({ PublicAccessBlockConfiguration: 'all' })) as unknown as AwsSend;

    await expect(api(send).read(REF, NO_HINTS)).rejects.toBeInstanceOf(CloudError);
  });

  it('links to the settings of the account', () => {
    expect(resource.consoleUrl(REF)).toBe(
      'https://eu-west-1.console.aws.amazon.com/s3/settings?region=eu-west-1',
    );
    expect(resource.consoleUrl({ ...REF, region: 'cn-north-1' })).toContain('amazonaws.cn/s3/');
  });
});

// Helpers

const door = inProcessSend({ world: worldWith(null) });
