import { describe, expect, it } from 'vitest';
import { personBehind } from '../../../functions/aws/people.ts';
import { recordCall } from '../../../functions/local/sandbox/model/trail.ts';
import { foldCase } from '../../../shared/core/fold.ts';
import { createMemoryJournal } from '../../../shared/journals/memory.ts';
import { OWN_ROLE, s3 } from '../../events/aws/samples.ts';
import { functionFor, openBuckets, policyPut } from '../../support/events-function.ts';
import { bucketRef } from '../../support/flows.ts';
import { sqsOf } from '../../support/lambda.ts';
import { sandboxed } from '../../support/sandboxed.ts';

const SCHEDULE = { time: '2026-11-20T09:00:00Z' };
const put = (change: Readonly<Record<string, unknown>> = {}) =>
  s3('PutBucketPolicy', { bucketName: 'ml-data' }, change);
const ROBOT = {
  type: 'AWSService',
  invokedBy: 'cloudformation.amazonaws.com',
};

async function personOf(...records: readonly object[]) {
  const world = records.reduceRight<ReturnType<typeof openBuckets>>(
    (before, record) => recordCall(before, 'ml-data', record),
    openBuckets('ml-data'),
  );
  const { send } = await sandboxed(world);
  return personBehind(bucketRef('ml-data'), send, [OWN_ROLE]);
}

describe('the person behind a resource', () => {
  it('is whoever last made or changed it', async () => {
    const actor = await personOf(put());

    expect(actor).toMatchObject({ kind: 'human', name: expect.stringContaining('@') });
  });

  it.each<[string, readonly object[]]>([
    ['the history is empty', []],
    ['only a service did', [put({ userIdentity: ROBOT })]],
    ['it only read', [put({ eventName: 'GetBucketPolicy', readOnly: true })]],
    ['it failed', [put({ errorCode: 'AccessDenied' })]],
    ['it is about another', [s3('PutBucketPolicy', { bucketName: 'ml-else' })]],
    ['it is no record', [{ hello: 'world' }]],
  ])('is nobody where %s', async (_, records) => {
    expect(await personOf(...records)).toBeNull();
  });

  it('is found behind what counts for nothing', async () => {
    const actor = await personOf({ hello: 'world' }, put({ userIdentity: ROBOT }), put());

    expect(actor?.kind).toBe('human');
  });
});

describe('a sweep that may ask CloudTrail', () => {
  const world = () => recordCall(openBuckets('ml-data'), 'ml-data', put());
  const personIn = async (journal: ReturnType<typeof createMemoryJournal>) => {
    const stored = await journal.load(bucketRef('ml-data'));
    return stored === null ? undefined : foldCase(stored).memory;
  };
  const lookups = (on: Awaited<ReturnType<typeof functionFor>>) =>
    on.sandbox.requests.filter(
      ({ call }) =>
        call.operation === 'LookupEvents' && JSON.stringify(call.input).includes('"ml-data"'),
    );
  const allowed = () => functionFor(world(), createMemoryJournal(), { looksUp: true });

  it('knows who is behind what it found, and decides nothing by it', async () => {
    const on = await allowed();

    await on.sweep(SCHEDULE);
    await on.sweep({ time: '2026-11-20T21:00:00Z' });

    const memory = await personIn(on.journal);
    expect(memory).toMatchObject({
      person: expect.stringContaining('@'),
      creator: null,
      tool: null,
    });
    expect(lookups(on)).toHaveLength(1);
    expect(on.writes()).toEqual([]);
  });

  it('asks for nobody whom an event named', async () => {
    const on = await allowed();
    await on.invoke(sqsOf(policyPut('ml-data')));

    await on.sweep(SCHEDULE);

    expect(lookups(on)).toEqual([]);
  });

  it('goes on where it may not ask after all', async () => {
    const on = await allowed();
    on.sandbox.faults.add({ on: 'cloudtrail:*', what: { kind: 'deny' } });

    await on.sweep(SCHEDULE);

    expect(on.log.at(-1)).toMatchObject({
      level: 'error',
      message: 'nobody was looked up',
      code: 'denied',
      reason: expect.stringContaining('cloudtrail:LookupEvents'),
    });
    expect((await personIn(on.journal))?.person).toBeNull();
  });

  it('asks nothing where it is not allowed', async () => {
    const on = await functionFor(world());

    await on.sweep(SCHEDULE);

    expect(lookups(on)).toEqual([]);
  });
});
