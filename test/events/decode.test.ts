import { describe, expect, it } from 'vitest';
import { BadEvent } from '../../shared/events/bad-event.ts';
import { decode, decodeText } from '../../shared/events/decode.ts';
import { ALICE, bridged, OPTIONS, onlyTrigger, s3, sageMaker } from './aws/samples.ts';

const FIRST = JSON.stringify(s3('PutBucketPolicy', { bucketName: 'a1' }));
const SECOND = JSON.stringify(
  s3('PutBucketPolicy', { bucketName: 'b1' }, { eventID: 'event-2' }),
  null,
  2,
);

function names(text: string): readonly string[] {
  return decodeText(text, OPTIONS).triggers.map((trigger) => trigger.ref.name);
}

describe('decodeText', () => {
  it.each([
    ['one object', FIRST, ['a1']],
    ['a byte order mark and white space', `\uFEFF\n ${FIRST}\n`, ['a1']],
    ['JSON lines', `${FIRST}\n\n${FIRST.replace('a1', 'b1')}\n`, ['a1', 'b1']],
    ['objects one after the other', `${FIRST}${FIRST.replace('a1', 'b1')}`, ['a1', 'b1']],
    ['indented objects one after the other', `${SECOND}\n${FIRST}\n`, ['b1', 'a1']],
    ['lists one after the other', `[${FIRST}]\n[${SECOND}]`, ['a1', 'b1']],
    [
      'brackets and quotes in texts',
      `${FIRST.replace('"request-1"', '"}{\\"]["')}\n${SECOND}`,
      ['a1', 'b1'],
    ],
  ])('reads %s', (_what, text, expected) => {
    expect(names(text)).toEqual(expected);
  });

  it.each([
    ['nothing', '', /is empty/],
    ['white space', ' \n\t', /is empty/],
    ['words', 'hello', /not whole JSON/],
    ['truncated JSON', FIRST.slice(0, 40), /not whole JSON/],
    ['JSON cut in a text', FIRST.slice(0, -1), /not whole JSON/],
    [
      'a log whose last line is cut',
      `${FIRST}\n${FIRST.slice(0, 40)}`,
      /Value 2 of 2 .* not whole JSON/,
    ],
    ['a log with words in it', `${FIRST}\nhello\n${FIRST}`, /Value 2 of 2 .* not whole JSON/],
    ['brackets that do not match', ']}][{"', /not whole JSON/],
    ['a number', '5', /found a number/],
    ['a text', '"hello"', /found a string/],
    ['null', 'null', /found nothing/],
    ['a boolean', 'true', /found a boolean/],
    ['an empty object', '{}', /found an empty object/],
    ['an empty list', '[]', /found an empty list/],
    ['an unknown object', '{"hello":"world"}', /found an object with 1 members \("hello"\)/],
    ['a list of unknown objects', '[{"a":1},5]', /found a list of 2 without one in it/],
    ['half an envelope', '{"source":"aws.s3","detail":{}}', /found an object/],
    ['an envelope whose type is no text', '{"detail-type":5,"detail":{}}', /found an object/],
  ])('rejects %s, and says what to do', (_what, text, message) => {
    expect(() => decodeText(text, OPTIONS)).toThrow(BadEvent);
    expect(() => decodeText(text, OPTIONS)).toThrow(message);
    expect(() => decodeText(text, OPTIONS)).toThrow(/Give the whole event/);
  });

  it('shows only the beginning of what was given', () => {
    const text = `{"${'k'.repeat(100_000)}":1}`;

    expect(() => decodeText(text, OPTIONS)).toThrow(/k{200}…/);
    expect(() => decodeText('x'.repeat(100_000), OPTIONS)).toThrow(/^.{1,500}$/);
  });

  it('does not exhaust the stack on a long text that is no JSON', () => {
    const text = `{"a":"${'\\u0041'.repeat(1_000_000)}"}{`;

    expect(() => decodeText(text, OPTIONS)).toThrow(BadEvent);
  });

  it('rejects a text beyond the limit, and says which limit', () => {
    expect(() => decodeText('x'.repeat(64 * 1024 * 1024 + 1), OPTIONS)).toThrow(
      /more than 67108864/,
    );
  });

  it('the last of doubled keys counts, as everywhere', () => {
    const text = FIRST.replace('{', '{"eventName":"GetObject","eventName":"PutObject",');

    expect(names(text)).toEqual(['a1']);
  });

  it('keys named like the prototype change nothing', () => {
    const text = FIRST.replace(
      '{',
      '{"__proto__":{"errorCode":"AccessDenied"},"constructor":null,',
    );

    expect(names(text)).toEqual(['a1']);
    expect(({} as Record<string, unknown>)['errorCode']).toBeUndefined();
  });
});

describe('decode', () => {
  it('never changes what it was given', () => {
    const payload = bridged(s3('PutBucketTagging', { bucketName: 'a1', Tagging: { TagSet: '' } }));
    const before = structuredClone(payload);

    decode(payload, OPTIONS);

    expect(payload).toEqual(before);
  });

  it('hostile text passes through as data, and is cut where it gets into a sentence', () => {
    const hostile = `<!channel> \`x\`\n*b*\u202E${'y'.repeat(2048)}`;
    const tags = [{ key: 'note', value: hostile }];
    const userIdentity = { ...ALICE, sessionContext: { sourceIdentity: hostile } };
    const parameters = { notebookInstanceName: 'nb', tags };

    const trigger = onlyTrigger(sageMaker('CreateNotebookInstance', parameters, { userIdentity }));
    const failed = sageMaker('CreateModel', {}, { errorCode: hostile });
    const detail = decode(failed, OPTIONS).ignored[0]?.detail ?? '';

    expect(trigger.actor?.name).toBe(hostile);
    expect(trigger.tags).toEqual({ note: hostile });
    expect(detail.length).toBeLessThan(350);
    expect(detail).not.toMatch(/[\n\u202E]/);
  });

  it('a record of 256 KB is as good as any', () => {
    const parameters = { bucketName: 'a1', bucketPolicy: 'p'.repeat(256 * 1024) };

    expect(onlyTrigger(s3('PutBucketPolicy', parameters, { eventID: undefined })).ref.name).toBe(
      'a1',
    );
  });
});
