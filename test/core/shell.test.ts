import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellQuote } from '../../shared/core/shell.ts';

/** What a shell makes of one argument. */
function echoed(argument: string): string {
  return execFileSync('/bin/sh', ['-c', `printf %s ${argument}`], { encoding: 'utf8' });
}

describe('shellQuote', () => {
  it.each([
    '',
    'plain',
    "it's",
    "'",
    '$(id)',
    '`id`',
    '\\',
    '"',
    'a b',
    '*',
    '~',
    '!!',
    '#',
    '&|;<>',
  ])('passes %j on as one argument', (text) => {
    expect(echoed(shellQuote(text))).toBe(text);
  });

  it('leaves out what a terminal would act on', () => {
    expect(shellQuote('a\nb\u001b[201~c\u202ed\u2028e')).toBe("'ab[201~cde'");
  });

  it('passes any printable text on as it is', () => {
    const printable = fc.string({ unit: 'grapheme-ascii', maxLength: 40 });

    fc.assert(
      fc.property(printable, (text) => echoed(shellQuote(text)) === text),
      { numRuns: 50 },
    );
  });
});
