import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHandOver } from '../../../functions/azure/hand-overs.ts';
import {
  handOverTo,
  putMessage,
  type QueueDoor,
  sendLater,
} from '../../../functions/azure/queues.ts';
import { ACCOUNT_REF } from '../../support/azure-accounts.ts';
import { failureOf } from '../../support/sandboxed.ts';
import { type Azurite, hasAzurite, startAzurite } from './azurite.ts';

const VERSION = { 'x-ms-version': '2021-12-02' };

/** The way to the writer, through Microsoft's own emulator: what is put there is what a host takes. */
describe.skipIf(!hasAzurite())('queues on Azurite', () => {
  let azurite: Azurite | null = null;
  let door: QueueDoor = { endpoint: '', token: () => Promise.resolve(null) };

  beforeAll(async () => {
    azurite = await startAzurite();
    door = { ...door, endpoint: azurite.queues };
    for (const queue of ['cordon-act', 'cordon-sweep']) {
      await fetch(`${azurite.queues}/${queue}`, { method: 'PUT', headers: VERSION });
    }
  });

  afterAll(() => azurite?.stop());

  /** Takes what is visible, as the host does. */
  async function take(queue: string): Promise<string[]> {
    const url = `${azurite?.queues}/${queue}/messages?numofmessages=32`;
    const xml = await (await fetch(url, { headers: VERSION })).text();
    return [...xml.matchAll(/<MessageText>(?<text>[^<]*)<\/MessageText>/g)].map(({ groups }) =>
      Buffer.from(groups?.['text'] ?? '', 'base64').toString('utf8'),
    );
  }

  it('carry a wake-up to the writer as it was', async () => {
    const ref = { ...ACCOUNT_REF, name: '<&>"\u0000🙂', region: '' };
    const wakeUp = { ref, dueAt: 1_700_000_000_000, id: 'c#1', why: 'waiting' };

    const failures = await handOverTo(door, 'cordon-act', [wakeUp]);

    const [text, ...more] = await take('cordon-act');
    expect([failures.size, more]).toEqual([0, []]);
    expect(readHandOver(text, ref.account)).toEqual({ ...wakeUp, why: 'handed over' });
  });

  it('hide a message until its time, also one of a week', async () => {
    await sendLater(door, 'cordon-sweep', 'next week', 30 * 24 * 60 * 60_000);
    await sendLater(door, 'cordon-sweep', 'now', 0);

    expect(await take('cordon-sweep')).toEqual(['now']);
  });

  it('take the longest hand-over there is', async () => {
    const long = (length: number) => '漢'.repeat(length);
    const ref = { ...ACCOUNT_REF, name: long(2_048) };

    const failures = await handOverTo(door, 'cordon-act', [
      { ref, dueAt: 0, id: long(170), why: 'x' },
    ]);

    expect(failures.size).toBe(0);
  });

  it('that do not exist are misconfigured', async () => {
    const message = { body: 'x', keptSeconds: 60 };
    const failure = await failureOf(putMessage(door, 'cordon-other', message));

    expect(failure).toMatchObject({ failure: { code: 'misconfigured' }, applied: 'no' });
    expect(failure.message).toContain('QueueNotFound');
  });
});
