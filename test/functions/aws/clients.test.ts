import { execFile } from 'node:child_process';
import dns from 'node:dns';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import type { AwsOperationName, AwsSend } from '../../../shared/resources/aws/send.ts';
import { fullWorld, REQUESTS } from '../../support/aws-operations.ts';
import { START } from '../../support/in-process.ts';
import { CREDENTIALS, door, failureOf, sandboxed } from '../../support/sandboxed.ts';

const REGION = 'eu-west-1';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('a call that cannot be sent', () => {
  const WRITE = 'sagemaker:StopNotebookInstance';
  const stop = (send: AwsSend, region = REGION) => send(WRITE, region, REQUESTS[WRITE]);

  it.each(['', 'not a region', 'eu-west-1.example.com/', 'eu-west-1@example.com'])(
    'says that the region %j is wrong',
    async (region) => {
      const { sandbox, send } = await sandboxed(fullWorld(START));

      const error = await failureOf(stop(send, region));

      expect(error).toMatchObject({ failure: { code: 'misconfigured' }, applied: 'no' });
      expect(error.message).toContain('region');
      expect(sandbox.requests).toEqual([]);
    },
  );

  it('says that there are no credentials, and never what their source said', async () => {
    const credentials = () =>
      Promise.reject(
        Object.assign(new Error('process printed wJalrXUtnFEMI-secret'), {
          name: 'CredentialsProviderError',
        }),
      );
    const { sandbox, send } = await sandboxed(fullWorld(START), { credentials });

    const error = await failureOf(stop(send));

    expect(error).toMatchObject({ failure: { code: 'misconfigured' }, applied: 'no' });
    expect(error.message).toContain('AWS_PROFILE');
    expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toContain('wJalrXUtnFEMI');
    expect(sandbox.requests).toEqual([]);
  });

  it('is not sent later, when credentials come after its time was up', async () => {
    let deliver = () => {};
    const credentials = () =>
      new Promise<typeof CREDENTIALS>((resolve) => {
        deliver = () => resolve(CREDENTIALS);
      });
    const { sandbox, send } = await sandboxed(fullWorld(START), { credentials, budgetMs: 200 });

    const error = await failureOf(stop(send));
    deliver();
    await new Promise((resolve) => setTimeout(resolve, 200));

    expect(error).toMatchObject({ failure: { code: 'timeout' }, applied: 'no' });
    expect(sandbox.requests).toEqual([]);
  });

  it('knows that a refused connection changed nothing', async () => {
    const { sandbox } = await sandboxed(createWorld());
    await sandbox.close();
    const { url: endpoint } = sandbox;

    const error = await failureOf(stop(door({ endpoint })));

    expect(error).toMatchObject({
      failure: { code: 'unavailable' },
      applied: 'no',
      vendorCode: 'ECONNREFUSED',
    });
  });

  it('says which member of the request is missing', async () => {
    const { send } = await sandboxed(createWorld());

    const error = await failureOf(send('s3:GetBucketPolicy', REGION, { Bucket: '' }));

    expect(error).toMatchObject({ failure: { code: 'invalid' }, applied: 'no' });
    expect(error.message).toContain('Bucket');
  });
});

