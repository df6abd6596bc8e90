import { describe, expect, it } from 'vitest';
import { createGoogleKey } from '../../../functions/local/sandbox/gcp/kms.ts';
import { rpcError } from '../../../functions/local/sandbox/gcp/replies.ts';
import { type GcpKmsKeyState, resource } from '../../../shared/resources/gcp/kms-key.ts';
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

describe('list', () => {
  const global = { location: 'global', ring: 'r', key: 'k' };
  const id = (rest: string) => `//cloudkms.googleapis.com/projects/churn-lab/locations/${rest}`;

  it('goes through all places and rings, or through the one place', async () => {
    const world = createGoogleKey(googleKeyWorld(), global, START);

    const all = await keyBench(world).list({ account: 'churn-lab', region: '' });
    const one = await keyBench(world).list({ account: 'churn-lab', region: 'us' });

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
      keyBench(googleKeyWorld(), (name) =>
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
    const { list } = keyBench(googleKeyWorld(), (name) =>
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
    [
      'a key whose name is as long',
      `${KEYS}.setIamPolicy`,
      { resource: `${GCP_KEY.slice(0, -1)}o` },
    ],
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
    const { call: write, calls } = keyBench(googleKeyWorld());

    const attempt = write(GCP_KEY_REF, { call, input: { path, body: {} } });

    await expect(attempt).rejects.toMatchObject({ failure: { code: 'invalid' } });
    expect(calls).toEqual([]);
  });

  it('are refused when somebody else wrote the policy meanwhile', async () => {
    const { get, call, host } = keyBench(googleKeyWorld({ bindings: [OPEN] }));
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
