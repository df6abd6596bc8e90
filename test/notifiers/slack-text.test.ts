import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code, escaped, fence, prose } from '../../shared/notifiers/slack-text.ts';

describe('prose', () => {
  it.each([
    ['<!channel> & <@U1>', '&lt;!channel&gt; &amp; &lt;@U1&gt;'],
    ['*bold* ~gone~ `code`', '∗bold∗ ∼gone∼ ˋcodeˋ'],
    ['_slanted_ but snake_case', 'ˍslantedˍ but snake_case'],
    ['a :skull: at 09:12 UTC', 'a ꞉skull: at 09:12 UTC'],
    ['two\nlines\r\n> quoted', 'two lines &gt; quoted'],
    ['\u202egnp.exe\u200b\u0007', 'gnp.exe'],
    ['&amp;', '&amp;amp;'],
  ])('%j is sent as %j', (text, sent) => {
    expect(prose(text, 100)).toBe(sent);
  });
});

describe('code and fence', () => {
  it('cannot be left by what is in them', () => {
    expect(code('a` <!channel> `b', 100)).toBe('`aˋ &lt;!channel&gt; ˋb`');
    expect(fence('a\n```\n*b*', 100)).toBe('```\na\nˋˋˋ\n*b*\n```');
  });

  it('keep the single backticks and the lines of a command', () => {
    expect(fence('x=`date` \\\n\t--y', 100)).toBe('```\nx=`date` \\\n  --y\n```');
  });

  it('show something for nothing', () => {
    expect(code('\u200b', 100)).toBe('–');
  });
});

describe('escaped', () => {
  it('cuts before a character or entity that does not fit', () => {
    expect(escaped('ab&cd', 6)).toBe('ab…');
    expect(escaped('ab&', 7)).toBe('ab&amp;');
    expect(escaped('a😀b', 3)).toBe('a…');
  });

  it('keeps to its limit, leaves no half entity and no open span, whatever it is given', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    const max = fc.integer({ min: 20, max: 200 });

    fc.assert(
      fc.property(text, max, (given, limit) => {
        const sent = [prose(given, limit), code(given, limit), fence(given, limit)];

        for (const one of sent) {
          expect(one.length).toBeLessThanOrEqual(limit);
          expect(one.replace(/&(amp|lt|gt);/g, '')).not.toMatch(/[&<>]/);
        }
        expect(sent[0]).not.toMatch(/[*`~\n]/);
        expect(sent[1]?.slice(1, -1)).not.toContain('`');
        expect(sent[2]?.slice(3, -3)).not.toContain('```');
      }),
      { numRuns: 500 },
    );
  });
});
