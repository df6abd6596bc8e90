import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGoogleSend } from '../../../functions/gcp/clients/send.ts';
import { loadLookups } from '../../../shared/notifiers/lookups.ts';
import { createPubSubNotifier } from '../../../shared/notifiers/pubsub.ts';
import { GCP_RESOURCES } from '../../../shared/resources/gcp.generated.ts';
import { GCP_RULES } from '../../../shared/rules/gcp.generated.ts';
import { bucketWorld, OPEN } from '../../support/gcp-buckets.ts';
import { bucketOpened, googleFunctions } from '../../support/google-functions.ts';
import { serverFor } from '../../support/sandboxed.ts';
import { type Emulator, hasEmulators, startEmulator } from './emulator.ts';

const PROJECT = 'projects/churn-lab';
const WORLD = bucketWorld({ uniform: true, bindings: [OPEN] });

describe.skipIf(!hasEmulators())("on Google's own emulator of Pub/Sub", () => {
  let emulator: Emulator = { host: '', stop: () => Promise.resolve() };

  beforeAll(async () => {
    emulator = await startEmulator('pubsub');
  }, 90_000);

  afterAll(() => emulator.stop());

  async function ask(method: string, path: string, body: object): Promise<unknown> {
    const headers = { 'content-type': 'application/json' };
    const url = `http://${emulator.host}/v1/${path}`;
    const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
    expect(answer.status).toBe(200);
    return answer.json();
  }

  it('an audit log entry is pushed until it is acknowledged, and a poisoned one is never', async () => {
    // The emulator pushes without tokens.
    const { act, clock, firestore, isOpen, log, pushUrl } = await googleFunctions(WORLD, {
      checkCaller: () => Promise.resolve(),
    });
    const topic = `${PROJECT}/topics/audit`;
    await ask('PUT', topic, {});
    await ask('PUT', `${PROJECT}/subscriptions/cordon`, {
      topic,
      pushConfig: { pushEndpoint: await pushUrl() },
    });
    // Its first delivery fails, as when the journal is down.
    firestore.setFate((_, count) =>
      count === 1
        ? { status: 403, body: { error: { code: 403, status: 'PERMISSION_DENIED' } } }
        : null,
    );
    const data = [bucketOpened(), { hello: 'world' }].map((value) => ({
      data: Buffer.from(JSON.stringify(value)).toString('base64'),
    }));

    await ask('POST', `${topic}:publish`, { messages: data });
    await until(() => refusals(log) >= 3 && firestore.exchanges.length > 3);
    await until(async () => (await act()).includes(204));

    expect(isOpen()).toBe(false);
    expect(clock.now()).toBeGreaterThan(0);
    const codes = log.filter(({ level }) => level === 'error').map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set(['denied', 'bad-event']));
    await ask('DELETE', `${PROJECT}/subscriptions/cordon`, {});
  });

  it('the outcome of a case comes out of its topic', async () => {
    const topic = `${PROJECT}/topics/outcomes`;
    await ask('PUT', topic, {});
    await ask('PUT', `${PROJECT}/subscriptions/outcomes`, { topic, enableMessageOrdering: true });
    const lookups = await loadLookups(GCP_RESOURCES, GCP_RULES);
    const send = createGoogleSend({ endpoint: await withoutHost(emulator.host) });
    const notifier = createPubSubNotifier({ send, topic, lookups });
    const { act, call, deliver, stored } = await googleFunctions(WORLD, {
      notifiers: () => Promise.resolve([notifier]),
    });
    await deliver(bucketOpened());
    await act();

    await call('tick', '{}');
    const pulled = (await ask('POST', `${PROJECT}/subscriptions/outcomes:pull`, {
      maxMessages: 9,
    })) as { receivedMessages?: readonly { message: { data: string; orderingKey: string } }[] };

    const messages = pulled.receivedMessages ?? [];
    const id = (await stored())?.id;
    expect(messages.map(({ message }) => message.orderingKey)).toEqual(messages.map(() => id));
    const outcomes = messages.map(
      ({ message }) => JSON.parse(Buffer.from(message.data, 'base64').toString('utf8')).outcome,
    );
    expect(outcomes).toContain('fixed');
  });
});

function refusals(log: readonly { readonly message: string }[]): number {
  return log.filter(({ message }) => message === 'not acknowledged').length;
}

/** A server that takes the host off the front of a path, where the door puts it. */
async function withoutHost(host: string): Promise<string> {
  return serverFor(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const answer = await fetch(`http://${host}${request.url?.replace(/^\/[^/]+/, '')}`, {
      method: request.method ?? 'GET',
      headers: { 'content-type': 'application/json' },
      body: Buffer.concat(chunks),
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) {
    await sleep(50);
  }
}
