import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createKey, type KeyOptions } from '../../../functions/local/sandbox/model/kms.ts';
import type { VendorError } from '../../../functions/local/sandbox/model/world.ts';
import { CloudError } from '../../../shared/core/failure.ts';
import type { Preflight } from '../../../shared/core/rule.ts';
import {
  factsOf,
  isAwsAlias,
  isKnown,
  keyArnOf,
  keyPreflight,
  readKeyFacts,
} from '../../../shared/resources/aws/key-facts.ts';
import { judgeKeyPolicy } from '../../../shared/resources/aws/key-policy.ts';
import { KEY, KEY_ID, ROLE } from '../../support/endpoints.ts';
import { inProcessSend, START } from '../../support/in-process.ts';

const USE = {
  account: '111122223333',
  region: 'eu-west-1',
  roles: [ROLE],
  actions: ['kms:CreateGrant', 'kms:DescribeKey'],
  service: 'sagemaker',
};

/** Reads a key of an account that has one; `refuse` answers an operation with an error. */
async function readKey(
  name: string,
  options: KeyOptions = {},
  refuse: Readonly<Record<string, VendorError>> = {},
) {
  const seen: string[] = [];
  const world = createKey(createWorld(), START, { aliases: ['alias/ml'], ...options });
  const send = inProcessSend(
    { world },
    {
      intercept: (call) => {
        seen.push(call.operation);
        return refuse[call.operation] ?? null;
      },
    },
  );
  const facts = await readKeyFacts(send, 'eu-west-1', name);
  return { facts, seen };
}

function refusalOf(code: string): VendorError {
  return { code, status: 400, message: 'The sentence of KMS.' };
}

describe('readKeyFacts', () => {
  it.each([KEY_ID, KEY, 'alias/ml', 'arn:aws:kms:eu-west-1:111122223333:alias/ml'])(
    'knows the key named %s',
    async (name) => {
      const { facts } = await readKey(name);

      expect(facts).toEqual({
        id: name,
        arn: KEY,
        state: 'Enabled',
        customerManaged: true,
        region: 'eu-west-1',
        usage: 'ENCRYPT_DECRYPT',
        spec: 'SYMMETRIC_DEFAULT',
        policy: expect.stringContaining('kms:*'),
        problem: null,
      });
    },
  );

  it('does not ask for the policy of a key that AWS manages', async () => {
    const { facts, seen } = await readKey(KEY, { manager: 'AWS' });

    expect(facts).toMatchObject({ customerManaged: false, policy: null, problem: null });
    expect(seen).toEqual(['DescribeKey']);
  });

  it('does not ask for a key of another region', async () => {
    const { facts, seen } = await readKey(KEY.replace('eu-west-1', 'us-east-1'));

    expect(facts).toMatchObject({ state: '', region: 'us-east-1' });
    expect(facts.problem).toContain('lives in us-east-1, not in eu-west-1');
    expect(seen).toEqual([]);
  });

  it.each(['AccessDeniedException', 'NotFoundException', 'ValidationException'])(
    'tells %s in the facts',
    async (code) => {
      const { facts } = await readKey(KEY, {}, { DescribeKey: refusalOf(code) });

      expect(isKnown(facts)).toBe(false);
      expect(facts.problem).toContain('The sentence of KMS.');
    },
  );

  it('keeps the other facts of a key whose policy is denied', async () => {
    const denied = { GetKeyPolicy: refusalOf('AccessDeniedException') };

    const { facts } = await readKey(KEY, {}, denied);

    expect(facts).toMatchObject({ state: 'Enabled', customerManaged: true, policy: null });
    expect(facts.problem).toContain('kms:GetKeyPolicy');
  });

  it.each(['ThrottlingException', 'KMSInternalException', 'DependencyTimeoutException'])(
    'rejects %s, which passes',
    async (code) => {
      for (const operation of ['DescribeKey', 'GetKeyPolicy']) {
        const reading = readKey(KEY, {}, { [operation]: refusalOf(code) });

        await expect(reading).rejects.toBeInstanceOf(CloudError);
      }
    },
  );
});

describe('factsOf', () => {
  it.each([null, {}, { KeyMetadata: null }, { KeyMetadata: { Arn: KEY } }])(
    'knows nothing from %j',
    (answer) => {
      const facts = factsOf(KEY, 'eu-west-1', answer);

      expect(isKnown(facts)).toBe(false);
      expect(facts.problem).toContain('could not be understood');
    },
  );
});

it('takes no manager it does not know for the customer', () => {
  const KeyMetadata = { Arn: KEY, KeyState: 'Enabled', KeyManager: 'PARTNER' };

  expect(factsOf(KEY, 'eu-west-1', { KeyMetadata }).customerManaged).toBe(false);
});

