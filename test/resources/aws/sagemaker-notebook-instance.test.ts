import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createKey, keyArn } from '../../../functions/local/sandbox/model/kms.ts';
import { createNotebook } from '../../../functions/local/sandbox/model/notebook.ts';
import type { Call, World } from '../../../functions/local/sandbox/model/world.ts';
import { CloudError } from '../../../shared/core/failure.ts';
import type { Json } from '../../../shared/core/json.ts';
import type { Ref } from '../../../shared/core/ref.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import { api, resource } from '../../../shared/resources/aws/sagemaker-notebook-instance.ts';
import {
  type NotebookState,
  notebookState,
} from '../../../shared/resources/aws/sagemaker-notebook-state.ts';
import { rule as imds } from '../../../shared/rules/aws/sagemaker-notebook-imdsv2-required.ts';
import { rule as vpc } from '../../../shared/rules/aws/sagemaker-notebook-inside-vpc.ts';
import { rule as internet } from '../../../shared/rules/aws/sagemaker-notebook-internet-access-disabled.ts';
import { rule as root } from '../../../shared/rules/aws/sagemaker-notebook-root-access-disabled.ts';
import { rule as key } from '../../../shared/rules/aws/sagemaker-notebook-volume-customer-key.ts';
import { describeResource } from '../../contract/resource.ts';
import { inProcessSend, START, settableClock } from '../../support/in-process.ts';
import { notebookRef, notebookStateOf } from '../../support/notebooks.ts';

const REF = notebookRef('Churn');

/** An account with a key, and a neighbour that nothing may touch. */
function account(): World {
  const world = createKey(createWorld(), START);
  return createNotebook(
    world,
    { NotebookInstanceName: 'Neighbour', Tags: [{ Key: 'team', Value: 'fraud' }] },
    START,
  );
}

/** A notebook without any fault, but for the given members. */
function withNotebook(members: Readonly<Record<string, Json>>, status = 'InService'): World {
  const world = account();
  const [id = ''] = Object.keys(world.keys);
  const right = {
    NotebookInstanceName: 'Churn',
    SubnetId: 'subnet-1',
    SecurityGroupIds: ['sg-1'],
    DirectInternetAccess: 'Disabled',
    KmsKeyId: keyArn(world, id),
    RootAccess: 'Disabled',
    InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: '2' },
    Tags: [{ Key: 'team', Value: 'churn' }],
  };
  return createNotebook(world, { ...right, ...members }, START, status);
}

const IMDS_V1 = {
  InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: '1' },
};

const ALL_FAULTS = {
  SubnetId: null,
  SecurityGroupIds: null,
  DirectInternetAccess: 'Enabled',
  KmsKeyId: null,
  RootAccess: 'Enabled',
  ...IMDS_V1,
};

/** A notebook with every fault, on its way through a status. */
function passing(status: string, to: string): World {
  const world = withNotebook(ALL_FAULTS, status);
  const notebooks = Object.entries(world.notebooks).map(([name, notebook]) => [
    name,
    name === 'Churn' ? { ...notebook, transition: { to, at: START + 60_000 } } : notebook,
  ]);
  return { ...world, notebooks: Object.fromEntries(notebooks) };
}

