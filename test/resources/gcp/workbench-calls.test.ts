import { describe, expect, it } from 'vitest';
import { rpcError } from '../../../functions/local/sandbox/gcp/replies.ts';
import type { GoogleReply } from '../../../functions/local/sandbox/gcp/world.ts';
import { CloudError } from '../../../shared/core/failure.ts';
import type { Step } from '../../../shared/core/state.ts';
import {
  RIGHT,
  WORKBENCH,
  WORKBENCH_REF,
  workbenchBench,
  workbenchWorld,
} from '../../support/gcp-workbench.ts';

function ok(body: object): GoogleReply {
  return { status: 200, headers: {}, body: body as never };
}

describe('a call on an instance', () => {
  it.each<[string, Pick<Step, 'call' | 'input'>]>([
    ['what is no step', { call: 'storage.buckets.patch', input: { path: { bucket: 'x' } } }],
    [
      'another instance',
      {
        call: 'notebooks.projects.locations.instances.stop',
        input: { path: { name: `${WORKBENCH}-2` }, body: {} },
      },
    ],
    [
      'another machine',
      {
        call: 'compute.instances.deleteAccessConfig',
        input: { path: { project: 'churn-lab', zone: 'europe-west4-a', instance: 'prod' } },
      },
    ],
    ['nothing', { call: 'notebooks.projects.locations.instances.stop', input: {} }],
  ])('is not made on %s', async (_, step) => {
    const { call, calls } = workbenchBench(workbenchWorld(RIGHT));

    await expect(call(WORKBENCH_REF, step)).rejects.toBeInstanceOf(CloudError);

    expect(calls).toEqual([]);
  });

  it('tells of an operation that failed at once', async () => {
    const failed = ok({ done: true, error: { code: 9, message: 'must be stopped before' } });
    const { call } = workbenchBench(workbenchWorld(RIGHT), () => failed);
    const input = { path: { name: WORKBENCH }, body: {} };

    await expect(
      call(WORKBENCH_REF, { call: 'notebooks.projects.locations.instances.stop', input }),
    ).rejects.toMatchObject({ failure: { code: 'not-ready' } });
  });

  it('is listed whole or not at all', async () => {
    const page = ok({ instances: [{ name: WORKBENCH }], unreachable: ['projects/x/locations/y'] });
    const { list } = workbenchBench(workbenchWorld(RIGHT), () => page);
    const listed: string[] = [];

    const listing = (async () => {
      for await (const { id } of list({ account: 'churn-lab', region: '' })) {
        listed.push(id);
      }
    })();

    await expect(listing).rejects.toMatchObject({ failure: { code: 'unavailable' } });
    expect(listed).toEqual([WORKBENCH_REF.id]);
  });

  it.each([
    ['europe-west4', 2],
    ['europe-west4-a', 2],
    ['europe-west', 0],
    ['us-central1', 0],
  ])('is listed for %s', async (region, count) => {
    const { list } = workbenchBench(workbenchWorld(RIGHT));
    const listed: string[] = [];

    for await (const { id } of list({ account: 'churn-lab', region })) {
      listed.push(id);
    }

    expect(listed).toHaveLength(count);
  });

  it('names an instance by the project that was asked for', async () => {
    const { list } = workbenchBench(workbenchWorld(RIGHT));
    const refs = [];

    for await (const ref of list({ account: '123456789012', region: '' })) {
      refs.push(ref);
    }

    expect(refs[0]).toMatchObject({
      account: '123456789012',
      id: expect.stringContaining('/projects/123456789012/'),
    });
  });

  it('reads by the number of the project as by its id', async () => {
    const { read } = workbenchBench(workbenchWorld(RIGHT));
    const id = WORKBENCH_REF.id.replace('churn-lab', '123456789012');

    const state = await read({ ...WORKBENCH_REF, id, account: '123456789012' });

    expect(state?.hasMachine).toBe(true);
  });

  it('tells that the API is off', async () => {
    const off = rpcError(403, 'PERMISSION_DENIED', 'Notebooks API has not been used in project 1');
    const { read } = workbenchBench(workbenchWorld(RIGHT), () => off);

    await expect(read()).rejects.toMatchObject({ failure: { code: 'misconfigured' } });
  });
});
