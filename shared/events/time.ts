/** Numbers below this are seconds since the epoch, others milliseconds: it is 1973 in one and 5138 in the other. */
const MILLISECONDS_FROM = 100_000_000_000;

/** ISO 8601 with `T` or a space, and with or without a zone: loaders of logs rewrite it. */
const ISO =
  /^(?<date>\d{4}-\d{2}-\d{2})[T ](?<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(?<zone>Z|[+-]\d{2}:?\d{2})?$/;

/**
 * A moment as ISO 8601 UTC without needless milliseconds: from ISO text (no zone means UTC) or from an epoch, in
 * seconds or milliseconds, as number or text. `''` for anything else.
 */
export function isoTime(value: unknown): string {
  if (typeof value === 'number') {
    return fromEpoch(value);
  }
  if (typeof value !== 'string' || value.length > 40) {
    return '';
  }
  const text = value.trim();
  if (/^\d+(?:\.\d+)?$/.test(text)) {
    return fromEpoch(Number(text));
  }
  const match = ISO.exec(text)?.groups;
  return match === undefined
    ? ''
    : fromMilliseconds(Date.parse(`${match['date']}T${match['time']}${match['zone'] ?? 'Z'}`));
}

function fromEpoch(value: number): string {
  return value > 0 ? fromMilliseconds(value < MILLISECONDS_FROM ? value * 1000 : value) : '';
}

function fromMilliseconds(value: number): string {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().replace('.000Z', 'Z');
}
