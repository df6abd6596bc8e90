import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cloudEvent, http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { afterEach } from 'vitest';
import type { LogLine } from '../../functions/aws/log.ts';
import { createAct } from '../../functions/gcp/act.ts';
import { createCheckCaller } from '../../functions/gcp/caller.ts';
import { createEvents, createPush } from '../../functions/gcp/events.ts';
import { createMeter } from '../../functions/gcp/meter.ts';
import { type GcpPorts, GO_ON } from '../../functions/gcp/ports.ts';
import { createSweep } from '../../functions/gcp/sweep.ts';
import { handOverTo, putTask } from '../../functions/gcp/tasks.ts';
import { createTick } from '../../functions/gcp/tick.ts';
import type { GoogleWorld } from '../../functions/local/sandbox/gcp/world.ts';
import type { Notifier } from '../../shared/core/ports.ts';
import { createServe } from '../../shared/engine/serve.ts';
import { profile } from '../../shared/policy/profiles.ts';
import { GCP_RESOURCES } from '../../shared/resources/gcp.generated.ts';
import { GCP_RULES } from '../../shared/rules/gcp.generated.ts';
import { entry } from '../events/gcp/samples.ts';
import { openFirestore, startFirestore } from './firestore-server.ts';
import { GCS_REF } from './gcp-buckets.ts';
import { createQueues } from './google-tasks.ts';
import { certsServer, idToken } from './id-tokens.ts';
import { googleSandboxed } from './rest-sandboxed.ts';

/** Where the functions of these tests are, who may call them, and whom they run as. */
export const AUDIENCE = 'https://cordon.example.com';
export const CALLER = 'cordon-tasks@churn-lab.iam.gserviceaccount.com';
export const OWN = 'cordon-act@churn-lab.iam.gserviceaccount.com';

const QUEUES = 'projects/churn-lab/locations/europe-west4/queues';
const ACT = { queue: `${QUEUES}/act`, url: `${AUDIENCE}/act`, account: CALLER };
const SWEEP = { queue: `${QUEUES}/sweep`, url: `${AUDIENCE}/sweep`, account: CALLER };

