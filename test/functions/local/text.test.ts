import { describe, expect, it } from 'vitest';
import { parseEnvironment } from '../../../functions/local/environment.ts';
import { exitOf } from '../../../functions/local/exit.ts';
import { parseDuration } from '../../../functions/local/options.ts';
import { wantsColour } from '../../../functions/local/shell.ts';
import {
  duration,
  jsonText,
  padded,
  paintFor,
  table,
  wrapped,
} from '../../../functions/local/text.ts';
import type { Outcome, Report } from '../../../shared/core/outcome.ts';

const COLOUR = paintFor({ hasColour: true });

describe('text', () => {
  it.each([
    ['a b c', 3, ['a b', 'c']],
    ['', 10, ['']],
    ['arn:aws:s3:::a-name-that-is-long and', 10, ['arn:aws:s3:::a-name-that-is-long', 'and']],
    [`${COLOUR('red', 'ab')} cd`, 5, [`${COLOUR('red', 'ab')} cd`]],
  ])('wraps %j at %d', (text, width, lines) => {
    expect(wrapped(text, width)).toStrictEqual(lines);
  });

  it('aligns columns by what is seen, not by colour codes', () => {
    expect(padded(COLOUR('red', 'ab'), 4)).toBe(`${COLOUR('red', 'ab')}  `);
    expect(
      table([
        ['a', 'b'],
        [COLOUR('red', 'long'), 'c'],
      ]),
    ).toStrictEqual(['a     b', `${COLOUR('red', 'long')}  c`]);
  });

  it('prints JSON without what a terminal acts on, and loses nothing', () => {
    const value = { name: 'a\u009b2J\u202e\u2028\u{e0041}é', esc: '\u001b[2J' };

    const text = jsonText(value);

    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point.
    expect(text).not.toMatch(/[\u0000-\u0009\u007f-\u009f\u202e\u2028\u{e0041}]/u);
    expect(JSON.parse(text)).toStrictEqual(value);
  });

  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1_000, '1 s'],
    [4_200, '4.2 s'],
    [45_000, '45 s'],
    [120_000, '2 min'],
    [7_200_000, '2 h'],
    [5 * 86_400_000, '5 days'],
  ])('says %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

describe('colour', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ])('on a terminal %s with %j: %s', (isTerminal, env, wanted) => {
    expect(wantsColour(isTerminal, env)).toBe(wanted);
  });
});

describe('options and environment', () => {
  it.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['2h', 7_200_000],
    ['0s', 0],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '30', 'm', '-1s', '1.5h', '1d', '1 h', '9999999s'])('refuses %j', (text) => {
    expect(() => parseDuration(text)).toThrow(/like 90s/);
  });

  it('takes an empty variable for an absent one', () => {
    const env = { AWS_REGION: '', AWS_DEFAULT_REGION: 'us-gov-west-1', CORDON_SLACK_TOKEN: '' };

    expect(parseEnvironment(env)).toStrictEqual({
      region: 'us-gov-west-1',
      slack: null,
      eventBus: null,
      azure: { subscription: null, cloud: 'public', endpoint: null },
      google: { project: null, endpoint: null, storageEndpoint: null },
    });
  });
});

describe('the exit code', () => {
  it.each<[readonly Outcome[], number]>([
    [[], 0],
    [
      [
        'compliant',
        'fixed',
        'contained',
        'stopped',
        'labelled',
        'observed',
        'overridden',
        'skipped',
      ],
      0,
    ],
    [['fixed', 'asking'], 3],
    [['asking', 'waiting'], 4],
    [['waiting', 'failed'], 1],
    [['conflict', 'asking'], 1],
  ])('of %j is %d', (outcomes, code) => {
    const reports = outcomes.map((outcome) => ({ outcome }) as Report);

    expect(exitOf(reports)).toBe(code);
  });
});
