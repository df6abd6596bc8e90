import { execFile } from 'node:child_process';
import dns from 'node:dns';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Trouble } from '../../../functions/local/sandbox/faults.ts';
import { applyCall, createWorld } from '../../../functions/local/sandbox/model/account.ts';
import type { Call } from '../../../functions/local/sandbox/model/world.ts';
import { CloudError } from '../../../shared/core/failure.ts';
import type { Json } from '../../../shared/core/json.ts';
import type { AwsOperationName, AwsSend } from '../../../shared/resources/aws/send.ts';
import { fullWorld, REQUESTS } from '../../support/aws-operations.ts';
import { START } from '../../support/in-process.ts';
import { CREDENTIALS, door, sandboxed } from '../../support/sandboxed.ts';

const REGION = 'eu-west-1';
const NAMES = Object.keys(REQUESTS) as AwsOperationName[];
const isRead = (name: string) => /:(Get|List|Describe)/.test(name);

/** As data: dates are ISO 8601 texts, absent members are gone. */
function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

function callOf(name: AwsOperationName): Call {
  const [service, operation] = name.split(':') as [Call['service'], string];
  return { service, operation, input: plain(REQUESTS[name]) as Call['input'] };
}

async function failureOf(call: Promise<unknown>): Promise<CloudError> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CloudError);
  return error as CloudError;
}

describe('every operation of the door', () => {
  it.each(NAMES)('%s says and hears over the wire what the model says in process', async (name) => {
    const { sandbox, send } = await sandboxed(fullWorld(START));
    const expected = applyCall(fullWorld(START), callOf(name), START);

    const output = await send(name, REGION, REQUESTS[name] as never);

    expect(expected.answer).toHaveProperty('output');
    expect({ output: plain(output) }).toEqual(expected.answer);
    expect(sandbox.host.world).toEqual(expected.world);
    expect(sandbox.requests.map(({ call, region }) => ({ call, region }))).toEqual([
      { call: callOf(name), region: REGION },
    ]);
  });

  it.each(NAMES)('%s is tried again only when it reads', async (name) => {
    const { sandbox, send } = await sandboxed(fullWorld(START));
    sandbox.faults.add({ on: name, times: 1, what: { kind: 'throttle' } });

    const call = send(name, REGION, REQUESTS[name] as never);

    if (isRead(name)) {
      await call;
      expect(sandbox.requests).toHaveLength(2);
    } else {
      const error = await failureOf(call);
      expect(error).toMatchObject({ failure: { code: 'throttled' }, applied: 'no' });
      expect(sandbox.requests).toHaveLength(1);
      expect(sandbox.host.world).toEqual(fullWorld(START));
    }
  });

  it.each(NAMES)('%s names the permission that is missing', async (name) => {
    const { sandbox, send } = await sandboxed(fullWorld(START));
    sandbox.faults.add({ on: name, times: 1, what: { kind: 'deny' } });
    sandbox.faults.add({ on: name, what: { kind: 'deny', explicit: true } });

    const denied = await failureOf(send(name, REGION, REQUESTS[name] as never));
    const forbidden = await failureOf(send(name, REGION, REQUESTS[name] as never));

    expect(denied).toMatchObject({ failure: { code: 'denied' }, applied: 'no' });
    expect(denied.failure.permission).toMatch(/^(s3|sagemaker|kms|events|sts):[A-Z]\w+$/);
    expect(forbidden.failure).toEqual({
      code: 'explicit-deny',
      message: expect.stringContaining(denied.failure.permission ?? '-'),
      permission: denied.failure.permission,
    });
    expect(sandbox.host.world).toEqual(fullWorld(START));
  });
});

