import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Trouble } from '../../../functions/local/sandbox/faults.ts';
import { applyCall } from '../../../functions/local/sandbox/model/account.ts';
import type { AwsOperationName, AwsSend } from '../../../shared/resources/aws/send.ts';
import { callOf, fullWorld, REQUESTS } from '../../support/aws-operations.ts';
import { START } from '../../support/in-process.ts';
import { door, failureOf, sandboxed, serverFor } from '../../support/sandboxed.ts';

const REGION = 'eu-west-1';

afterEach(() => {
  vi.unstubAllEnvs();
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
    const endpoint = await serverFor((request, response) => {
      ports.add(request.socket.remotePort);
      response.writeHead(200).end();
    });
    const send = door({ endpoint });

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
    const endpoint = await serverFor((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"Version"');
    });
    const send = door({ endpoint, budgetMs: 400 });

    const error = await failureOf(read(send));

    expect(error.failure.code).toBe('timeout');
  });

  it.each<[string, AwsOperationName, number, string, string]>([
    ['an HTML page instead of JSON', 'sagemaker:ListEndpoints', 200, '<html>', 'unreadable'],
    ['half of a JSON text', 'kms:DescribeKey', 200, '{"KeyMetadata": {', 'unreadable'],
    ['broken XML', 's3:GetBucketAcl', 200, '<AccessControlPolicy><Owner>', 'unreadable'],
    ['a gateway page', 'sagemaker:ListEndpoints', 502, '<html>', 'unavailable'],
  ])('calls %s by its name', async (_, name, status, body, code) => {
    const endpoint = await serverFor((_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html' }).end(body);
    });
    const send = door({ endpoint, maxReadAttempts: 1 });

    const error = await failureOf(send(name, REGION, REQUESTS[name] as never));

    expect(error.failure.code).toBe(code);
  });
});