describe('the clients', () => {
  it.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL_S3_CONTROL'])(
    'find the endpoint in %s and put neither bucket nor account in front of it',
    async (variable) => {
      const { sandbox } = await sandboxed(fullWorld(START));
      vi.stubEnv(variable, sandbox.url.replace('127.0.0.1', 'localhost'));
      const name = variable.endsWith('CONTROL')
        ? 's3control:GetPublicAccessBlock'
        : 's3:GetPublicAccessBlock';

      await door({ maxReadAttempts: 1 })(name, REGION, REQUESTS[name] as never);

      expect(sandbox.requests).toHaveLength(1);
    },
  );

  it.each<[AwsOperationName, string, string]>([
    ['s3:GetPublicAccessBlock', REGION, 'ml-data.s3.eu-west-1.amazonaws.com'],
    ['s3:GetPublicAccessBlock', 'us-east-1', 'ml-data.s3.us-east-1.amazonaws.com'],
    ['s3:ListBuckets', REGION, 's3.eu-west-1.amazonaws.com'],
    ['s3control:GetPublicAccessBlock', REGION, '111122223333.s3-control.eu-west-1.amazonaws.com'],
    ['sagemaker:StopNotebookInstance', REGION, 'api.sagemaker.eu-west-1.amazonaws.com'],
    ['kms:DescribeKey', 'cn-north-1', 'kms.cn-north-1.amazonaws.com.cn'],
    ['eventbridge:PutEvents', REGION, 'events.eu-west-1.amazonaws.com'],
    ['securityhub:BatchUpdateFindings', REGION, 'securityhub.eu-west-1.amazonaws.com'],
    ['sts:GetCallerIdentity', REGION, 'sts.eu-west-1.amazonaws.com'],
  ])('send %s in %s to %s, and say when nobody knows that host', async (name, region, host) => {
    const unknown = (asked: string, _: unknown, answer: (error: Error) => void) => {
      const error = new Error(`getaddrinfo ENOTFOUND ${asked}`);
      answer(Object.assign(error, { code: 'ENOTFOUND', syscall: 'getaddrinfo' }));
    };
    vi.spyOn(dns, 'lookup').mockImplementation(unknown as never);

    const error = await failureOf(
      door({ maxReadAttempts: 1 })(name, region, REQUESTS[name] as never),
    );

    expect(error).toMatchObject({ failure: { code: 'misconfigured' }, applied: 'no' });
    expect(error.message).toContain(`ENOTFOUND ${host})`);
  });

  it('are made once for each service and region, whoever comes first', async () => {
    const credentials = vi.fn(() => Promise.resolve(CREDENTIALS));
    const { send } = await sandboxed(fullWorld(START), { credentials });

    await Promise.all(
      Array.from({ length: 8 }, () => send('kms:DescribeKey', REGION, REQUESTS['kms:DescribeKey'])),
    );

    expect(credentials).toHaveBeenCalledTimes(1);
  });

  it('say who they are', async () => {
    const { sandbox, send } = await sandboxed(createWorld(), { userAgent: '9.8.7' });

    await send('sts:GetCallerIdentity', REGION, {});

    expect(sandbox.requests[0]?.userAgent).toContain('cordon/9.8.7');
  });

  it('can be used again after they were closed', async () => {
    const { send } = await sandboxed(createWorld());

    await send('sts:GetCallerIdentity', REGION, {});
    await send.close();
    const { Account } = await send('sts:GetCallerIdentity', REGION, {});

    expect(Account).toBe('111122223333');
  });

  it('are loaded when they are first used, each for itself', async () => {
    const { sandbox } = await sandboxed(createWorld());

    const { stdout } = await promisify(execFile)(process.execPath, [
      '--input-type=module',
      '--eval',
      LOADED,
      new URL('../../../functions/aws/clients/send.ts', import.meta.url).href,
      sandbox.url,
    ]);

    const [onImport, onCall] = JSON.parse(stdout) as [string[], string[]];
    expect(onImport).toEqual([]);
    expect(onCall).toContain('@aws-sdk/client-kms');
    expect(onCall.filter((name) => name.startsWith('@aws-sdk/client-'))).toEqual([
      '@aws-sdk/client-kms',
    ]);
  });
});

/** Prints which packages of the SDK are loaded by importing the door, and by one call through it. */
const LOADED = `
  import { registerHooks } from 'node:module';
  const loaded = new Set();
  registerHooks({
    load(url, context, next) {
      const name = /node_modules\\/(@(?:aws-sdk|smithy)\\/[^/]+)/.exec(url)?.[1];
      if (name) loaded.add(name);
      return next(url, context);
    },
  });
  const [door, endpoint] = process.argv.slice(1);
  const { createAwsSend } = await import(door);
  const onImport = [...loaded];
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' };
  const send = createAwsSend({ endpoint, credentials });
  await send('kms:DescribeKey', 'eu-west-1', { KeyId: 'alias/none' }).catch(() => {});
  await send.close();
  console.log(JSON.stringify([onImport, [...loaded]]));
`;
