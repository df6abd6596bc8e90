import { describe, expect, it } from 'vitest';
import { createEngine } from '../../../functions/gcp/engine.ts';
import { type Environment, parseEnvironment } from '../../../functions/gcp/environment.ts';
import { entryOf } from '../../../functions/gcp/log.ts';
import { createGcpPorts } from '../../../functions/gcp/ports.ts';
import { startFirestore } from '../../support/firestore-server.ts';
import { GCS_REF } from '../../support/gcp-buckets.ts';
import { failureOf } from '../../support/sandboxed.ts';

const OWN = 'cordon-act@churn-lab.iam.gserviceaccount.com';
const TASKS = 'cordon-tasks@churn-lab.iam.gserviceaccount.com';
const QUEUES = 'projects/churn-lab/locations/europe-west4/queues';
const ACT_URL = 'https://cordon-act-abc-ez.a.run.app';

const WHOLE = {
  CORDON_PROJECT: 'churn-lab',
  CORDON_REGION: 'europe-west4',
  CORDON_OWN_PRINCIPALS: OWN,
};

const PARSED: Environment = {
  project: 'churn-lab',
  region: 'europe-west4',
  database: '(default)',
  emulator: null,
  ownPrincipals: [OWN],
  callers: null,
  policy: { profile: 'observe' },
  act: null,
  sweep: null,
  slack: null,
  topic: null,
  defaultOwner: null,
};

