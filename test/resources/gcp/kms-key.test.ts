import { describe, expect, it } from 'vitest';
import { createGoogleWorld } from '../../../functions/local/sandbox/gcp/apply.ts';
import {
  createGoogleKey,
  type GoogleKeyOptions,
} from '../../../functions/local/sandbox/gcp/kms.ts';
import { rpcError } from '../../../functions/local/sandbox/gcp/replies.ts';
import type { GoogleReply, GoogleWorld } from '../../../functions/local/sandbox/gcp/world.ts';
import { NO_HINTS, type Scope } from '../../../shared/core/resource.ts';
import type { State } from '../../../shared/core/state.ts';
import { api, type GcpKmsKeyState, resource } from '../../../shared/resources/gcp/kms-key.ts';
import type { GoogleOperationName } from '../../../shared/resources/gcp/operations.ts';
import { rule as enabled } from '../../../shared/rules/gcp/gcp-kms-key-enabled.ts';
import { rule as notPublic } from '../../../shared/rules/gcp/gcp-kms-key-not-public.ts';
import { describeResource } from '../../contract/resource.ts';
import { GCP } from '../../contract/resource-gcp.ts';
import { inProcessGoogle } from '../../support/gcp-in-process.ts';
import { GCP_KEY, GCP_KEY_REF, googleKey, googleKeyWorld } from '../../support/gcp-keys.ts';
import { START } from '../../support/in-process.ts';

const KEYS = 'cloudkms.projects.locations.keyRings.cryptoKeys';
const USED = 'roles/cloudkms.cryptoKeyEncrypterDecrypter';
const AGENT = 'serviceAccount:service-123456789012@gs-project-accounts.iam.gserviceaccount.com';
const OPEN = { role: USED, members: ['allUsers', AGENT] };
const CONDITION = { title: 'x', description: '', expression: 'true' };
const VERSIONS = ['keys', GCP_KEY, 'versions'];

describeResource({
  cloud: GCP,
  resource,
  api,
  ref: GCP_KEY_REF,
  rules: [enabled, notPublic],
  faulty: {
    'a disabled key': () => googleKeyWorld({ state: 'DISABLED', older: ['DISABLED'] }),
    'a key about to be destroyed': () => googleKeyWorld({ state: 'DESTROY_SCHEDULED' }),
    'an older version about to be destroyed': () =>
      googleKeyWorld({ older: ['DESTROY_SCHEDULED', 'DESTROYED'] }),
    'a policy for everybody': () =>
      googleKeyWorld({ bindings: [OPEN, { ...OPEN, condition: CONDITION }] }),
    'everything wrong': () =>
      googleKeyWorld({
        state: 'DISABLED',
        older: ['DESTROY_SCHEDULED'],
        bindings: [OPEN],
        labels: { team: 'churn' },
      }),
  },
  places: { enabled: [VERSIONS], destruction: [VERSIONS], iam: [['keys', GCP_KEY, 'policy']] },
  inputsAge: true,
  tolerated: ['iamEnvelope'],
  optionalReads: [`${KEYS}.getIamPolicy`],
});

type Refuse = (name: GoogleOperationName) => GoogleReply | null;

function bench(world: GoogleWorld, refuse: Refuse = () => null) {
  const host = { world };
  const calls: { readonly name: GoogleOperationName; readonly path: string }[] = [];
  const send = inProcessGoogle(host, {
    intercept: (name, { path }) => {
      calls.push({ name, path });
      return refuse(name);
    },
  });
  const keys = api(send);
  const list = async (scope: Scope) => {
    const listed = [];
    for await (const ref of keys.list(scope)) {
      listed.push(ref.id);
    }
    return listed;
  };
  return { ...keys, list, calls, host, get: () => keys.read(GCP_KEY_REF, NO_HINTS) };
}

function read(options: GoogleKeyOptions) {
  return bench(googleKeyWorld(options)).get();
}