const closers: (() => Promise<unknown>)[] = [];
let registered = 0;

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** The functions, each under a server of the functions framework, with a project to look after and a journal. */
export async function googleFunctions(world: GoogleWorld, change: Partial<GcpPorts> = {}) {
  const [{ sandbox, send, clock }, firestore, certs] = await Promise.all([
    googleSandboxed(world, { readAttempts: 1 }),
    startFirestore(),
    certsServer(),
  ]);
  closers.push(firestore.stop);
  const journal = openFirestore(firestore);
  const queues = createQueues();
  const meter = createMeter(clock);
  const checkCaller = createCheckCaller({ audiences: [AUDIENCE], accounts: [CALLER] }, certs.url);
  const log: LogLine[] = [];
  let engines = 0;
  let ids = 0;
  const ports: GcpPorts = {
    home: () => Promise.resolve({ account: 'churn-lab', region: 'europe-west4' }),
    ownPrincipals: () => Promise.resolve([OWN]),
    checkCaller,
    begin: () => () => 60_000,
    engine: async (remainingMs) => {
      engines += 1;
      return {
        clock,
        random: { id: () => `run-${ids++}`, unit: () => 0.5 },
        journal,
        policy: () => Promise.resolve(profile('recommended')),
        serve: createServe(GCP_RESOURCES, GCP_RULES, meter.metered(send)),
        remainingMs,
        code: 'test',
      };
    },
    handOver: (wakeUps) => handOverTo(ACT, queues.send, wakeUps),
    notifiers: () => Promise.resolve<readonly Notifier[]>([]),
    goOn: (afterMs) => putTask(SWEEP, queues.send, { body: GO_ON, at: clock.now() + afterMs }),
    wait: async (ms) => clock.advance(ms),
    now: clock.now,
    log: (line) => log.push(line),
    ...change,
  };
  registered += 1;
  const name = (of: string) => `${of}-${registered}`;
  cloudEvent(name('events'), createEvents(ports));
  http(name('push'), createPush(ports));
  http(name('act'), createAct(ports));
  http(name('tick'), createTick(ports));
  http(name('sweep'), createSweep(ports, meter));
  const urls = new Map<string, Promise<string>>();
  function urlOf(of: string): Promise<string> {
    const url = urls.get(of) ?? listening(getTestServer(name(of)));
    urls.set(of, url);
    return url;
  }
  async function post(of: string, body: string, headers: Readonly<Record<string, string>>) {
    const answer = await fetch(await urlOf(of), { method: 'POST', headers, body });
    await answer.arrayBuffer();
    return answer.status;
  }
  const called = { authorization: `Bearer ${idToken({ aud: AUDIENCE, email: CALLER })}` };
  const call = (of: string, body: string, more: Readonly<Record<string, string>> = {}) =>
    post(of, body, { 'content-type': 'application/json', ...called, ...more });
  return {
    sandbox,
    clock,
    firestore,
    journal,
    log,
    queues,
    engines: () => engines,
    post,
    /** Asks a function for a page, with a good token. */
    look: async (of: string) => (await fetch(await urlOf(of), { headers: called })).status,
    /** Where Pub/Sub may push to. */
    pushUrl: () => urlOf('push'),
    /** Delivers an event as Eventarc does: attributes in headers, data in the body. */
    deliver: (data: unknown, attributes: Readonly<Record<string, string | undefined>> = {}) =>
      post('events', typeof data === 'string' ? data : JSON.stringify(data), ceHeaders(attributes)),
    /** Calls a function with a good token. */
    call,
    /** Hands the function that writes everything it was not handed yet; the answers. */
    act: async () => {
      const answers: number[] = [];
      for (const { body } of queues.take(ACT.queue)) {
        answers.push(await call('act', body));
      }
      return answers;
    },
    writes: () =>
      sandbox.requests
        .filter(({ call: { method } }) => method !== 'GET')
        .map(({ call: c }) => c.method),
    isOpen: () =>
      JSON.stringify(sandbox.host.world.buckets[GCS_REF.name]?.policy).includes('allUsers'),
    stored: () => journal.load(GCS_REF),
  };
}

/** Headers of a CloudEvent in binary mode; an attribute that is undefined is left out. */
export function ceHeaders(attributes: Readonly<Record<string, string | undefined>> = {}) {
  const all = { ...ATTRIBUTES, ...attributes };
  const headers = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [[`ce-${name}`, value] as const],
  );
  return { 'content-type': 'application/json', ...Object.fromEntries(headers) };
}

/** What Eventarc says of an audit log entry. */
export const ATTRIBUTES: Readonly<Record<string, string>> = {
  id: 'projects/churn-lab/logs/cloudaudit.googleapis.com%2Factivity-insert-1',
  source: '//cloudaudit.googleapis.com/projects/churn-lab/logs/activity',
  specversion: '1.0',
  type: 'google.cloud.audit.log.v1.written',
  time: '2026-01-05T09:12:35.100Z',
  subject: 'storage.googleapis.com/projects/_/buckets/churn-ml',
};

/** Somebody changed who may read the bucket. */
export function bucketOpened(
  overrides: Readonly<Record<string, unknown>> = {},
  payload: Readonly<Record<string, unknown>> = {},
) {
  const labels = { bucket_name: GCS_REF.name, location: 'europe-west4', project_id: 'churn-lab' };
  const [service, name] = ['storage.googleapis.com', `projects/_/buckets/${GCS_REF.name}`];
  const resource = { type: 'gcs_bucket', labels };
  return entry(service, 'storage.setIamPermissions', name, payload, { resource, ...overrides });
}

/** A message as Pub/Sub pushes it. */
export function pushOf(data: unknown, messageId = '136969346945'): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  const message = {
    data: Buffer.from(text).toString('base64'),
    messageId,
    message_id: messageId,
    publishTime: '2026-01-05T09:12:36.000Z',
    attributes: { 'logging.googleapis.com/timestamp': '2026-01-05T09:12:34Z' },
  };
  return JSON.stringify({ message, subscription: 'projects/churn-lab/subscriptions/cordon' });
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
