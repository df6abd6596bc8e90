import { describe, expect, it } from 'vitest';
import { createGoogleWorld } from '../../../functions/local/sandbox/gcp/apply.ts';
import {
  createGoogleKey,
  type GoogleKeyOptions,
} from '../../../functions/local/sandbox/gcp/kms.ts';
import { rpcError } from '../../../functions/local/sandbox/gcp/replies.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import type { State } from '../../../shared/core/state.ts';
import { api, type GcpKmsKeyState, resource } from '../../../shared/resources/gcp/kms-key.ts';
import { rule as enabled } from '../../../shared/rules/gcp/gcp-kms-key-enabled.ts';
import { rule as notPublic } from '../../../shared/rules/gcp/gcp-kms-key-not-public.ts';
import { describeResource } from '../../contract/resource.ts';
import { GCP } from '../../contract/resource-gcp.ts';
import {
  GCP_KEY,
  GCP_KEY_REF,
  googleKey,
  googleKeyWorld,
  keyBench,
} from '../../support/gcp-keys.ts';
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

function read(options: GoogleKeyOptions) {
  return keyBench(googleKeyWorld(options)).get();
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

  it('believes the key of its primary version, though the list is behind', async () => {
    const { get } = keyBench(googleKeyWorld({ state: 'DESTROY_SCHEDULED' }), (name) =>
      name === `${KEYS}.cryptoKeyVersions.list` ? { status: 200, headers: {}, body: {} } : null,
    );

    expect(await get()).toMatchObject({ destruction: { 1: '2026-12-20T09:00:00Z' } });
  });

  it('tells of a key without a primary version', async () => {
    const state = await read({ state: null, purpose: 'ASYMMETRIC_SIGN', older: ['ENABLED'] });

    expect(state).toMatchObject({ status: 'NO_PRIMARY_VERSION', primary: null, enabled: {} });
  });

  it('says why the policy is not known, and writes none then', async () => {
    const denied = rpcError(403, 'PERMISSION_DENIED', 'no');
    const { get } = keyBench(googleKeyWorld({ bindings: [OPEN] }), (name) =>
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
      const { get } = keyBench(googleKeyWorld(), (name) =>
        name === busy ? rpcError(503, 'UNAVAILABLE', 'busy') : null,
      );

      await expect(get()).rejects.toMatchObject({ failure: { code: 'unavailable' } });
    },
  );

  it.each([
    ['no object', 'x'],
    ['a version without a name', { primary: { state: 'ENABLED' } }],
  ])('is not sure of an answer that is %s', async (_, body) => {
    const { get } = keyBench(googleKeyWorld(), (name) =>
      name === `${KEYS}.get` ? { status: 200, headers: {}, body } : null,
    );

    await expect(get()).rejects.toMatchObject({ failure: { code: 'unreadable' } });
  });

  it('reads all pages of versions', async () => {
    const older = Array.from({ length: 1100 }, (_, index) =>
      index === 1050 ? 'DESTROY_SCHEDULED' : 'DESTROYED',
    );
    const { get, calls } = keyBench(createGoogleKey(createGoogleWorld(), { older }, START));

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
    const { read: readRef, calls } = keyBench(googleKeyWorld());

    const outcome = readRef({ ...GCP_KEY_REF, id }, NO_HINTS);

    await expect(outcome).rejects.toMatchObject({ failure: { code: 'invalid' } });
    expect(calls).toEqual([]);
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