describe('read', () => {
  it('tells what a key is, by its primary version', async () => {
    const state = await read({
      older: ['DISABLED', 'ENABLED'],
      labels: { team: 'churn' },
      bindings: [OPEN],
    });

    expect(state).toMatchObject({
      status: 'ENABLED',
      primary: '3',
      enabled: { 3: true },
      destruction: {},
      purpose: 'ENCRYPT_DECRYPT',
      tags: { team: 'churn' },
      createdAt: '2026-11-20T09:00:00Z',
      incarnation: '2026-11-20T09:00:00Z',
      iam: { [USED]: { role: USED, members: ['allUsers', AGENT] } },
      iamProblem: null,
    });
  });

  it('tells when versions are destroyed, the primary one and others', async () => {
    const state = await read({ state: 'DESTROY_SCHEDULED', older: ['DESTROY_SCHEDULED'] });

    const at = '2026-12-20T09:00:00Z';
    expect(state).toMatchObject({ enabled: { 2: false }, destruction: { 1: at, 2: at } });
  });

  it('tells of a key without a primary version', async () => {
    const state = await read({ state: null, purpose: 'ASYMMETRIC_SIGN', older: ['ENABLED'] });

    expect(state).toMatchObject({ status: 'NO_PRIMARY_VERSION', primary: null, enabled: {} });
  });

  it('says why the policy is not known, and writes none then', async () => {
    const denied = rpcError(403, 'PERMISSION_DENIED', 'no');
    const { get } = bench(googleKeyWorld({ bindings: [OPEN] }), (name) =>
      name === `${KEYS}.getIamPolicy` ? denied : null,
    );

    const state = (await get()) as GcpKmsKeyState;

    expect(state).toMatchObject({ iam: {}, iamProblem: expect.stringContaining('getIamPolicy') });
    expect(resource.steps(GCP_KEY_REF, state, { ...state, iam: googleKey().iam })).toEqual([]);
    const iam = { [USED]: { role: USED, members: [AGENT] } };
    expect(resource.steps(GCP_KEY_REF, state, { ...state, iam })).toEqual([]);
  });

  it.each([`${KEYS}.get`, `${KEYS}.getIamPolicy`, `${KEYS}.cryptoKeyVersions.list`])(
    'passes on what may pass of %s',
    async (busy) => {
      const { get } = bench(googleKeyWorld(), (name) =>
        name === busy ? rpcError(503, 'UNAVAILABLE', 'busy') : null,
      );

      await expect(get()).rejects.toMatchObject({ failure: { code: 'unavailable' } });
    },
  );

  it.each([
    ['no object', 'x'],
    ['a version without a name', { primary: { state: 'ENABLED' } }],
  ])('is not sure of an answer that is %s', async (_, body) => {
    const { get } = bench(googleKeyWorld(), (name) =>
      name === `${KEYS}.get` ? { status: 200, headers: {}, body } : null,
    );

    await expect(get()).rejects.toMatchObject({ failure: { code: 'unreadable' } });
  });

  it('reads all pages of versions', async () => {
    const older = Array.from({ length: 1100 }, (_, index) =>
      index === 1050 ? 'DESTROY_SCHEDULED' : 'DESTROYED',
    );
    const { get, calls } = bench(createGoogleKey(createGoogleWorld(), { older }, START));

    const state = await get();

    expect(Object.keys(state?.destruction ?? {})).toEqual(['1051']);
    expect(calls.filter(({ name }) => name.endsWith('cryptoKeyVersions.list'))).toHaveLength(2);
  });

  it.each([
    'data',
    `//cloudkms.googleapis.com/${GCP_KEY}/cryptoKeyVersions/1`,
    `//cloudkms.googleapis.com/${GCP_KEY}/../other`,
    GCP_KEY,
  ])('asks nothing for an id that is none: %s', async (id) => {
    const { read: readRef, calls } = bench(googleKeyWorld());

    const outcome = readRef({ ...GCP_KEY_REF, id }, NO_HINTS);

    await expect(outcome).rejects.toMatchObject({ failure: { code: 'invalid' } });
    expect(calls).toEqual([]);
  });
});

