import type { Decoded } from '../core/trigger.ts';
import { BadEvent } from './bad-event.ts';
import { parseEventText } from './json-text.ts';
import { shown } from './read.ts';

/** What decoding needs to know of the deployment. */
export interface DecodeOptions {
  /** Whom Cordon runs as: ARNs of roles, ids of identities, emails of service accounts. What they did is not news. */
  readonly ownPrincipals: readonly string[];
}

/** What reads one cloud's deliveries. */
export interface Decoder {
  /** Null means that nothing in the payload resembles that cloud's deliveries. Never throws. */
  readonly decode: (payload: unknown, options: DecodeOptions) => Decoded | null;
  /** What it knows, for people who gave something else. */
  readonly known: string;
}

/**
 * What a payload says by the first decoder that recognises it: triggers, and for everything else why it is none. An
 * irrelevant event is a fine answer; throws {@link BadEvent} only for what is no event at all.
 */
export function decodeBy(
  decoders: readonly Decoder[],
  payload: unknown,
  options: DecodeOptions,
): Decoded {
  for (const decoder of decoders) {
    const decoded = decoder.decode(payload, options);
    if (decoded !== null) {
      return decoded;
    }
  }
  const known = decoders.map((decoder) => decoder.known).join('; ');
  throw new BadEvent(
    `Expected an event, but found ${describe(payload)}. Known are ${known}. ` +
      'Give the whole event as it was delivered.',
  );
}

/** As {@link decodeBy}, from text: JSON, JSON lines, or several JSON values one after the other. */
export function decodeTextBy(
  decoders: readonly Decoder[],
  text: string,
  options: DecodeOptions,
): Decoded {
  return decodeBy(decoders, parseEventText(text), options);
}

function describe(payload: unknown): string {
  if (Array.isArray(payload)) {
    return payload.length === 0 ? 'an empty list' : `a list of ${payload.length} without one in it`;
  }
  if (typeof payload !== 'object' || payload === null) {
    return payload === null || payload === undefined ? 'nothing' : `a ${typeof payload}`;
  }
  const keys = Object.keys(payload);
  return keys.length === 0
    ? 'an empty object'
    : `an object with ${keys.length} members (${keys
        .slice(0, KEYS_SHOWN)
        .map((key) => JSON.stringify(shown(key)))
        .join(', ')}${keys.length > KEYS_SHOWN ? ', …' : ''})`;
}

/** Enough members to recognise what was given. */
const KEYS_SHOWN = 5;
