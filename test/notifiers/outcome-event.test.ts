import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  DETAIL_BYTES_MAX,
  detailOf,
  outcomeEvent,
} from '../../shared/notifiers/outcome-event.ts';
import { storyOf } from '../../shared/notifiers/story.ts';
import { LOOKUPS } from '../support/case-builder.ts';
import { hostileCase, hugeCase, leakyCase } from '../support/hostile-stories.ts';
import {
  askingNotebook,
  failedBucket,
  fixedBucket,
  observedNotebook,
  stoppedNotebook,
  undoneBucket,
} from '../support/stories.ts';

describe('the outcome event', () => {
  const schema = JSON.parse(
    readFileSync(
      new URL('../../shared/notifiers/outcome-event.schema.json', import.meta.url),
      'utf8',
    ),
  ) as object;
  const validate = new Ajv({
    strict: true,
    allowUnionTypes: true,
    formats: { 'date-time': true },
  }).compile(schema);

  it.each([
    fixedBucket,
    undoneBucket,
    askingNotebook,
    stoppedNotebook,
    observedNotebook,
    failedBucket,
    leakyCase,
    hostileCase,
    hugeCase,
  ])('follows its schema: $name', (build) => {
    const story = storyOf(build(), LOOKUPS);
    const detail = story === null ? null : (JSON.parse(detailOf(outcomeEvent(story))) as unknown);

    expect(validate(detail), JSON.stringify(validate.errors)).toBe(true);
  });

  it('has every member described', () => {
    const story = storyOf(fixedBucket(), LOOKUPS);
    const { properties, required } = schema as { properties: object; required: string[] };

    expect(Object.keys(properties).sort()).toEqual([...required].sort());
    expect(Object.keys(story === null ? {} : outcomeEvent(story)).sort()).toEqual(
      [...required].sort(),
    );
  });

  it('is the one the documentation shows', () => {
    const doc = readFileSync(new URL('../../docs/outcome-event.md', import.meta.url), 'utf8');
    const example = JSON.parse(
      /```json\n(?<text>[\s\S]*?)```/.exec(doc)?.groups?.['text'] ?? '',
    ) as object;
    const story = storyOf(fixedBucket(), LOOKUPS);
    const event = story === null ? null : { ...outcomeEvent(story) };

    expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
    expect(example).toMatchObject({
      headline: event?.headline,
      sentences: event?.sentences,
      changes: event?.changes,
      override: event?.override,
    });
  });

  it('is trimmed to the bus, and says what is missing', () => {
    const story = storyOf(hugeCase(), LOOKUPS);
    const event =
      story === null
        ? null
        : outcomeEvent({ ...story, sentences: Array(900).fill('桶'.repeat(600)) });

    const detail = event === null ? '' : detailOf(event);

    expect(bytesOf(detail)).toBeLessThanOrEqual(DETAIL_BYTES_MAX);
    expect((JSON.parse(detail) as { trimmed: string[] }).trimmed).toContain('sentences');
  });
});