describe('keyPreflight', () => {
  function judge(options: KeyOptions, members = {}): Preflight {
    const world = createKey(createWorld(), START, options);
    const [key] = Object.values(world.keys);
    const facts = factsOf(KEY, 'eu-west-1', { KeyMetadata: key?.metadata });
    return keyPreflight(KEY, { ...facts, policy: key?.policy ?? null, ...members }, USE);
  }

  it.each<[name: string, options: KeyOptions, members: object, said: RegExp]>([
    ['a key that is as it should be', {}, {}, /^ready$/],
    ['a multi-region replica', { id: `mrk-${'0'.repeat(32)}` }, {}, /^ready$/],
    [
      'a key nobody could read',
      {},
      { state: '', problem: 'It was denied.' },
      /^It was denied\. Name/,
    ],
    ['a key that AWS manages', { manager: 'AWS' }, {}, /managed by AWS\. Name a customer-managed/],
    ['a disabled key', { state: 'Disabled' }, {}, /is Disabled\. Enable it/],
    ['a key to be deleted', { state: 'PendingDeletion' }, {}, /is PendingDeletion\. Cancel/],
    ['a key without material', { state: 'PendingImport' }, {}, /is PendingImport\. Enable/],
    [
      'a key elsewhere',
      {},
      { region: 'us-east-1' },
      /lives in us-east-1, the resource in eu-west-1/,
    ],
    ['a signing key', { usage: 'SIGN_VERIFY', spec: 'RSA_2048' }, {}, /\(SIGN_VERIFY, RSA_2048\)/],
    ['an asymmetric key', { spec: 'RSA_2048' }, {}, /does not encrypt symmetrically/],
    [
      'a policy nobody could read',
      {},
      { policy: null, problem: 'No.' },
      /^No\. Grant kms:GetKeyPolicy/,
    ],
    ['a policy that is no policy', { policy: '{' }, {}, /does not clearly let SageMaker.*by hand/],
  ])('judges %s', (_, options, members, said) => {
    const verdict = judge(options, members);

    expect(verdict.kind === 'ready' ? 'ready' : `${verdict.message} ${verdict.remedy}`).toMatch(
      said,
    );
  });

  it('asks for exactly the statement that is missing', () => {
    const verdict = judge({ policy: { Statement: [] } });

    const remedy = verdict.kind === 'problem' ? verdict.remedy : '';
    const statement = JSON.parse(remedy.slice(remedy.indexOf('{')));
    const mended = JSON.stringify({ Statement: [statement] });
    expect(statement.Principal).toEqual({ AWS: ROLE });
    expect(judgeKeyPolicy(mended, USE)).toEqual({ kind: 'allowed' });
  });

  it('judges a key that was never read', () => {
    expect(keyPreflight(KEY, undefined, USE)).toMatchObject({
      kind: 'problem',
      message: expect.stringContaining('Nothing is known'),
    });
  });
});

describe('names of keys', () => {
  it.each([
    ['alias/aws/sagemaker', true],
    ['arn:aws:kms:eu-west-1:111122223333:alias/aws/ebs', true],
    ['alias/awsome', false],
    ['alias/team/aws/key', false],
    [KEY, false],
  ])('%s is reserved for AWS: %s', (name, reserved) => {
    expect(isAwsAlias(name)).toBe(reserved);
  });

  it('become the ARN behind them where it is known', async () => {
    const { facts } = await readKey('alias/ml');

    expect(keyArnOf('alias/ml', facts)).toBe(KEY);
    expect(keyArnOf('alias/ml', undefined)).toBe('alias/ml');
  });
});

const RECORDED = new URL('../../../../shared/describes/aws/', import.meta.url);
const recordings = existsSync(RECORDED) ? readdirSync(RECORDED) : [];

function recorded(operation: string): Record<string, unknown>[] {
  return recordings
    .filter((name) => name.startsWith(`kms.${operation}--`))
    .map((name) => JSON.parse(readFileSync(new URL(name, RECORDED), 'utf8')))
    .filter((recording) => recording.status_code === 200)
    .map((recording) => recording.data);
}

describe('recorded answers', () => {
  it.skipIf(recordings.length === 0 && process.env['CI'] === undefined)(
    'are all understood (skipped: ../shared/describes is not there)',
    () => {
      const keys = recorded('DescribeKey').map((data) => factsOf('k', 'us-east-1', data));
      const use = { ...USE, account: '644160558196', region: 'us-east-1' };
      const verdicts = recorded('GetKeyPolicy').map(({ Policy }) =>
        judgeKeyPolicy(String(Policy), use),
      );

      expect(keys.length).toBeGreaterThan(5);
      expect(keys.every((facts) => isKnown(facts) && facts.spec === 'SYMMETRIC_DEFAULT')).toBe(
        true,
      );
      expect(new Set(keys.map((facts) => facts.customerManaged))).toEqual(new Set([true, false]));
      expect(verdicts.length).toBeGreaterThan(3);
      expect(new Set(verdicts.map(({ kind }) => kind))).toEqual(new Set(['allowed']));
    },
  );
});
