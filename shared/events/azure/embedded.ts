import { type Fields, fieldsOf } from '../read.ts';

/** Longest text that is parsed, in characters: the largest event of Event Grid (1 MB). */
const TEXT_MAX = 1024 * 1024;

/**
 * A part of an event as an object: Azure writes some as objects and as the text of one, by turns. Nothing for anything
 * else, because such parts only say more than the rest.
 */
export function embedded(value: unknown): Fields {
  if (typeof value !== 'string' || value === '' || value.length > TEXT_MAX) {
    return fieldsOf(value);
  }
  try {
    return fieldsOf(JSON.parse(value));
  } catch {
    return {};
  }
}

/** A member of an authorization: Event Grid writes their names in camel case, or with a capital. */
export function memberOf(fields: Fields, name: string): unknown {
  return fields[name] ?? fields[`${name.charAt(0).toUpperCase()}${name.slice(1)}`];
}
