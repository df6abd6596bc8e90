import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadEvent } from '../../../shared/events/bad-event.ts';
import { decode, decodeText } from '../../../shared/events/decode.ts';
import { decodeGcp } from '../../../shared/events/gcp/decode.ts';
import {
  cloudEvent,
  compute,
  FIRST,
  KEY,
  kms,
  LAST,
  message,
  NOTEBOOK,
  notebooks,
  notification,
  OPTIONS,
  OWN_EMAIL,
  push,
  storage,
  vertex,
} from './samples.ts';

// Whatever arrives, decoding answers or does not recognise it; and what it answers is always whole. Payloads are arbitrary
// JSON, and well-formed ones in which random members were replaced. fast-check prints the seed of a failure.

const LABELLED = { updateMask: 'labels', instance: { labels: { owner: 'alice' } } };
const DELEGATED = {
  principalEmail: OWN_EMAIL,
  serviceAccountDelegationInfo: [{ firstPartyPrincipal: { principalEmail: 'a@example.com' } }],
};

/** Well-formed payloads of every kind. */
const WHOLE: readonly unknown[] = [
  notebooks('UpdateInstance', { request: LABELLED }, { operation: FIRST }),
  push(vertex('EndpointService.DeployModel', {}, { operation: LAST })),
  cloudEvent(storage('setIamPermissions')),
  { receivedMessages: [{ ackId: 'a', message: message(kms('DisableCryptoKeyVersion')) }] },
  cloudEvent(push(notification()), { type: 'google.cloud.pubsub.topic.v1.messagePublished' }),
  [notification(), compute('addAccessConfig')],
  kms('CreateCryptoKey', {
    request: { parent: KEY, cryptoKeyId: 'data' },
    response: { name: KEY },
  }),
  notebooks('StopInstance', { authenticationInfo: DELEGATED }, { split: { uid: 'u', index: 1 } }),
  compute('setMetadata', {
    metadata: { instanceMetadataDelta: { addedMetadataKeys: ['proxy-mode'] } },
  }),
];

/** Values that trip parsers. */
const odd = fc.oneof(
  fc.constantFrom(
    null,
    '',
    0,
    -1,
    true,
    [],
    {},
    '{}',
    '[]',
    'null',
    '<!channel>',
    '\u0000',
    '__proto__',
  ),
  fc.constantFrom(
    ['x'],
    [null],
    [[]],
    [{}],
    { '': '' },
    OWN_EMAIL,
    '../..',
    NOTEBOOK,
    `${NOTEBOOK}/..`,
    '9'.repeat(400),
  ),
  fc.jsonValue({ maxDepth: 4 }),
);