describeResource<NotebookState>({
  resource,
  api,
  ref: REF,
  rules: [imds, vpc, internet, root, key],
  faulty: {
    'direct internet access from a subnet': () => withNotebook({ DirectInternetAccess: 'Enabled' }),
    'outside a VPC': () =>
      withNotebook({ SubnetId: null, SecurityGroupIds: null, DirectInternetAccess: null }),
    'root access': () => withNotebook({ RootAccess: 'Enabled' }),
    'version 1 of the metadata service': () => withNotebook(IMDS_V1),
    'no customer-managed key': () => withNotebook({ KmsKeyId: null }),
    'every fault': () => withNotebook(ALL_FAULTS),
    'every fault, on a stopped notebook': () => withNotebook(ALL_FAULTS, 'Stopped'),
    'every fault, on a failed notebook': () => withNotebook(ALL_FAULTS, 'Failed'),
    'every fault, on a notebook that is being created': () => passing('Pending', 'InService'),
    'every fault, on a notebook that somebody is stopping': () => passing('Stopping', 'Stopped'),
    'root access, on a stopped notebook': () => withNotebook({ RootAccess: 'Enabled' }, 'Stopped'),
  },
  places: {
    status: [
      ['notebooks', 'Churn', 'status'],
      ['notebooks', 'Churn', 'transition'],
    ],
    tags: [['tags', REF.id]],
    // An update passes through `Updating` and comes to rest where it was.
    rootAccess: [['notebooks', 'Churn', 'described', 'RootAccess']],
    imdsMinimum: [['notebooks', 'Churn', 'described', 'InstanceMetadataServiceConfiguration']],
  },
  bookkeeping: [['notebooks', 'Churn', 'described', 'LastModifiedTime']],
  optionalReads: ['kms:DescribeKey', 'kms:GetKeyPolicy'],
});

describe('steps', () => {
  const off = { ...notebookStateOf({}), rootAccess: 'Disabled', imdsMinimum: '2' } as const;
  const faulty = { ...off, rootAccess: 'Enabled', imdsMinimum: '1' } as const;

  it.each<[name: string, live: NotebookState, target: NotebookState, calls: string[]]>([
    ['a running one', faulty, off, ['Stop', 'Update', 'Start']],
    ['a stopped one', { ...faulty, status: 'Stopped' }, { ...off, status: 'Stopped' }, ['Update']],
    ['one to be stopped', faulty, { ...off, status: 'Stopped' }, ['Stop', 'Update']],
    [
      'one in creation',
      { ...faulty, status: 'Pending' },
      { ...off, status: 'Pending' },
      ['Stop', 'Update', 'Start'],
    ],
    [
      'one that is stopping',
      { ...faulty, status: 'Stopping' },
      { ...off, status: 'Stopping' },
      ['Update'],
    ],
    ['one we stopped for this', { ...faulty, status: 'Stopped' }, off, ['Update', 'Start']],
    ['one that failed when we started it', { ...off, status: 'Failed' }, off, ['Start']],
    [
      'one that failed in our update',
      { ...faulty, status: 'Failed' },
      off,
      ['Start', 'Stop', 'Update', 'Start'],
    ],
    [
      'one to be stopped that failed',
      { ...off, status: 'Failed' },
      { ...off, status: 'Stopped' },
      [],
    ],
    [
      'one that is being deleted',
      { ...faulty, status: 'Deleting' },
      { ...off, status: 'Stopped' },
      [],
    ],
  ])('compiles %s', (_, live, target, calls) => {
    const steps = resource.steps(REF, live, target);

    expect(steps.map((step) => step.call)).toEqual(
      calls.map((call) => `sagemaker:${call}NotebookInstance`),
    );
  });

  it.each<[fields: Partial<NotebookState>, input: Readonly<Record<string, Json>>]>([
    [{ imdsMinimum: '2' }, { RootAccess: 'Disabled' }],
    [
      { rootAccess: 'Disabled' },
      {
        InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: '2' },
      },
    ],
  ])('sends only the settings that change, to a stopped notebook: not %j', (fields, input) => {
    const live = { ...faulty, status: 'Stopped', ...fields };

    const steps = resource.steps(REF, live, { ...off, status: 'Stopped' });

    expect(steps).toMatchObject([
      {
        input: { NotebookInstanceName: 'Churn', ...input },
        needs: [{ field: 'status', oneOf: ['Stopped'] }],
        undo: 'exact',
      },
    ]);
    expect(Object.keys(steps[0]?.input ?? {})).toHaveLength(2);
  });

  it('writes labels before it stops anything', () => {
    const target = { ...off, status: 'Stopped', tags: { ...off.tags, 'cordon-status': 'stopped' } };

    const [first, second] = resource.steps(REF, off, target);

    expect(first).toMatchObject({
      call: 'sagemaker:AddTags',
      input: { ResourceArn: REF.id, Tags: [{ Key: 'cordon-status', Value: 'stopped' }] },
      needs: [],
      disruption: null,
      undo: 'exact',
    });
    expect(second).toMatchObject({
      call: 'sagemaker:StopNotebookInstance',
      needs: [{ field: 'status', oneOf: ['InService'] }],
      undo: 'equivalent',
    });
    expect(second?.disruption).toContain('running kernels and unsaved memory are lost');
  });

  it('interrupts nobody by waiting for somebody else’s stop', () => {
    const live = { ...off, status: 'Stopping' };

    const [step] = resource.steps(REF, live, { ...live, status: 'Stopped' });

    expect(step?.disruption).toBeNull();
  });

  it('names what starting needs with a key and in a subnet', () => {
    const bare = { ...off, status: 'Stopped', kmsKeyId: null, subnetId: null };
    const full = { ...bare, kmsKeyId: 'key', subnetId: 'subnet-1' };

    const [plain] = resource.steps(REF, bare, { ...bare, status: 'InService' });
    const [rich] = resource.steps(REF, full, { ...full, status: 'InService' });

    expect(plain?.permissions).toEqual(['sagemaker:StartNotebookInstance']);
    expect(rich?.permissions).toEqual(
      expect.arrayContaining(['kms:CreateGrant', 'ec2:CreateNetworkInterface']),
    );
  });

  it('keeps apart tag keys that look like members of objects', () => {
    const target = {
      ...off,
      tags: Object.fromEntries([['__proto__', 'x'], ['a.b', 'y'], ...Object.entries(off.tags)]),
    };

    const [step] = resource.steps(REF, off, target);

    expect(step?.input).toMatchObject({ Tags: [{ Key: '__proto__' }, { Key: 'a.b' }] });
  });
});

