import { describe, expect, it } from 'vitest';
import { digest, fingerprint, shortDigest } from '../../shared/core/digest.ts';

describe('a digest', () => {
  it('is the SHA-256 of the canonical text, in hex', () => {
    // printf '{"a":1,"b":"é"}' | sha256sum
    expect(digest({ b: 'é', a: 1 })).toBe(
      '09ad9fd2fb648cb2f62141215828ea00a62c299db05d20aa9ade2f527a301cc6',
    );
    // printf 'null' | sha256sum
    expect(digest(null)).toBe('74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b');
  });

  it('does not depend on the order of members', () => {
    expect(digest({ a: 1, b: { c: 2, d: 3 } })).toBe(digest({ b: { d: 3, c: 2 }, a: 1 }));
  });

  it('is shortened from its beginning', () => {
    expect(shortDigest('x')).toBe(digest('x').slice(0, 10));
    expect(shortDigest('x', 4)).toHaveLength(4);
  });
});

describe('a fingerprint', () => {
  const long = 'x'.repeat(500);

  it.each([null, true, 'Stopped', 7, { a: [1] }, 'x'.repeat(198)])(
    'of a small value is the value: %j',
    (value) => {
      expect(fingerprint(value)).toEqual(value);
    },
  );

  it('of a policy or a configuration is short, and tells two apart by their last character', () => {
    expect(fingerprint(long)).toBe(`sha256:${digest(long)}`);
    expect(fingerprint(`${long}a`)).not.toBe(fingerprint(`${long}b`));
    expect(fingerprint({ a: long, b: 1 })).toBe(fingerprint({ b: 1, a: long }));
  });
});
