import { describe, expect, it } from 'vitest';
import { decodeGcp } from '../../../shared/events/gcp/decode.ts';
import {
  ENDPOINT,
  FIRST,
  LAST,
  NUMBER,
  notebooks,
  OPTIONS,
  onlyIgnored,
  onlyTrigger,
  vertex,
} from './samples.ts';

describe('a long-running operation', () => {
  it.each([
    ['its beginning', FIRST, 'start'],
    ['its end', LAST, 'done'],
    ['both in one entry', { ...FIRST, last: true }, 'done'],
    ['its middle', { id: 'operation-1', producer: 'x' }, 'partial'],
    ['explicit falsehoods', { id: 'operation-1', first: false, last: false }, 'partial'],
    ['texts for booleans', { id: 'operation-1', last: 'true' }, 'done'],
    ['none', undefined, 'instant'],
    ['an empty one', {}, 'instant'],
    ['null', null, 'instant'],
  ])('%s', (_what, operation, phase) => {
    expect(onlyTrigger(notebooks('StartInstance', {}, { operation })).phase).toBe(phase);
  });

  it('tells its caller when it begins, and may not when it ends', () => {
    const ended = { authenticationInfo: {}, status: undefined };
    const decoded = decodeGcp(
      [
        notebooks('CreateInstance', {}, { operation: FIRST }),
        notebooks('CreateInstance', ended, { operation: LAST, insertId: 'insert-2' }),
      ],
      OPTIONS,
    );

    expect(decoded?.triggers.map(({ phase, effect }) => [phase, effect])).toEqual([
      ['start', 'created'],
      ['done', 'created'],
    ]);
    expect(decoded?.triggers.map(({ actor }) => actor?.name)).toEqual([
      'alice@example.com',
      undefined,
    ]);
  });
});

describe('a split entry', () => {
  const whole = `projects/${NUMBER}/locations/us-central1`;
  const part = (index: number, payload = {}) =>
    vertex(
      'EndpointService.UpdateEndpoint',
      { request: { updateMask: 'labels', endpoint: { labels: { note: 'cut he' } } }, ...payload },
      {
        insertId: `insert-1-0${index}`,
        // JSON leaves out the index of the first part: it is 0.
        split: { uid: 'insert-1+2026', totalSplits: 2, ...(index === 0 ? {} : { index }) },
      },
    );

  it.each([0, 1])('is one event, whichever part comes: %s', (index) => {
    const trigger = onlyTrigger(part(index));

    expect(trigger.ref.name).toBe('4567890123456789012');
    expect(trigger.eventId).toMatch(/^insert-1\+2026 /);
  });

  it('is one event when all parts come', () => {
    const decoded = decodeGcp([part(1), part(0)], OPTIONS);

    expect(decoded?.triggers).toHaveLength(1);
    expect(decoded?.ignored).toMatchObject([{ reason: 'duplicate' }]);
  });

  it('lends nothing of what may be cut in it', () => {
    const trigger = onlyTrigger(part(0));

    expect(trigger).not.toHaveProperty('tags');
    expect(trigger.effect).toBe('changed');
    expect(
      onlyIgnored(part(0, { resourceName: whole, request: { endpoint: ENDPOINT.slice(0, -3) } }))
        .reason,
    ).toBe('unrecognised-shape');
  });
});
