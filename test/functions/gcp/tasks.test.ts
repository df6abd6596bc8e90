import { describe, expect, it } from 'vitest';
import { handOverText } from '../../../functions/aws/hand-overs.ts';
import { createGoogleSend } from '../../../functions/gcp/clients/send.ts';
import { handOverTo, putTask } from '../../../functions/gcp/tasks.ts';
import type { WakeUp } from '../../../shared/core/ports.ts';
import { GCS_REF } from '../../support/gcp-buckets.ts';
import { failureOf, serverFor } from '../../support/sandboxed.ts';

const QUEUE = 'projects/churn-lab/locations/europe-west4/queues/act';
const ACT = {
  queue: QUEUE,
  url: 'https://cordon.example.com/act',
  account: 'cordon-tasks@churn-lab.iam.gserviceaccount.com',
};
const WAKE_UP: WakeUp = { ref: GCS_REF, id: 'c#1', dueAt: 1_795_000_000_000, why: 'a reason' };

/** Cloud Tasks that answers as it is told; what it was asked. */
async function tasks(answer: (count: number) => readonly [status: number, rpc: string]) {
  const asked: { readonly url: string | undefined; readonly task: Task }[] = [];
  const endpoint = await serverFor(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    asked.push({ url: request.url, ...JSON.parse(Buffer.concat(chunks).toString('utf8')) });
    const [status, rpc] = answer(asked.length);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(
      status === 200
        ? '{}'
        : JSON.stringify({ error: { code: status, status: rpc, message: `it is ${rpc}` } }),
    );
  });
  return { asked, send: createGoogleSend({ endpoint }) };
}

describe('a hand-over by Cloud Tasks', () => {
  it('is one call of the function that writes, in the name of the account for tasks', async () => {
    const { asked, send } = await tasks(() => [200, 'OK']);

    const failures = await handOverTo(ACT, send, [WAKE_UP]);

    expect(failures.size).toBe(0);
    expect(asked).toEqual([
      {
        url: `/cloudtasks.googleapis.com/v2/${QUEUE}/tasks`,
        task: {
          name: expect.stringMatching(/\/queues\/act\/tasks\/[0-9a-f]{64}$/),
          httpRequest: {
            url: ACT.url,
            httpMethod: 'POST',
            headers: { 'content-type': 'application/json' },
            body: Buffer.from(handOverText(WAKE_UP)).toString('base64'),
            oidcToken: { serviceAccountEmail: ACT.account, audience: ACT.url },
          },
        },
      },
    ]);
    // Its reason stays in the journal.
    expect(JSON.stringify(asked)).not.toContain('a reason');
  });

  it('has one name for one wake-up, and another where anything of it is another', async () => {
    const { asked, send } = await tasks(() => [200, 'OK']);
    const others = [
      WAKE_UP,
      { ...WAKE_UP, why: 'another reason' },
      { ...WAKE_UP, dueAt: WAKE_UP.dueAt + 1 },
      { ...WAKE_UP, id: 'c#2' },
      { ...WAKE_UP, ref: { ...GCS_REF, id: `${GCS_REF.id}-2` } },
    ];

    for (const wakeUp of others) {
      await handOverTo(ACT, send, [wakeUp]);
    }

    const names = asked.map(({ task }) => task.name);
    expect(names[1]).toBe(names[0]);
    expect(new Set(names).size).toBe(4);
  });

  it('is there already where its name is', async () => {
    const { send } = await tasks(() => [409, 'ALREADY_EXISTS']);

    expect((await handOverTo(ACT, send, [WAKE_UP])).size).toBe(0);
  });

  it('fails alone', async () => {
    const { send } = await tasks((count) => (count === 2 ? [503, 'UNAVAILABLE'] : [200, 'OK']));
    const three = [1, 2, 3].map((n) => ({ ...WAKE_UP, id: `c#${n}` }));

    const failures = await handOverTo(ACT, send, three);

    expect(failures.size).toBe(1);
    expect(three).toContain([...failures.keys()][0]);
  });

  it('names the permission that is missing', async () => {
    const { send } = await tasks(() => [403, 'PERMISSION_DENIED']);

    const failure = await failureOf(putTask(ACT, send, { body: 'x' }));

    expect(failure.failure).toMatchObject({
      code: 'denied',
      permission: 'cloudtasks.tasks.create',
    });
  });

  it('waits for its time, where it has one', async () => {
    const { asked, send } = await tasks(() => [200, 'OK']);

    await putTask(ACT, send, { body: 'x', at: Date.UTC(2026, 10, 21, 9) });

    expect(asked[0]?.task).toMatchObject({ scheduleTime: '2026-11-21T09:00:00.000Z' });
    expect(asked[0]?.task.name).toBeUndefined();
  });
});

interface Task {
  readonly name?: string;
}