describe('the environment of a function', () => {
  it.each<[string, Readonly<Record<string, string | undefined>>, Partial<Environment>]>([
    ['the least there must be', {}, {}],
    ['an empty variable', { CORDON_PROFILE: ' ', CORDON_POLICY: '', CORDON_X: undefined }, {}],
    [
      'a project of a domain',
      { CORDON_PROJECT: 'example.com:churn-lab' },
      { project: 'example.com:churn-lab' },
    ],
    ['a database', { CORDON_DATABASE: 'cordon' }, { database: 'cordon' }],
    ['an emulator', { FIRESTORE_EMULATOR_HOST: '127.0.0.1:8080' }, { emulator: '127.0.0.1:8080' }],
    [
      'several of whom it runs as',
      { CORDON_OWN_PRINCIPALS: `${OWN},\n ${TASKS}` },
      { ownPrincipals: [OWN, TASKS] },
    ],
    [
      'who may call',
      { CORDON_AUDIENCES: ACT_URL, CORDON_CALLERS: `${TASKS} ${OWN}` },
      { callers: { audiences: [ACT_URL], accounts: [TASKS, OWN] } },
    ],
    [
      'ways to others, a topic and a token',
      {
        CORDON_ACT_QUEUE: `${QUEUES}/act`,
        CORDON_ACT_URL: ACT_URL,
        CORDON_SWEEP_QUEUE: `${QUEUES}/sweep`,
        CORDON_SWEEP_URL: `${ACT_URL}/sweep`,
        CORDON_TASKS_ACCOUNT: TASKS,
        CORDON_TOPIC: 'projects/churn-lab/topics/cordon-outcomes',
        CORDON_SLACK_TOKEN_FROM: 'projects/churn-lab/secrets/slack',
        CORDON_SLACK_CHANNEL: 'C0123456789',
        CORDON_DEFAULT_OWNER: 'ml-platform@example.com',
      },
      {
        act: { queue: `${QUEUES}/act`, url: ACT_URL, account: TASKS },
        sweep: { queue: `${QUEUES}/sweep`, url: `${ACT_URL}/sweep`, account: TASKS },
        topic: 'projects/churn-lab/topics/cordon-outcomes',
        slack: {
          tokenFrom: 'projects/churn-lab/secrets/slack',
          channel: 'C0123456789',
          apiUrl: null,
        },
        defaultOwner: 'ml-platform@example.com',
      },
    ],
    ['a profile', { CORDON_PROFILE: 'recommended' }, { policy: { profile: 'recommended' } }],
    ['a file', { CORDON_POLICY: './policy.yaml' }, { policy: { file: './policy.yaml' } }],
    ['a text', { CORDON_POLICY: 'profile: observe' }, { policy: { text: 'profile: observe' } }],
  ])('takes %s', (_, change, expected) => {
    expect(parseEnvironment({ ...WHOLE, ...change })).toEqual({ ...PARSED, ...expected });
  });

  it.each<[Readonly<Record<string, string>>, RegExp]>([
    [{ CORDON_PROJECT: '' }, /CORDON_PROJECT is not set/],
    [{ CORDON_PROJECT: '123456789012' }, /CORDON_PROJECT is no project's id/],
    [{ CORDON_PROJECT: 'a/b' }, /CORDON_PROJECT/],
    [{ CORDON_REGION: 'europe' }, /CORDON_REGION is no region: set it to one like europe-west4/],
    [{ CORDON_DATABASE: '../x' }, /CORDON_DATABASE/],
    [
      { FIRESTORE_EMULATOR_HOST: 'http://127.0.0.1' },
      /FIRESTORE_EMULATOR_HOST is no host with a port/,
    ],
    [{ CORDON_OWN_PRINCIPALS: ',' }, /CORDON_OWN_PRINCIPALS must hold the emails/],
    [{ CORDON_OWN_PRINCIPALS: 'cordon-act' }, /CORDON_OWN_PRINCIPALS must hold the emails/],
    [{ CORDON_AUDIENCES: ACT_URL }, /CORDON_AUDIENCES and CORDON_CALLERS are set both, or neither/],
    [{ CORDON_CALLERS: TASKS }, /CORDON_AUDIENCES and CORDON_CALLERS are set both, or neither/],
    [{ CORDON_AUDIENCES: 'http://x', CORDON_CALLERS: TASKS }, /CORDON_AUDIENCES must hold/],
    [{ CORDON_AUDIENCES: ACT_URL, CORDON_CALLERS: 'allUsers' }, /CORDON_CALLERS must hold/],
    [{ CORDON_ACT_QUEUE: 'act' }, /CORDON_ACT_QUEUE is no queue/],
    [{ CORDON_ACT_QUEUE: `${QUEUES}/act` }, /CORDON_ACT_QUEUE and CORDON_ACT_URL are set both/],
    [
      { CORDON_SWEEP_QUEUE: `${QUEUES}/sweep`, CORDON_SWEEP_URL: ACT_URL },
      /CORDON_TASKS_ACCOUNT with them/,
    ],
    [{ CORDON_ACT_URL: 'ftp://x' }, /CORDON_ACT_URL is no address/],
    [{ CORDON_TOPIC: 'cordon' }, /CORDON_TOPIC is no topic/],
    [
      { CORDON_SLACK_TOKEN_FROM: 'xoxb-secret' },
      /CORDON_SLACK_TOKEN_FROM must name a secret.*never the token/,
    ],
    [{ CORDON_SLACK_CHANNEL: 'C1' }, /CORDON_SLACK_TOKEN_FROM and CORDON_SLACK_CHANNEL/],
    [{ CORDON_PROFILE: 'strict' }, /CORDON_PROFILE must be observe or recommended/],
    [{ CORDON_PROFILE: 'observe', CORDON_POLICY: 'x.yaml' }, /both set/],
  ])('refuses %j, and says why', (change, message) => {
    const parse = () => parseEnvironment({ ...WHOLE, ...change });

    expect(parse).toThrow(message);
    // What was set may be a secret that was put into the wrong variable.
    expect(parse).not.toThrow(/xoxb-secret/);
  });
});

describe('the parts of a function', () => {
  it('keep the journal in the emulator that is named', async () => {
    const server = await startFirestore();
    const environment = { ...PARSED, database: 'cordon', emulator: server.host };
    const engine = await createEngine(environment, never, () => undefined);

    await engine.journal.schedule({ ref: GCS_REF, id: 'a#1', dueAt: 1, why: 'x' });
    await server.stop();

    expect(server.world('cordon').documents.size).toBe(1);
    expect(server.exchanges[0]?.authorization).toBe('Bearer owner');
    expect(await engine.serve('gcp.storage.bucket')).toMatchObject({ resource: {} });
    expect(await engine.serve('aws.s3.bucket')).toBeNull();
  });

  it.each([
    ['checkCaller' as const, /CORDON_AUDIENCES and CORDON_CALLERS are not set/],
    ['handOver' as const, /CORDON_ACT_QUEUE and CORDON_ACT_URL are not set/],
    ['goOn' as const, /CORDON_SWEEP_QUEUE and CORDON_SWEEP_URL are not set/],
  ])('fail closed without what they need: %s', async (part, message) => {
    const ports = createGcpPorts(WHOLE);
    const calls = {
      checkCaller: () => ports.checkCaller('Bearer x.y.z'),
      handOver: () => ports.handOver([]),
      goOn: () => ports.goOn(0),
    };

    const failure = await failureOf(calls[part]());

    expect(failure).toMatchObject({ failure: { code: 'misconfigured' } });
    expect(failure.message).toMatch(message);
  });

  it.each([
    [{}, 60_000],
    [{ CLOUD_RUN_TIMEOUT_SECONDS: '300' }, 300_000],
    [{ CLOUD_RUN_TIMEOUT_SECONDS: 'soon' }, 60_000],
    [{ CLOUD_RUN_TIMEOUT_SECONDS: '0' }, 60_000],
  ])('know how long an invocation takes by %j', (env, most) => {
    const remainingMs = createGcpPorts(env).begin();

    const left = remainingMs();

    expect(left).toBeLessThanOrEqual(most);
    expect(left).toBeGreaterThan(most - 5_000);
  });

  it('log as Cloud Logging reads it', () => {
    const line = { level: 'warn', message: 'x', ref: 'b', metrics: { Changes: 1 } } as const;

    expect(entryOf(line)).toEqual({ severity: 'WARNING', message: 'x', ref: 'b', Changes: 1 });
  });
});

function never(): Promise<never> {
  return Promise.reject(new Error('nothing is asked of Google here'));
}
