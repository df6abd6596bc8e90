import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createNotebook } from '../../../functions/local/sandbox/model/notebook.ts';
import type { Call, World } from '../../../functions/local/sandbox/model/world.ts';
import { CloudError } from '../../../shared/core/failure.ts';
import type { Ref } from '../../../shared/core/ref.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import { api, resource } from '../../../shared/resources/aws/sagemaker-notebook-instance.ts';
import { rule as imds } from '../../../shared/rules/aws/sagemaker-notebook-imdsv2-required.ts';
import { rule as vpc } from '../../../shared/rules/aws/sagemaker-notebook-inside-vpc.ts';
import { rule as internet } from '../../../shared/rules/aws/sagemaker-notebook-internet-access-disabled.ts';
import { rule as platform } from '../../../shared/rules/aws/sagemaker-notebook-platform-supported.ts';
import { rule as root } from '../../../shared/rules/aws/sagemaker-notebook-root-access-disabled.ts';
import { rule as key } from '../../../shared/rules/aws/sagemaker-notebook-volume-customer-key.ts';
import { describeResource } from '../../contract/resource.ts';
import { AWS } from '../../contract/resource-aws.ts';
import { inProcessSend, START, settableClock } from '../../support/in-process.ts';
import { accountWith, notebookRef } from '../../support/notebooks.ts';

const REF = notebookRef('Churn');

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
  const world = accountWith(ALL_FAULTS, status);
  const notebooks = Object.entries(world.notebooks).map(([name, notebook]) => [
    name,
    name === 'Churn' ? { ...notebook, transition: { to, at: START + 60_000 } } : notebook,
  ]);
  return { ...world, notebooks: Object.fromEntries(notebooks) };
}

describeResource({
  cloud: AWS,
  resource,
  api,
  ref: REF,
  rules: [imds, vpc, internet, root, key, platform],
  faulty: {
    'direct internet access from a subnet': () => accountWith({ DirectInternetAccess: 'Enabled' }),
    'outside a VPC': () =>
      accountWith({ SubnetId: null, SecurityGroupIds: null, DirectInternetAccess: null }),
    'root access': () => accountWith({ RootAccess: 'Enabled' }),
    'version 1 of the metadata service': () => accountWith(IMDS_V1),
    'no customer-managed key': () => accountWith({ KmsKeyId: null }),
    'a platform at its end': () => accountWith({ PlatformIdentifier: 'notebook-al2-v1' }),
    'every fault': () => accountWith(ALL_FAULTS),
    'every fault, on a stopped notebook': () => accountWith(ALL_FAULTS, 'Stopped'),
    'every fault, on a failed notebook': () => accountWith(ALL_FAULTS, 'Failed'),
    'every fault, on a notebook that is being created': () => passing('Pending', 'InService'),
    'every fault, on a notebook that somebody is stopping': () => passing('Stopping', 'Stopped'),
    'root access, on a stopped notebook': () => accountWith({ RootAccess: 'Enabled' }, 'Stopped'),
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
    const state = await reader(accountWith({})).api.read(REF, NO_HINTS);

    expect(Object.values(state?.keys ?? {})).toMatchObject([
      { customerManaged: true, state: 'Enabled' },
    ]);
  });

  it('tells why the key is not known', async () => {
    const state = await reader(accountWith({}), {
      DescribeKey: { code: 'AccessDeniedException', message: 'no' },
    }).api.read(REF, NO_HINTS);

    expect(Object.values(state?.keys ?? {})[0]?.problem).toContain('kms:DescribeKey');
  });

  it('looks up the keys it is asked for', async () => {
    const world = accountWith({ KmsKeyId: null });
    const [id = ''] = Object.keys(world.keys);

    const state = await reader(world).api.read(REF, { copies: [], keys: [id] });

    expect(state?.keys[id]?.customerManaged).toBe(true);
  });

  it('finds a notebook by an ARN that has lost its name’s case', async () => {
    const { api: reading } = reader(accountWith({}));

    const state = await reading.read({ ...REF, name: 'churn' }, NO_HINTS);

    expect(state?.name).toBe('Churn');
  });

  it('is not sure of anything when the tags cannot be found', async () => {
    const { api: reading } = reader(accountWith({}), {
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
    const { api: writing } = reader(accountWith({}));
    const step = { call: 'sagemaker:UpdateEndpoint', input: {} };

    await expect(writing.call(REF, step)).rejects.toBeInstanceOf(CloudError);
  });
});
