import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { handOverText } from '../../../functions/aws/hand-overs.ts';
import { openFirestore, startFirestore } from '../../support/firestore-server.ts';
import { startFramework } from '../../support/framework-process.ts';
import { bucketWorld, GCS_REF, OPEN } from '../../support/gcp-buckets.ts';
import { AUDIENCE, CALLER } from '../../support/google-functions.ts';
import { certsServer, idToken } from '../../support/id-tokens.ts';
import { googleSandboxed } from '../../support/rest-sandboxed.ts';

const SOURCE = fileURLToPath(new URL('./act-process.ts', import.meta.url));

/** Longer than the deadline of an intent, and than the pause after a first failure. */
const LATER_MS = 60_000;

/** Calls of the tick that it may take: one finds the lost write, one does it again, one looks whether all is well. */
const TICKS_MAX = 4;

it('goes on where it was killed in the middle of a cure, and loses no wake-up', async () => {
  const world = bucketWorld({ uniform: true, bindings: [OPEN] });
  const [{ sandbox }, firestore, certs] = await Promise.all([
    googleSandboxed(world),
    startFirestore(),
    certsServer(),
  ]);
  const journal = openFirestore(firestore);
  const wakeUp = { ref: GCS_REF, id: 'asked#1', dueAt: Date.now(), why: 'asked' };
  await journal.schedule(wakeUp);
  const clock = join(await mkdtemp(join(tmpdir(), 'cordon-clock-')), 'ahead');
  await writeFile(clock, '0');
  const env = { SANDBOX: sandbox.url, FIRESTORE: firestore.host, CERTS: certs.url, CLOCK: clock };
  // The second of its two writes is on its way when the process ends, and does not take effect.
  sandbox.faults.add({ on: 'PATCH *', times: 1, what: { kind: 'latency', ms: 60_000 } });

  const first = await startFramework(SOURCE, 'killed-act', env);
  const lost = post(first.url, handOverText(wakeUp)).catch(() => null);
  await until(() => sandbox.faults.fired().latency === 1);
  await first.kill();
  const cut = await journal.load(GCS_REF);
  const second = await startFramework(SOURCE, 'killed-act', env);
  const answers: number[] = [];
  for (let turn = 1; turn <= TICKS_MAX; turn += 1) {
    await writeFile(clock, `${turn * LATER_MS}`);
    for (const due of await journal.due(Date.now() + turn * LATER_MS, 9)) {
      answers.push(await post(second.url, handOverText(due)));
    }
  }
  await second.kill();

  const bucket = sandbox.host.world.buckets[GCS_REF.name];
  const stored = await journal.load(GCS_REF);
  const left = await journal.due(Number.MAX_SAFE_INTEGER, 9);
  await firestore.stop();
  expect(await lost).toBeNull();
  expect(new Set(answers)).toEqual(new Set([204]));
  expect(cut?.entries.at(-1)?.body.kind).toBe('intent');
  expect(bucket?.publicAccessPrevention).toBe('enforced');
  expect(JSON.stringify(bucket?.policy)).not.toContain('allUsers');
  expect(stored?.entries.slice(0, cut?.entries.length)).toEqual(cut?.entries);
  expect(stored?.entries.at(-1)?.body).toMatchObject({ kind: 'closed' });
  expect(left).toEqual([]);
});

async function post(url: string, body: string): Promise<number> {
  const authorization = `Bearer ${idToken({ aud: AUDIENCE, email: CALLER })}`;
  const headers = { 'content-type': 'application/json', authorization };
  const answer = await fetch(url, { method: 'POST', headers, body });
  await answer.arrayBuffer();
  return answer.status;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await sleep(10);
  }
}