describe('read', () => {
  function reader(world: World, refused: Record<string, { code: string; message: string }> = {}) {
    const host = { world };
    const calls: Call[] = [];
    const send = inProcessSend(host, {
      clock: settableClock(),
      intercept: (call) => {
        calls.push(call);
        const error = refused[call.operation];
        return error === undefined ? null : { status: 400, ...error };
      },
    });
    return { api: api(send), calls };
  }

  it('tells who manages the key of the volume', async () => {
    const state = await reader(withNotebook({})).api.read(REF, NO_HINTS);

    expect(Object.values(state?.keys ?? {})).toMatchObject([
      { customerManaged: true, state: 'Enabled' },
    ]);
  });

  it('tells why the key is not known', async () => {
    const state = await reader(withNotebook({}), {
      DescribeKey: { code: 'AccessDeniedException', message: 'no' },
    }).api.read(REF, NO_HINTS);

    expect(Object.values(state?.keys ?? {})[0]?.problem).toContain('kms:DescribeKey');
  });

  it('looks up the keys it is asked for', async () => {
    const world = withNotebook({ KmsKeyId: null });
    const [id = ''] = Object.keys(world.keys);

    const state = await reader(world).api.read(REF, { copies: [], keys: [id] });

    expect(state?.keys[id]?.customerManaged).toBe(true);
  });

  it('finds a notebook by an ARN that has lost its name’s case', async () => {
    const { api: reading } = reader(withNotebook({}));

    const state = await reading.read({ ...REF, name: 'churn' }, NO_HINTS);

    expect(state?.name).toBe('Churn');
  });

  it('is not sure of anything when the tags cannot be found', async () => {
    const { api: reading } = reader(withNotebook({}), {
      ListTags: { code: 'ValidationException', message: 'Could not find it' },
    });

    const outcome = await reading.read(REF, NO_HINTS).catch((error: unknown) => error);

    expect(outcome).toBeInstanceOf(CloudError);
    expect(outcome).toMatchObject({ failure: { code: 'unavailable' } });
  });

  it('lists all pages', async () => {
    let world = createWorld();
    for (let n = 0; n < 120; n += 1) {
      world = createNotebook(world, { NotebookInstanceName: `Nb-${n}` }, START);
    }

    const listed: Ref[] = [];
    for await (const ref of reader(world).api.list({
      account: world.account,
      region: world.region,
    })) {
      listed.push(ref);
    }

    expect(new Set(listed.map((ref) => ref.name)).size).toBe(120);
    expect(listed[0]).toEqual(notebookRef(listed[0]?.name ?? ''));
  });

  it('refuses a step that is not its own', async () => {
    const { api: writing } = reader(withNotebook({}));
    const step = { call: 'sagemaker:UpdateEndpoint', input: {} };

    await expect(writing.call(REF, step)).rejects.toBeInstanceOf(CloudError);
  });
});

