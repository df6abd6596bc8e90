import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refKey } from '../../../shared/core/ref.ts';
import { armTarget } from '../../../shared/events/azure/arm-id.ts';
import { decodeAzure } from '../../../shared/events/azure/decode.ts';
import {
  ACCOUNT,
  COMPUTE,
  CONTAINER,
  cloudEvent,
  grid,
  KEY,
  OPTIONS,
  OWN_ID,
  record,
  restRecord,
  VAULT,
  WORKSPACE,
  written,
} from './samples.ts';

// Whatever arrives, decoding answers and never throws; and what it answers is always whole. Payloads are arbitrary JSON,
// and well-formed ones in which random members were replaced, removed or nested.

const STORAGE = 'Microsoft.Storage/storageAccounts';

/** One payload of every kind, to be changed at random. */
const WHOLE: readonly unknown[] = [
  written(WORKSPACE, 'Microsoft.MachineLearningServices/workspaces'),
  cloudEvent(grid('ResourceWriteSuccess', ACCOUNT, 'Microsoft.Resources/tags/write')),
  { records: [record(COMPUTE, 'Microsoft.MachineLearningServices/workspaces/computes/write')] },
  [restRecord(CONTAINER, `${STORAGE}/blobServices/containers/write`)],
  record(ACCOUNT, 'Microsoft.Resources/tags/write', {
    properties: { requestbody: '{"properties":{"tags":{"a":"b"}}}' },
  }),
  grid(
    'ResourceWriteSuccess',
    VAULT,
    'x',
    {},
    {
      eventType: 'Microsoft.KeyVault.KeyExpired',
      topic: VAULT,
      subject: 'cmk',
      data: { ObjectName: 'cmk' },
    },
  ),
  grid(
    'x',
    ACCOUNT,
    'x',
    { resourceInfo: { id: ACCOUNT, location: 'eastus' } },
    {
      eventType: 'Microsoft.ResourceNotifications.Resources.Deleted',
    },
  ),
  grid(
    'x',
    KEY,
    'x',
    { complianceState: 'NonCompliant' },
    {
      eventType: 'Microsoft.PolicyInsights.PolicyStateCreated',
    },
  ),
  {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: { essentials: { alertTargetIDs: [ACCOUNT] }, alertContext: record(ACCOUNT, 'x/y') },
  },
];

/** Values that trip parsers. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(null, '', 0, -1, true, [], {}, '{}', '[]', 'null', '<!channel>'),
  fc.constantFrom<unknown>('\u0000', '__proto__', ['x'], [null], [[]], [{}], { '': '' }, OWN_ID),
  fc.constantFrom<unknown>(`${ACCOUNT}/..`, `${ACCOUNT}//x/y`, '9'.repeat(400), 'a/b/write'),
  fc.constantFrom<unknown>(ACCOUNT, CONTAINER.toUpperCase(), 'AAAA', 'eyJhIjoxfQ=='),
  fc.jsonValue({ maxDepth: 4 }),
);

/** A payload with some of its members replaced: each edit is a path of choices and a value. */
const mutated = fc
  .tuple(
    fc.constantFrom(...WHOLE),
    fc.array(fc.tuple(fc.array(fc.nat(40), { minLength: 1, maxLength: 6 }), odd), { maxLength: 5 }),
  )
  .map(([whole, edits]) => {
    const payload = structuredClone(whole);
    for (const [path, value] of edits) {
      replaceIn(payload, path, value);
    }
    return payload;
  });

function replaceIn(target: unknown, path: readonly number[], value: unknown): void {
  let at = target;
  for (const [depth, choice] of path.entries()) {
    if (typeof at !== 'object' || at === null) {
      return;
    }
    const keys = Object.keys(at);
    const key = keys[choice % Math.max(keys.length, 1)];
    if (key === undefined) {
      return;
    }
    const holder = at as Record<string, unknown>;
    if (depth === path.length - 1) {
      holder[key] = structuredClone(value);
    }
    at = holder[key];
  }
}