describe('list', () => {
  const global = { location: 'global', ring: 'r', key: 'k' };
  const id = (rest: string) => `//cloudkms.googleapis.com/projects/churn-lab/locations/${rest}`;

  it('goes through all places and rings, or through the one place', async () => {
    const world = createGoogleKey(googleKeyWorld(), global, START);

    const all = await bench(world).list({ account: 'churn-lab', region: '' });
    const one = await bench(world).list({ account: 'churn-lab', region: 'us' });

    const other = id('us/keyRings/ml/cryptoKeys/other');
    expect([...all].sort()).toEqual(
      [GCP_KEY_REF.id, id('global/keyRings/r/cryptoKeys/k'), other].sort(),
    );
    expect(one).toEqual([other]);
  });

  it('is empty where nobody turned Cloud KMS on, and fails where it is denied', async () => {
    const info = (reason: string) => ({
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason,
      domain: 'googleapis.com',
    });
    const refusing = (reason: string) =>
      bench(googleKeyWorld(), (name) =>
        name === 'cloudkms.projects.locations.list'
          ? rpcError(403, 'PERMISSION_DENIED', 'no', [info(reason)])
          : null,
      ).list({ account: 'churn-lab', region: '' });

    expect(await refusing('SERVICE_DISABLED')).toEqual([]);
    await expect(refusing('IAM_PERMISSION_DENIED')).rejects.toMatchObject({
      failure: { code: 'denied' },
    });
  });

  it('refuses a name that is none', async () => {
    const { list } = bench(googleKeyWorld(), (name) =>
      name === `${KEYS}.list`
        ? { status: 200, headers: {}, body: { cryptoKeys: [{ name: 'projects/x/../y' }] } }
        : null,
    );

    await expect(list({ account: 'churn-lab', region: 'us' })).rejects.toMatchObject({
      failure: { code: 'unreadable' },
    });
  });
});

describe('steps', () => {
  const live = googleKey({
    status: 'DESTROY_SCHEDULED',
    enabled: { 3: false },
    destruction: { 3: '2026-12-20T09:00:00Z' },
  });

  it('restore a version before it is enabled', () => {
    const steps = resource.steps(GCP_KEY_REF, live, {
      ...live,
      destruction: {},
      enabled: { 3: true },
    });

    const name = `${GCP_KEY}/cryptoKeyVersions/3`;
    expect(steps).toMatchObject([
      { call: `${KEYS}.cryptoKeyVersions.restore`, input: { path: { name } }, undo: 'none' },
      {
        call: `${KEYS}.cryptoKeyVersions.patch`,
        input: { path: { name }, query: { updateMask: 'state' }, body: { state: 'ENABLED' } },
        needs: [{ field: 'status', oneOf: ['DISABLED'] }],
        disruption: null,
      },
    ]);
  });

  it('never schedule a destruction', () => {
    const well = googleKey();

    expect(resource.steps(GCP_KEY_REF, well, { ...well, destruction: live.destruction })).toEqual(
      [],
    );
  });

  it('leave a version alone that is the primary one no more', () => {
    const rotated = googleKey({ primary: '4', enabled: { 4: true } });
    const target = { ...rotated, enabled: { 4: true, 3: false } };

    expect(resource.steps(GCP_KEY_REF, rotated, target)).toEqual([]);
  });

  it.each([
    ['another call', 'cloudkms.projects.locations.keyRings.list', { parent: GCP_KEY }],
    ['another key', `${KEYS}.setIamPolicy`, { resource: `${GCP_KEY}2` }],
    ['a key below', `${KEYS}.setIamPolicy`, { resource: `${GCP_KEY}/cryptoKeyVersions/1` }],
    ['the key itself', `${KEYS}.cryptoKeyVersions.patch`, { name: GCP_KEY }],
    [
      'another key’s version',
      `${KEYS}.cryptoKeyVersions.restore`,
      { name: `${GCP_KEY}2/cryptoKeyVersions/1` },
    ],
    [
      'a path that goes on',
      `${KEYS}.cryptoKeyVersions.restore`,
      { name: `${GCP_KEY}/cryptoKeyVersions/1/../2` },
    ],
    ['nothing', `${KEYS}.setIamPolicy`, {}],
  ])('are about this key, or refused: %s', async (_, call, path) => {
    const { call: write, calls } = bench(googleKeyWorld());

    const attempt = write(GCP_KEY_REF, { call, input: { path, body: {} } });

    await expect(attempt).rejects.toMatchObject({ failure: { code: 'invalid' } });
    expect(calls).toEqual([]);
  });

  it('are refused when somebody else wrote the policy meanwhile', async () => {
    const { get, call, host } = bench(googleKeyWorld({ bindings: [OPEN] }));
    const before = (await get()) as GcpKmsKeyState;
    const [step] = resource.steps(GCP_KEY_REF, before, { ...before, iam: {} });
    const key = host.world.keys[GCP_KEY];
    if (step === undefined || key === undefined) {
      throw new Error('there is a step, and a key');
    }
    const policy = { ...key.policy, changes: 7 };
    host.world = { ...host.world, keys: { ...host.world.keys, [GCP_KEY]: { ...key, policy } } };

    await expect(call(GCP_KEY_REF, step)).rejects.toMatchObject({
      failure: { code: 'precondition' },
    });
  });
});

