import { describe, expect, it } from 'vitest';
import { escapedUnsafe, plain, plainLines, quoted, truncated } from '../../shared/core/plain.ts';

/** Reads right to left from here on: what follows seems to be something else. */
const BIDI = '\u202e';

describe('text from outside', () => {
  it.each([
    ['churn model', 'churn model'],
    ['  two  blanks ', 'two blanks'],
    ['line\r\nline\u2028line', 'line line line'],
    ['\u001b[31mred\u0007', '[31mred'],
    [`a${BIDI}b\u200bc\ufeffd`, 'abcd'],
    ['\ud800x', 'x'],
    ['é 漢 🙂', 'é 漢 🙂'],
    ['', ''],
  ])('%j is shown as %j, on one line', (text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  it.each([
    ['a\tb', 'a  b'],
    ['a\r\nb\u0085c', 'a\nb\nc'],
    ['a\n\n\n\nb', 'a\n\nb'],
    [`a  \n${BIDI}b\n`, 'a\nb'],
  ])('%j keeps its lines: %j', (text, shown) => {
    expect(plainLines(text)).toBe(shown);
  });

  it.each([
    ['short', 10, 'short'],
    ['exactly10!', 10, 'exactly10!'],
    ['longer than that', 6, 'longe…'],
    ['ab🙂cd', 4, 'ab…'],
    ['x', 0, '…'],
  ])('%j at most %d long is %j', (text, max, shown) => {
    expect(truncated(text, max)).toBe(shown);
  });
});

describe('a value in a message', () => {
  it.each([
    ['a"b', '"a\\"b"'],
    [null, 'null'],
    [undefined, 'null'],
    [1e21, '1e+21'],
    [{ b: 1, a: [true] }, '{"a":[true],"b":1}'],
    [`x${BIDI}y`, '"x\\u202ey"'],
    ['\u{e0041}', '"\\udb40\\udc41"'],
  ])('%j is quoted as %s', (value, shown) => {
    expect(quoted(value)).toBe(shown);
  });

  it('is cut where it is long', () => {
    expect(quoted('x'.repeat(200))).toHaveLength(80);
    expect(quoted('x'.repeat(200), 10)).toBe(`"${'x'.repeat(8)}…`);
  });

  it('is the same data with its unsafe characters escaped', () => {
    const value = { text: `a${BIDI}\u200b🙂` };

    expect(JSON.parse(escapedUnsafe(JSON.stringify(value)))).toEqual(value);
  });
});
