import type { Decoded } from '../core/trigger.ts';
import { decodeAws } from './aws/decode.ts';
import { BadEvent } from './bad-event.ts';
import { parseEventText } from './json-text.ts';
import { shown } from './read.ts';

/** What decoding needs to know of the deployment. */
export interface DecodeOptions {
  /** ARNs of the roles Cordon runs as: what they did is not news. */
  readonly ownPrincipals: readonly string[];
}

/** One decoder per cloud. Null means that nothing in the payload resembles that cloud's deliveries. */
const DECODERS: readonly ((payload: unknown, options: DecodeOptions) => Decoded | null)[] = [
  decodeAws,
];

/**
 * What a payload says, whichever way it was delivered: triggers, and for everything else why it is none. An irrelevant
 * event is a fine answer; throws {@link BadEvent} only for what is no event at all.
 */
export function decode(payload: unknown, options: DecodeOptions): Decoded {
  for (const decoder of DECODERS) {
    const decoded = decoder(payload, options);
    if (decoded !== null) {
      return decoded;
    }
  }
  throw new BadEvent(
    `Expected an event, but found ${describe(payload)}. Known are EventBridge events, CloudTrail records and log files, ` +
      'AWS Config notifications, Security Hub findings, and SQS and SNS messages with any of these inside. ' +
      'Give the whole event as it was delivered.',
  );
}

/** As {@link decode}, from text: JSON, JSON lines, or several JSON values one after the other. */
export function decodeText(text: string, options: DecodeOptions): Decoded {
  return decode(parseEventText(text), options);
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