/** A payload with some of its members replaced: each edit is a path of choices and a value. */
const mutated = fc
  .tuple(
    fc.constantFrom(...WHOLE),
    fc.array(fc.tuple(fc.array(fc.nat(40), { minLength: 1, maxLength: 7 }), odd), { maxLength: 6 }),
  )
  .map(([whole, edits]) => {
    const payload = JSON.parse(JSON.stringify(whole)) as unknown;
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

/** Names of the four types, of one path only. */
const WHOLE_ID =
  /^\/\/(?:storage\.googleapis\.com\/projects\/_\/buckets\/[a-z0-9._-]+|(?:notebooks|aiplatform|cloudkms)\.googleapis\.com\/projects\/[a-z0-9.:-]+\/locations\/[a-z0-9-]+\/(?:instances|endpoints|keyRings\/[\w-]+\/cryptoKeys)\/[\w-]+)$/;

function expectWhole(payload: unknown): 'answered' | 'unknown' {
  const decoded = decodeGcp(payload, OPTIONS);
  if (decoded === null) {
    return 'unknown';
  }
  const { triggers, ignored } = decoded;
  expect(triggers.length + ignored.length).toBeGreaterThan(0);
  for (const { ref, eventId, time, operation, tags, finding } of triggers) {
    expect(ref.id).toMatch(WHOLE_ID);
    expect(ref.id).not.toContain('..');
    expect(ref.id.endsWith(`/${ref.name}`)).toBe(true);
    expect(eventId).not.toBe('');
    expect(eventId.length).toBeLessThan(602);
    expect(operation).not.toBe('');
    expect(operation).not.toMatch(/[\n\r\u202E]/);
    expect(time === '' || !Number.isNaN(Date.parse(time))).toBe(true);
    expect(finding?.title.length ?? 0).toBeLessThan(202);
    for (const value of Object.values(tags ?? {})) {
      expect(value === null || typeof value === 'string').toBe(true);
    }
  }
  for (const { detail } of ignored) {
    expect(detail.length).toBeLessThan(1500);
  }
  return 'answered';
}

describe('whatever arrives', () => {
  it('is answered or unknown: arbitrary JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (payload) => {
        expectWhole(payload);
      }),
      { numRuns: 200 },
    );
  });

  it('is answered: arbitrary JSON inside every wrapping and member', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (inner) => {
        const answers = [
          push(inner),
          cloudEvent(inner),
          { receivedMessages: inner === null ? [] : [inner, message(1)] },
          { ...message(1), data: inner, attributes: {}, messageId: 'm' },
          notification({
            resourceName: inner,
            severity: inner,
            securityMarks: inner,
            eventTime: inner,
          }),
          notebooks('UpdateInstance', { request: inner, response: inner, status: inner }),
          notebooks('CreateInstance', { request: { updateMask: inner, instance: inner } }),
          storage('buckets.create', { authenticationInfo: inner, requestMetadata: inner }),
          compute('setMetadata', { metadata: inner, resourceName: inner }),
          vertex(
            'EndpointService.CreateEndpoint',
            { resourceName: inner, methodName: inner, serviceName: 'aiplatform.googleapis.com' },
            { operation: inner, split: inner, insertId: inner, timestamp: inner },
          ),
          kms(
            'SetIamPolicy',
            { resourceName: inner },
            { resource: { labels: inner }, logName: inner },
          ),
        ].map(expectWhole);

        // The fourth is a message only when its data is text, or it has attributes: it always has.
        expect(new Set(answers)).toEqual(new Set(['answered']));
      }),
      { numRuns: 200 },
    );
  });

  it('is answered or unknown: well-formed payloads with members replaced', () => {
    let answered = 0;

    fc.assert(
      fc.property(mutated, (payload) => {
        answered += expectWhole(payload) === 'answered' ? 1 : 0;
      }),
      { numRuns: 400 },
    );

    expect(answered).toBeGreaterThan(100);
  });

  it('is answered the same way twice, however it is wrapped', () => {
    fc.assert(
      fc.property(mutated, (payload) => {
        const plainly = decodeGcp(payload, OPTIONS)?.triggers ?? [];

        expect(decodeGcp(push(payload), OPTIONS)?.triggers).toEqual(plainly);
        expect(decodeGcp(payload, OPTIONS)?.triggers ?? []).toEqual(plainly);
      }),
      { numRuns: 100 },
    );
  });

  it('is never changed', () => {
    for (const payload of WHOLE) {
      const before = structuredClone(payload);

      decodeGcp(payload, OPTIONS);

      expect(payload).toEqual(before);
    }
  });

  it('is answered or rejected by the decoder of all clouds', () => {
    for (const payload of WHOLE) {
      const text = JSON.stringify(payload);

      expect(decode(payload, { ownPrincipals: [] }).triggers.length).toBeGreaterThan(0);
      expect(() => decodeText(text.slice(0, -1), OPTIONS)).toThrow(BadEvent);
    }
  });

  it.each([
    ['principal', { authenticationInfo: { principalEmail: '@a'.repeat(100_000) } }],
    ['subject', { authenticationInfo: { principalSubject: 'principal://'.repeat(50_000) } }],
    ['user agent', { requestMetadata: { callerSuppliedUserAgent: 'config-'.repeat(100_000) } }],
    ['resource', { resourceName: 'projects/'.repeat(100_000) }],
    ['method', { methodName: '.getA'.repeat(100_000) }],
    ['mask', { request: { updateMask: 'labels.'.repeat(100_000) } }],
  ])('is read in one go: a %s of hundreds of kilobytes', (_what, payload) => {
    expect(expectWhole(notebooks('UpdateInstance', payload))).toBe('answered');
  });
});