describe('taking back', () => {
  const opened = { role: USED, members: ['allUsers', AGENT] };
  const closed = { role: USED, members: [AGENT] };
  const edit = { field: `iam.${USED}`, before: opened, after: closed };

  it('puts everybody beside whoever came since', () => {
    const live = { role: USED, members: ['user:new@example.com'] };

    expect(resource.revert?.(edit, live)).toEqual({
      role: USED,
      members: ['allUsers', 'user:new@example.com'],
    });
  });

  it('cannot tell what is no binding, nor anything else of a key', () => {
    expect(resource.revert?.(edit, 'x')).toBeUndefined();
    expect(
      resource.revert?.({ field: 'enabled.3', before: false, after: true }, null),
    ).toBeUndefined();
  });
});

it.each([
  [true, GCP_KEY_REF.id, {}],
  [false, GCP_KEY_REF.id.replace('/ml/', '/html/'), {}],
  [true, GCP_KEY_REF.id.replace('/ml/', '/team-ML/'), {}],
  [true, GCP_KEY_REF.id.replace('/ml/', '/x/').replace(/data$/, 'vertex_2'), {}],
  [false, GCP_KEY_REF.id.replace('/ml/', '/x/'), { 'cordon-scope': 'other' }],
  [true, GCP_KEY_REF.id.replace('/ml/', '/x/'), { 'cordon-scope': 'ml' }],
])('is about machine learning: %s for %s %j', (expected, id, tags) => {
  expect(resource.isMachineLearning({ ...GCP_KEY_REF, id }, googleKey({ tags }))).toBe(expected);
});

it('is a thing that others use', () => {
  expect(resource.shared).toBe(true);
});

it('waits out a version that is being made', () => {
  const passing = (status: string) => resource.isTransient(googleKey({ status }) as State as never);

  expect(passing('PENDING_GENERATION')).toBe(true);
  expect(passing('DESTROY_SCHEDULED')).toBe(false);
});

it('links to the key in the console, whatever its names', () => {
  expect(resource.consoleUrl(GCP_KEY_REF)).toBe(
    'https://console.cloud.google.com/security/kms/key/manage/europe-west4/ml/data?project=churn-lab',
  );
});