describe('notebookState', () => {
  const answer = {
    NotebookInstanceName: 'Churn',
    NotebookInstanceStatus: 'InService',
    CreationTime: new Date(START),
  };

  it('reads a time in whatever form it comes', () => {
    const times = [new Date(START), new Date(START).toISOString(), START / 1000];

    const read = times.map((CreationTime) => notebookState({ ...answer, CreationTime }, {}, {}));

    expect(new Set(read.map((state) => state.createdAt)).size).toBe(1);
    expect(Date.parse(read[0]?.createdAt ?? '')).toBe(START);
  });

  it.each([undefined, null, ''])('takes the defaults of the API for %s', (nothing) => {
    const state = notebookState(
      {
        ...answer,
        DirectInternetAccess: nothing,
        RootAccess: nothing,
        SubnetId: nothing,
        KmsKeyId: nothing,
        InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: nothing },
      },
      {},
      {},
    );

    expect(state).toMatchObject({
      directInternetAccess: 'Enabled',
      rootAccess: 'Enabled',
      imdsMinimum: '1',
      subnetId: null,
      kmsKeyId: null,
    });
  });

  it.each([
    ['a switch in no known position', { ...answer, RootAccess: 'Sometimes' }, 'RootAccess'],
    ['no status', { ...answer, NotebookInstanceStatus: '' }, 'NotebookInstanceStatus'],
    ['no time', { ...answer, CreationTime: 'soon' }, 'CreationTime'],
    ['no answer', null, ''],
  ])('rejects %s as unreadable', (_, unreadable, place) => {
    const reading = () => notebookState(unreadable, {}, {});

    expect(reading).toThrow(CloudError);
    expect(reading).toThrow(place);
  });

  it('keeps no credentials of a failure reason, and not all of a long one', () => {
    const FailureReason = `boom AKIAIOSFODNN7EXAMPLE secret_key = "hunter2"\n${'x'.repeat(2000)}`;

    const { failureReason } = notebookState({ ...answer, FailureReason }, {}, {});

    expect(failureReason).not.toMatch(/AKIA|hunter2|\n/);
    expect(failureReason?.length).toBeLessThanOrEqual(300);
  });
});

/** Answers that real accounts gave, recorded with Python's datetimes as objects. */
const RECORDED = new URL('../../../../shared/describes/aws/', import.meta.url);
const recordings = existsSync(RECORDED)
  ? readdirSync(RECORDED).filter((name) =>
      name.startsWith('api.sagemaker.DescribeNotebookInstance-'),
    )
  : [];

describe('recorded answers', () => {
  it.skipIf(recordings.length === 0 && process.env['CI'] === undefined)(
    'are all understood (skipped: ../shared/describes is not there)',
    () => {
      const states = recordings.map((name) => notebookState(recorded(name), {}, {}));

      expect(states.length).toBeGreaterThan(0);
      for (const state of states) {
        expect(state.createdAt).toMatch(/^20(18|20)-/);
        expect(state.directInternetAccess).toBe('Enabled');
        expect(state.rootAccess).toBe('Enabled');
        expect(['InService', 'Stopped', 'Deleting']).toContain(state.status);
      }
      expect(states.some((state) => state.subnetId !== null)).toBe(true);
      expect(states.some((state) => state.kmsKeyId !== null)).toBe(true);
    },
  );
});

function recorded(name: string): unknown {
  const { data } = JSON.parse(readFileSync(new URL(name, RECORDED), 'utf8')) as {
    data: Record<string, unknown>;
  };
  const time = data['CreationTime'] as Record<string, number>;
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = time;
  return { ...data, CreationTime: new Date(Date.UTC(year, month - 1, day, hour, minute, second)) };
}
