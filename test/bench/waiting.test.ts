import { describe, expect, it } from 'vitest';
import { countTrips, tripsTo } from '../support/trips.ts';
import { BUCKET, ENDPOINT, NOTEBOOK, type Scenario } from './scenarios.ts';
import { BLOCK, KEY, MODEL } from './standing.ts';
import { looksAt } from './waiting.ts';

// Trips are counted, not timed: what is sent at the same time is one.

describe('how often a cure waits', () => {
  it.each<[Scenario, readonly string[], number, number]>([
    [BUCKET, ['s3:PutPublicAccessBlock'], 3, 9],
    [NOTEBOOK, ['sagemaker:AddTags', 'sagemaker:StopNotebookInstance'], 5, 12],
    [ENDPOINT, ['sagemaker:CreateEndpointConfig', 'sagemaker:UpdateEndpoint'], 14, 21],
  ])('$name: no more than it did', async (scenario, writes, cloud, all) => {
    const looks = await looksAt(scenario, 0);

    const acting = looks.find((look) => look.writes.length > 0);
    expect(acting?.writes).toEqual(writes);
    expect(tripsTo('cloud', acting?.trips ?? [])).toBeLessThanOrEqual(cloud);
    expect(acting?.trips.length).toBeLessThanOrEqual(all);
  });

  it.each([
    [MODEL, ['sagemaker:AddTags'], 'labelled'],
    [BLOCK, [], 'asking'],
    [KEY, [], 'asking'],
  ])('$name is read once, and once more after a label', async (scenario, writes, outcome) => {
    const looks = await looksAt(scenario, 0);

    expect(looks.flatMap((look) => look.writes)).toEqual(writes);
    expect(looks.at(-1)?.outcome).toBe(outcome);
    for (const look of looks) {
      expect(tripsTo('cloud', look.trips)).toBeLessThanOrEqual(look.writes.length === 0 ? 2 : 5);
    }
  });

  it('a first look at what must wait: one read, one load and one append', async () => {
    const [first] = await looksAt(NOTEBOOK, 0);

    expect(first?.trips.length).toBeLessThanOrEqual(3);
    expect(tripsTo('cloud', first?.trips ?? [])).toBe(1);
  });
});

describe('the count of trips', () => {
  it('takes requests made at the same time as one, and others one by one', async () => {
    const trips = countTrips();
    const send = trips.door(() => Promise.resolve({}) as never);
    const journal = trips.journal({ load: async () => null } as never);

    await Promise.all([
      send('s3:GetBucketAcl', 'eu-west-1', { Bucket: 'b' }),
      journal
        .load({} as never)
        .then(() => send('s3:GetBucketPolicy', 'eu-west-1', { Bucket: 'b' })),
    ]);
    await journal.load({} as never);

    const taken = trips.taken();
    expect(taken).toEqual([
      ['s3:GetBucketAcl', 'store:load'],
      ['s3:GetBucketPolicy'],
      ['store:load'],
    ]);
    expect([tripsTo('cloud', taken), tripsTo('store', taken)]).toEqual([2, 2]);
    expect(trips.taken()).toEqual([]);
  });
});
