import { describe, expect, it } from 'vitest';
import type { Fault, Trouble } from '../../../functions/local/sandbox/faults.ts';
import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../../functions/local/sandbox/model/s3.ts';
import type { World } from '../../../functions/local/sandbox/model/world.ts';
import { bucketRef, flowOf, outcomeOf } from '../../support/flows.ts';
import { START } from '../../support/in-process.ts';
import { accountWith, notebookRef } from '../../support/notebooks.ts';
import { sandboxed } from '../../support/sandboxed.ts';

/** The given trouble for the first write of every kind. */
function firstWrites(what: Trouble): readonly Fault[] {
  const verbs = ['Put', 'Delete', 'Stop', 'Update', 'Start', 'Add'];
  return verbs.map((verb) => ({ on: `*:${verb}*`, times: 1, what }));
}

/** The whole engine over the real SDK and the wire, while something goes wrong on the way. */
const FAULTS: Readonly<Record<string, readonly Fault[]>> = {
  nothing: [],
  'writes that are throttled': firstWrites({ kind: 'throttle' }),
  'writes that meet internal errors': firstWrites({ kind: 'internal' }),
  'writes whose answers are lost': firstWrites({ kind: 'drop', when: 'after' }),
  'writes that never arrive': firstWrites({ kind: 'drop', when: 'before' }),
  'reads that are throttled': [{ on: '*', times: 3, what: { kind: 'throttle' } }],
  'reads that lag': [{ on: '*', times: 12, what: { kind: 'stale', ms: 5_000 } }],
};

const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::ml-data/*' },
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::444455556666:root' },
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::ml-data/*',
    },
  ],
});

function openBucket(): World {
  return createBucket(
    createWorld(),
    { name: 'ml-data', policy: POLICY, publicAccessBlock: null },
    START,
  );
}

describe.each(Object.entries(FAULTS))('with %s', (_, faults) => {
  it('a bucket is closed, and opened again when a person wants it', async () => {
    const { sandbox, send, clock } = await sandboxed(openBucket());
    const flow = flowOf(send, clock);
    sandbox.faults.add(...faults);

    const cured = await flow.cure(bucketRef('ml-data'));
    const closed = sandbox.host.world.buckets['ml-data'];
    await flow.takeBack(cured);

    expect(outcomeOf(cured)).toBe('fixed');
    expect(closed?.publicAccessBlock).toMatchObject({ RestrictPublicBuckets: true });
    expect(sandbox.host.world).toEqual(openBucket());
    expect(Object.keys(sandbox.faults.fired())).toEqual([
      ...new Set(faults.map(({ what }) => what.kind)),
    ]);
  });

  it('a notebook is repaired and runs again, and is as it was when a person wants it', async () => {
    const world = accountWith({ RootAccess: 'Enabled' });
    const { sandbox, send, clock } = await sandboxed(world);
    const look = () => {
      const { status, described } = sandbox.host.world.notebooks['Churn'] ?? {};
      return { status, rootAccess: described?.['RootAccess'], tags: sandbox.host.world.tags };
    };
    const flow = flowOf(send, clock);
    sandbox.faults.add(...faults);

    const cured = await flow.cure(notebookRef('Churn'));
    const between = look();
    await flow.takeBack(cured);

    expect(outcomeOf(cured)).toBe('fixed');
    expect(between).toMatchObject({ status: 'InService', rootAccess: 'Disabled' });
    expect(look()).toEqual({ status: 'InService', rootAccess: 'Enabled', tags: world.tags });
  });
});
