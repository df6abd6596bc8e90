import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadEvent } from '../../../shared/events/bad-event.ts';
import { decode, decodeText } from '../../../shared/events/decode.ts';
import { WHOLE } from './payloads.ts';
import { bridged, OPTIONS, OWN_ROLE, s3, sageMaker, sqsBatch, stateChange } from './samples.ts';
import { CUSTOM_ACTION, FINDING, hubEvent, IMPORTED } from './security-hub-samples.ts';

// Whatever arrives, decoding answers or throws BadEvent; and what it answers is always whole. Payloads are arbitrary JSON,
// and well-formed ones in which random members were replaced, removed or nested. fast-check prints the seed of a failure.

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
    'arn:aws:s3:::x',
    OWN_ROLE,
    'a/b:c',
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

function expectWhole(payload: unknown): 'answered' | 'rejected' {
  try {
    const { triggers, ignored } = decode(payload, OPTIONS);
    expect(triggers.length + ignored.length).toBeGreaterThan(0);
    for (const { ref, eventId, time, operation, tags, finding } of triggers) {
      expect(ref.id).toMatch(/^arn:[^:\s]+:(?:s3|sagemaker|kms):[^:\s]*:[^:\s]*:\S+$/);
      expect(ref.name).not.toBe('');
      expect(eventId).not.toBe('');
      expect(operation).not.toBe('');
      expect(time === '' || !Number.isNaN(Date.parse(time))).toBe(true);
      expect(finding?.id.length ?? 0).toBeLessThan(514);
      expect(finding?.title.length ?? 0).toBeLessThan(202);
      expect(`${finding?.id}${finding?.title}`).not.toMatch(/[\n\r\u202E]/);
      for (const value of Object.values(tags ?? {})) {
        expect(value === null || typeof value === 'string').toBe(true);
      }
    }
    for (const { detail } of ignored) {
      expect(detail.length).toBeLessThan(1500);
    }
    return 'answered';
  } catch (error) {
    expect(error).toBeInstanceOf(BadEvent);
    return 'rejected';
  }
}

describe('whatever arrives', () => {
  it('is answered or rejected: arbitrary JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (payload) => {
        expectWhole(payload);
      }),
      { numRuns: 2000 },
    );
  });

  it('is answered or rejected: arbitrary JSON inside every wrapping', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (inner) => {
        const text = JSON.stringify(inner);
        const answers = [
          sqsBatch(text),
          { Records: [inner] },
          bridged(inner),
          stateChange('Notebook Instance', inner as never),
          { invokingEvent: text },
          hubEvent(IMPORTED, inner),
          hubEvent(CUSTOM_ACTION, { ...FINDING, Resources: inner, Severity: inner, Types: inner }),
          bridged(inner, { source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding' }),
          bridged(inner, { source: 'aws.macie', 'detail-type': 'Macie Finding' }),
          bridged(inner, { source: 'aws.securityhub', 'detail-type': 'Findings Imported V2' }),
          bridged(inner, { source: 'aws.kms', 'detail-type': 'KMS CMK Deletion' }),
          bridged(inner, { source: 'aws.config', 'detail-type': 'Config Rules Compliance Change' }),
          s3('PutBucketTagging', inner, {
            userIdentity: inner,
            responseElements: inner,
            resources: inner,
          }),
          sageMaker(
            'AddTags',
            { resourceArn: inner, tags: inner },
            { eventTime: inner, userAgent: inner },
          ),
        ].map(expectWhole);

        expect(new Set(answers)).toEqual(new Set(['answered']));
      }),
      { numRuns: 1000 },
    );
  });

  it('is answered or rejected: well-formed payloads with members replaced', () => {
    let answered = 0;

    fc.assert(
      fc.property(mutated, (payload) => {
        answered += expectWhole(payload) === 'answered' ? 1 : 0;
      }),
      { numRuns: 5000 },
    );

    expect(answered).toBeGreaterThan(1000);
  });

  it('is answered or rejected: well-formed payloads cut anywhere', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...WHOLE),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (whole, part) => {
          const text = JSON.stringify(whole);
          const cut = text.slice(0, Math.floor(part * (text.length - 1)));

          expect(() => decodeText(cut, OPTIONS)).toThrow(BadEvent);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is answered the same way twice, however it is wrapped', () => {
    fc.assert(
      fc.property(mutated, (payload) => {
        const plainly = attempt(() => decode(payload, OPTIONS).triggers);
        const wrapped = attempt(() => decode(sqsBatch(JSON.stringify(payload)), OPTIONS).triggers);

        expect(wrapped ?? []).toEqual(plainly ?? []);
      }),
      { numRuns: 1000 },
    );
  });
});

function attempt<T>(run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    expect(error).toBeInstanceOf(BadEvent);
    return null;
  }
}