describe('a write that goes wrong', () => {
  const WRITE = 's3:PutPublicAccessBlock';
  const put = (send: AwsSend) => send(WRITE, REGION, REQUESTS[WRITE]);

  it.each<[string, Trouble, string, 'no' | 'unknown', 'before' | 'after']>([
    ['is dropped', { kind: 'drop', when: 'before' }, 'timeout', 'unknown', 'before'],
    ['loses its answer', { kind: 'drop', when: 'after' }, 'timeout', 'unknown', 'after'],
    ['meets an internal error', { kind: 'internal' }, 'unavailable', 'unknown', 'before'],
    ['is throttled', { kind: 'throttle' }, 'throttled', 'no', 'before'],
    ['takes too long', { kind: 'latency', ms: 60_000 }, 'timeout', 'unknown', 'before'],
  ])('%s: sent once, and known for what it is', async (_, what, code, applied, left) => {
    const { sandbox, send } = await sandboxed(fullWorld(START), { timeoutMs: 300 });
    const changed = applyCall(fullWorld(START), callOf(WRITE), START).world;
    sandbox.faults.add({ on: WRITE, what });

    const error = await failureOf(put(send));

    expect(error).toMatchObject({ failure: { code }, applied });
    expect(sandbox.faults.fired()).toEqual({ [what.kind]: 1 });
    expect(sandbox.host.world).toEqual(left === 'after' ? changed : fullWorld(START));
  });

  it('is not repeated because the environment asks for it', async () => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '5');
    vi.stubEnv('AWS_RETRY_MODE', 'adaptive');
    const { sandbox, send } = await sandboxed(fullWorld(START));
    sandbox.faults.add({ on: WRITE, what: { kind: 'internal' } });

    await failureOf(put(send));

    expect(sandbox.requests).toHaveLength(1);
  });

  it('takes a fresh connection, because a kept one may have died', async () => {
    const ports = new Set<number | undefined>();
    const server = createServer((request, response) => {
      ports.add(request.socket.remotePort);
      response.writeHead(200).end();
    });
    const url = await listening(server);
    const send = door({ endpoint: url });

    await put(send);
    await put(send);

    expect(ports.size).toBe(2);
  });
});

describe('a read that goes wrong', () => {
  const READ = 's3:GetBucketPolicy';
  const read = (send: AwsSend) => send(READ, REGION, REQUESTS[READ]);

  it.each<[string, Trouble]>([
    ['a dropped connection', { kind: 'drop', when: 'before' }],
    ['an internal error', { kind: 'internal' }],
    ['throttling', { kind: 'throttle' }],
    ['an answer that does not come', { kind: 'latency', ms: 60_000 }],
  ])('is tried again after %s', async (_, what) => {
    const { sandbox, send } = await sandboxed(fullWorld(START), { timeoutMs: 500 });
    sandbox.faults.add({ on: READ, times: 1, what });

    const { Policy } = await read(send);

    expect(Policy).toBe(fullWorld(START).buckets['ml-data']?.policy);
  });

  it('is given up after four tries', async () => {
    const { sandbox, send } = await sandboxed(fullWorld(START));
    sandbox.faults.add({ on: READ, what: { kind: 'internal' } });

    const error = await failureOf(read(send));

    expect(error.failure.code).toBe('unavailable');
    expect(sandbox.requests).toHaveLength(4);
  });

  it('is given up when its time is up, however many tries are left', async () => {
    const { sandbox, send } = await sandboxed(fullWorld(START), { budgetMs: 400 });
    sandbox.faults.add({ on: READ, what: { kind: 'latency', ms: 60_000 } });

    const error = await failureOf(read(send));

    expect(error.failure.code).toBe('timeout');
    expect(sandbox.faults.fired()).toEqual({ latency: 1 });
  });

  it('is given up when the answer starts and never ends', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"Version"');
    });
    const send = door({ endpoint: await listening(server), budgetMs: 400 });

    const error = await failureOf(read(send));

    expect(error.failure.code).toBe('timeout');
  });

  it.each<[string, AwsOperationName, number, string, string]>([
    ['an HTML page instead of JSON', 'sagemaker:ListEndpoints', 200, '<html>', 'unreadable'],
    ['half of a JSON text', 'kms:DescribeKey', 200, '{"KeyMetadata": {', 'unreadable'],
    ['broken XML', 's3:GetBucketAcl', 200, '<AccessControlPolicy><Owner>', 'unreadable'],
    ['a gateway page', 'sagemaker:ListEndpoints', 502, '<html>', 'unavailable'],
  ])('calls %s by its name', async (_, name, status, body, code) => {
    const server = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html' }).end(body);
    });
    const send = door({ endpoint: await listening(server), maxReadAttempts: 1 });

    const error = await failureOf(send(name, REGION, REQUESTS[name] as never));

    expect(error.failure.code).toBe(code);
  });
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
    const server = createServer();
    const endpoint = await listening(server);
    await new Promise((resolve) => server.close(resolve));

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

const servers: ReturnType<typeof createServer>[] = [];

function listening(server: ReturnType<typeof createServer>): Promise<string> {
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
