import { describe, expect, it } from 'vitest';
import { readHandOver } from '../../../functions/azure/hand-overs.ts';
import { handOverTo, putMessage, sendLater } from '../../../functions/azure/queues.ts';
import { createTokenSource } from '../../../functions/azure/tokens.ts';
import type { WakeUp } from '../../../shared/core/ports.ts';
import { ACCOUNT_REF } from '../../support/azure-accounts.ts';
import { settableClock } from '../../support/in-process.ts';
import { startQueueServer } from '../../support/queue-server.ts';
import { failureOf, serverFor } from '../../support/sandboxed.ts';

const WAKE_UP: WakeUp = { ref: ACCOUNT_REF, dueAt: 1_700_000_000_000, id: 'c#1', why: 'waiting' };

async function open() {
  const server = await startQueueServer();
  const door = { endpoint: server.url, token: async () => 'a token' };
  return { server, door, [Symbol.asyncDispose]: server.stop };
}

describe('the way to the writer', () => {
  it('carries wake-ups that the writer reads, for ten minutes, without their reasons', async () => {
    await using bench = await open();
    const odd = { ...WAKE_UP, ref: { ...ACCOUNT_REF, name: '<&>"\u0000🙂' } };

    const failures = await handOverTo(bench.door, 'cordon-act', [WAKE_UP, odd]);

    const [first, second] = bench.server.messages;
    expect(failures.size).toBe(0);
    expect(first).toMatchObject({ ttlSeconds: 600, hiddenSeconds: 0 });
    expect(first?.authorization).toBe('Bearer a token');
    expect(first?.text).not.toContain('waiting');
    const read = [first, second].map((message) => readHandOver(message?.text, ACCOUNT_REF.account));
    expect(read.map(({ ref }) => ref)).toEqual([WAKE_UP.ref, odd.ref]);
  });

  it('says which were not taken, and why', async () => {
    await using bench = await open();
    bench.server.refuse({ status: 403, code: 'AuthorizationPermissionMismatch' });

    const failures = await handOverTo(bench.door, 'cordon-act', [WAKE_UP]);

    expect([...failures.keys()]).toEqual([WAKE_UP]);
    expect(failures.get(WAKE_UP)).toMatchObject({
      failure: {
        code: 'denied',
        permission: 'Microsoft.Storage/storageAccounts/queueServices/queues/messages/add/action',
      },
      applied: 'no',
    });
  });

  it.each([
    [404, 'QueueNotFound', 'misconfigured', 'no'],
    [503, 'ServerBusy', 'throttled', 'unknown'],
    [500, '<script>', 'unavailable', 'unknown'],
    [400, 'InvalidXmlDocument', 'invalid', 'no'],
  ] as const)('reads HTTP %i %s as %s', async (status, vendor, code, applied) => {
    await using bench = await open();
    bench.server.refuse({ status, code: vendor });

    const message = { body: 'x', keptSeconds: 60 };
    const failure = await failureOf(putMessage(bench.door, 'cordon-act', message));

    expect(failure).toMatchObject({ failure: { code }, applied });
    expect(failure.message).not.toContain('<');
  });

  it.each([
    [1, 1],
    [61_500, 62],
    [30 * 24 * 60 * 60_000, 604_740],
  ])('hides a message for %i ms as %i seconds', async (ms, seconds) => {
    await using bench = await open();

    await sendLater(bench.door, 'cordon-sweep', 'go on', ms);

    expect(bench.server.messages).toMatchObject([
      { queue: 'cordon-sweep', text: 'go on', hiddenSeconds: seconds, ttlSeconds: 604_800 },
    ]);
  });
});

describe('a token from a key vault', () => {
  async function vault(value: () => { status: number; body: object }) {
    let reads = 0;
    const url = await serverFor((request, response) => {
      reads += 1;
      const { status, body } = value();
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ...body, url: request.url }));
    });
    const clock = settableClock();
    const from = `${url}/secrets/slack`;
    const source = createTokenSource(from, async () => 'a token', clock);
    return { source, clock, reads: () => reads };
  }

  it.each(['xoxb-1', ' xoxb-1\n', '{"token":"xoxb-1"}'])('is the text %j', async (value) => {
    const { source } = await vault(() => ({ status: 200, body: { value } }));

    expect(await source.current()).toBe('xoxb-1');
  });

  it('is kept for five minutes', async () => {
    const { source, clock, reads } = await vault(() => ({ status: 200, body: { value: 'x' } }));

    await source.current();
    clock.advance(299_000);
    await source.current();
    const before = reads();
    clock.advance(1_000);
    await source.current();

    expect([before, reads()]).toEqual([1, 2]);
  });

  it.each([
    [200, { value: '{"token":' }, 'misconfigured'],
    [200, { value: '' }, 'misconfigured'],
    [403, {}, 'denied'],
    [404, {}, 'misconfigured'],
  ] as const)('is missed with HTTP %i %j', async (status, body, code) => {
    const { source } = await vault(() => ({ status, body }));

    expect((await failureOf(source.current())).failure.code).toBe(code);
  });
});