/** A watched type's path, in any case of letters; every name of one segment. */
const SAFE =
  /^\/subscriptions\/[\w{}-]+\/resourceGroups\/[^/?#%\\\s]+\/providers\/microsoft\.\w+(?:\/\w+\/[\w.{}$-]+)+$/i;

function expectWhole(payload: unknown): boolean {
  const decoded = decodeAzure(payload, OPTIONS);
  if (decoded === null) {
    return false;
  }
  const { triggers, ignored } = decoded;
  expect(triggers.length + ignored.length).toBeGreaterThan(0);
  for (const { ref, eventId, time, operation, tags, actor } of triggers) {
    expect(ref.id).toMatch(SAFE);
    expect(ref.id).not.toMatch(/\/\.{1,2}(?:\/|$)/);
    expect(ref.id.toLowerCase().split('/').at(-1)).toBe(ref.name.toLowerCase());
    expect(eventId.length).toBeGreaterThan(0);
    expect(eventId.length).toBeLessThan(600);
    expect(operation).not.toBe('');
    expect(operation.length).toBeLessThan(202);
    expect(actor?.principal).not.toBe('');
    expect(time === '' || !Number.isNaN(Date.parse(time))).toBe(true);
    for (const value of Object.values(tags ?? {})) {
      expect(value === null || typeof value === 'string').toBe(true);
    }
  }
  for (const { detail } of ignored) {
    expect(detail.length).toBeLessThan(1500);
    expect(detail).not.toMatch(/[\n\r\u202E]/);
  }
  return true;
}

describe('whatever arrives', () => {
  it('is answered or left to others: arbitrary JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (payload) => {
        expectWhole(payload);
      }),
      { numRuns: 500 },
    );
  });

  it('is answered: arbitrary JSON in the place of every part', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (inner) => {
        const parts = [
          {
            records: [record(ACCOUNT, `${STORAGE}/write`, { identity: inner, properties: inner })],
          },
          grid('ResourceWriteSuccess', ACCOUNT, `${STORAGE}/write`, { claims: inner }),
          written(ACCOUNT, STORAGE, { data: inner, eventTime: inner }),
          [written(ACCOUNT, STORAGE, { topic: inner }), inner],
          record(ACCOUNT, 'Microsoft.Resources/tags/write', { properties: { requestbody: inner } }),
          restRecord(ACCOUNT, `${STORAGE}/write`, { status: inner, eventName: inner }),
        ];

        expect(parts.map(expectWhole)).toEqual(parts.map(() => true));
      }),
      { numRuns: 200 },
    );
  });

  it('is answered or left to others: well-formed payloads with members replaced', () => {
    let answered = 0;

    fc.assert(
      fc.property(mutated, (payload) => {
        answered += expectWhole(payload) ? 1 : 0;
      }),
      { numRuns: 1000 },
    );

    expect(answered).toBeGreaterThan(500);
  });

  it('is answered the same way, however it is wrapped', () => {
    fc.assert(
      fc.property(mutated, (payload) => {
        const plainly = decodeAzure(payload, OPTIONS)?.triggers;
        const text = JSON.stringify(payload);
        const wrapped = decodeAzure({ messageText: btoaOf(text) }, OPTIONS)?.triggers;

        expect(wrapped).toEqual(plainly);
      }),
      { numRuns: 200 },
    );
  });
});

function btoaOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

describe('an id', () => {
  /** Segments of every sort, joined at random: some are ids of resources. */
  const segment = fc.oneof(
    fc.constantFrom('subscriptions', 'resourceGroups', 'providers', 'Microsoft.Storage', ''),
    fc.constantFrom('storageAccounts', 'blobServices', 'default', 'containers', '..', '.', '%2e'),
    fc.constantFrom('s1', 'rg', 'a', 'b', 'a b', 'a%2Fb', 'a?b', 'a#b', '\u212A', 'a\\b', '$web'),
    fc.string({ maxLength: 4 }),
  );
  const tail = fc.array(segment, { maxLength: 8 }).map((parts) => `${ACCOUNT}/${parts.join('/')}`);
  const loose = fc.array(segment, { maxLength: 14 }).map((parts) => `/${parts.join('/')}`);

  it('leads to a resource by a prefix of itself, and by nothing that a URL reads otherwise', () => {
    let found = 0;

    fc.assert(
      fc.property(fc.oneof(tail, loose), (id) => {
        const target = armTarget(id);
        if (typeof target !== 'string') {
          found += 1;
          expect(id.startsWith(target.ref.id)).toBe(true);
          expect(target.ref.id).toMatch(SAFE);
          const url = new URL(target.ref.id, 'https://management.azure.com');
          expect(decodeURI(url.pathname)).toBe(target.ref.id);
          expect(refKey(target.ref).startsWith('azure.storage.')).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );

    expect(found).toBeGreaterThan(100);
  });
});
