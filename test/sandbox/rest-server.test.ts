import { describe, expect, it } from 'vitest';
import type { RestCloud } from '../../functions/local/sandbox/rest-server.ts';
import { startRestSandbox } from '../../functions/local/sandbox/rest-server.ts';
import { settableClock } from '../support/in-process.ts';

/** Counts its writes. */
const COUNTER: RestCloud<number> = {
  manyHosts: true,
  apply: (world, call, now) => {
    const next = call.method === 'GET' ? world : world + 1;
    return {
      world: next,
      answer: {
        status: 200,
        headers: { 'x-now': String(now) },
        body: { next, call: { ...call, headers: null } },
      },
    };
  },
  refusal: (trouble) => ({ status: 400, headers: {}, body: { trouble } }),
};

async function counter(...faults: Parameters<typeof startRestSandbox>[0]['faults'] & object) {
  const clock = settableClock();
  const sandbox = await startRestSandbox({ cloud: COUNTER, world: 0, clock: clock.now, faults });
  const ask = (method: string, path: string, body?: string) =>
    fetch(`${sandbox.url}${path}`, { method, ...(body === undefined ? {} : { body }) });
  return { sandbox, clock, ask, [Symbol.asyncDispose]: () => sandbox.close() };
}

describe('the sandbox of a REST cloud', () => {
  it('hands a request over as it came, its host apart', async () => {
    await using on = await counter();

    const answer = await on.ask('PATCH', '/storage.example/v1/a%20b?x=1&x=2&y=%20', '{"a":[1]}');

    expect(await answer.json()).toMatchObject({
      next: 1,
      call: {
        method: 'PATCH',
        host: 'storage.example',
        path: '/v1/a%20b',
        query: { x: '2', y: ' ' },
        body: { a: [1] },
      },
    });
    expect(on.sandbox.host.world).toBe(1);
    expect(on.sandbox.requests).toHaveLength(1);
  });

  it('refuses what is no JSON', async () => {
    await using on = await counter();

    const answer = await on.ask('PATCH', '/host/v1', '{');

    expect(answer.status).toBe(400);
    expect(on.sandbox.host.world).toBe(0);
  });

  it.each(['throttle', 'deny', 'internal'] as const)('answers as told: %s', async (kind) => {
    await using on = await counter({ on: 'PATCH /host/v1*', times: 1, what: { kind } });

    const met = await (await on.ask('PATCH', '/host/v1/a', '{}')).json();
    const after = await (await on.ask('PATCH', '/host/v1/a', '{}')).json();

    expect(met).toEqual({ trouble: kind });
    expect(after).toMatchObject({ next: 1 });
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('drops the connection %s the call took effect', async (when, world) => {
    await using on = await counter({ on: '*', what: { kind: 'drop', when } });

    await expect(on.ask('PATCH', '/host/v1', '{}')).rejects.toThrow(TypeError);

    expect(on.sandbox.host.world).toBe(world);
  });

  it('answers reads from the past, and writes never', async () => {
    await using on = await counter({ on: '*', what: { kind: 'stale', ms: 1_000 } });
    on.clock.advance(5_000);
    await on.ask('PATCH', '/host/v1', '{}');

    const soon = await (await on.ask('GET', '/host/v1')).json();
    on.clock.advance(1_000);
    const later = await (await on.ask('GET', '/host/v1')).json();

    expect([soon, later]).toMatchObject([{ next: 0 }, { next: 1 }]);
  });

  it('takes no larger a body than any real one', async () => {
    await using on = await counter();

    const answer = await on.ask('PATCH', '/host/v1', `"${'x'.repeat(1024 * 1024)}"`);

    expect(answer.status).toBe(413);
  });
});
