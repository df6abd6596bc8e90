import { describe, expect, it } from 'vitest';
import type { GoogleWorkbenchOptions } from '../../../functions/local/sandbox/gcp/workbench-instance.ts';
import type { GoogleReply } from '../../../functions/local/sandbox/gcp/world.ts';
import { dependenciesOf } from '../../../shared/core/resource.ts';
import { resource } from '../../../shared/resources/gcp/workbench-instance.ts';
import type { WorkbenchState } from '../../../shared/resources/gcp/workbench-state.ts';
import { GOOGLE_KEY } from '../../support/gcp-operations.ts';
import { RIGHT, WORKBENCH, workbenchBench, workbenchWorld } from '../../support/gcp-workbench.ts';

const ADDRESSED = { ...RIGHT, address: '34.24.11.45' };

/** The state of an instance, with what is answered changed. */
async function stateOf(
  options: Omit<GoogleWorkbenchOptions, 'name'>,
  answers: Readonly<Record<string, GoogleReply>> = {},
): Promise<WorkbenchState> {
  const { read } = workbenchBench(workbenchWorld(options), (name) => answers[name] ?? null);
  const state = await read();
  if (state === null) {
    throw new Error('There is no instance.');
  }
  return state;
}

function ok(body: object): GoogleReply {
  return { status: 200, headers: {}, body: body as never };
}

const INSTANCE = 'notebooks.projects.locations.instances.get';
const NAMED = { name: WORKBENCH };

describe('what is read of a Workbench instance', () => {
  it.each<[string, object]>([
    ['nothing but a name', NAMED],
    ['nulls', { ...NAMED, labels: null, gceSetup: null, state: null, id: null }],
    ['a setup that is empty', { ...NAMED, gceSetup: {} }],
    ['lists that are empty', { ...NAMED, gceSetup: { networkInterfaces: [], dataDisks: [] } }],
  ])('is understood of %s', async (_, body) => {
    const state = await stateOf(RIGHT, { [INSTANCE]: ok(body) });

    expect(state).toMatchObject({
      status: 'STATE_UNSPECIFIED',
      tags: {},
      settings: {},
      shielded: { enableSecureBoot: false, enableVtpm: false, enableIntegrityMonitoring: false },
      singleUser: false,
    });
    expect(resource.isTransient(state)).toBe(true);
  });

  it.each<[string, object]>([
    ['no object', []],
    ['no name', {}],
    ['labels that are none', { ...NAMED, labels: { a: 1 } }],
    ['a state that is none', { ...NAMED, state: 4 }],
  ])('is not guessed of %s', async (_, body) => {
    const error = await stateOf(RIGHT, { [INSTANCE]: ok(body) }).catch((each: unknown) => each);

    expect(error).toMatchObject({ failure: { code: 'unreadable' } });
  });

  it('knows the machine better than what the instance was made with', async () => {
    const machine = {
      id: '4000000000001',
      canIpForward: true,
      serviceAccounts: [{ email: 'new@churn-lab.iam.gserviceaccount.com' }],
      networkInterfaces: [{ network: 'https://x/compute/v1/projects/p/global/networks/n' }],
      disks: [
        { boot: true, type: 'PERSISTENT', diskEncryptionKey: { sha256: 'abc=' } },
        { boot: false, type: 'SCRATCH' },
        { boot: false, type: 'PERSISTENT' },
      ],
    };

    const state = await stateOf(
      { ...RIGHT, kmsKey: null },
      { 'compute.instances.get': ok(machine) },
    );

    expect(state).toMatchObject({
      ipForwarding: true,
      serviceAccount: 'new@churn-lab.iam.gserviceaccount.com',
      network: 'projects/p/global/networks/n',
      externalAccess: {},
      disks: [
        { use: 'boot', encryption: 'CSEK', kmsKey: null },
        { use: 'data', encryption: 'GMEK', kmsKey: null },
      ],
    });
  });

  it('takes no machine for its own that has another id', async () => {
    const state = await stateOf(ADDRESSED, { 'compute.instances.get': ok({ id: '7' }) });

    expect(state.hasMachine).toBe(false);
    expect(state.externalAccess).toEqual({});
  });

  it('names the keys of its disks, without their versions, to whoever changes them', async () => {
    const state = await stateOf(RIGHT);

    expect(dependenciesOf(state)).toEqual([`//cloudkms.googleapis.com/${GOOGLE_KEY}`]);
  });

  it('expects an address where a machine is still to be made, unless it was told to have none', async () => {
    const made = { status: 'PROVISIONING', hasMachine: false };

    const open = await stateOf({ ...ADDRESSED, ...made });
    const closed = await stateOf({ ...ADDRESSED, ...made, setup: { disablePublicIp: true } });

    expect(Object.keys(open.externalAccess)).toEqual(['nic0']);
    expect(closed.externalAccess).toEqual({});
  });

  it('tells who may use it by the mode of the proxy, where owners are not shown', async () => {
    const modes = [
      { metadata: { 'proxy-mode': 'mail' } },
      { metadata: { 'proxy-mode': '', 'proxy-user-mail': 'ada@example.com' } },
      { metadata: {}, described: { instanceOwners: ['ada@example.com'] } },
      { metadata: {} },
      { metadata: { 'proxy-mode': 'service_account' }, described: { instanceOwners: [] } },
    ];

    const states = await Promise.all(modes.map((mode) => stateOf({ ...RIGHT, ...mode })));

    expect(states.map(({ singleUser }) => singleUser)).toEqual([true, true, true, false, false]);
  });

  it('takes our own labels without a value, and settings without one, for none', async () => {
    const state = await stateOf(RIGHT, {
      [INSTANCE]: ok({
        ...NAMED,
        state: 'ACTIVE',
        labels: { 'cordon-status': '', team: '' },
        gceSetup: { metadata: { 'notebook-disable-root': '', other: '' } },
      }),
    });

    expect(state.tags).toEqual({ team: '' });
    expect(state.settings).toEqual({});
    expect(state.labels).toEqual({ 'cordon-status': '', team: '' });
    expect(state.metadata).toEqual({ 'notebook-disable-root': '', other: '' });
  });
});
