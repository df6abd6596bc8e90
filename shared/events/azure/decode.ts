import { refKey } from '../../core/ref.ts';
import type { Decoded, Ignored, Trigger } from '../../core/trigger.ts';
import type { DecodeOptions, Decoder } from '../decoder.ts';
import { shown } from '../read.ts';
import { decodeRecord } from './activity-log.ts';
import { type Leaf, unwrap } from './envelopes.ts';
import { decodeGridEvent } from './event-grid.ts';

/** What Azure delivers, in every wrapping of it. */
export const AZURE_DECODER: Decoder = {
  decode: decodeAzure,
  known:
    'Event Grid events in its own schema and as CloudEvents, activity log records of Event Hubs, of the REST API and in ' +
    'alerts, and queue messages with any of these inside',
};

/**
 * What an Azure delivery says, in whatever it is wrapped; null when nothing in it resembles anything Azure delivers. One
 * bad message in a batch is ignored with its index and never loses the good ones. Never throws.
 */
export function decodeAzure(payload: unknown, options: DecodeOptions): Decoded | null {
  const { leaves, recognised } = unwrap(payload);
  if (!recognised) {
    return null;
  }
  const triggers: Trigger[] = [];
  const ignored: Ignored[] = [];
  const seen = new Set<string>();
  for (const leaf of leaves) {
    const found = decodeLeaf(leaf, options.ownPrincipals);
    if (!('ref' in found)) {
      ignored.push(leaf.kind === 'ignored' ? found : placed(found, leaf.where));
      continue;
    }
    const key = `${refKey(found.ref)}|${found.operation}|${found.eventId}`;
    if (seen.has(key)) {
      const detail = `${shown(found.operation)} ${shown(found.eventId)} was in the payload before.`;
      ignored.push(placed({ reason: 'duplicate', detail }, leaf.where));
    } else {
      seen.add(key);
      triggers.push(found);
    }
  }
  return { triggers, ignored };
}

function decodeLeaf(leaf: Leaf, ownPrincipals: readonly string[]): Trigger | Ignored {
  switch (leaf.kind) {
    case 'event':
      return decodeGridEvent(leaf.fields, ownPrincipals);
    case 'record':
      return decodeRecord(leaf.fields, ownPrincipals);
    case 'ignored':
      return leaf.ignored;
  }
}

function placed(ignored: Ignored, where: string): Ignored {
  return where === '' ? ignored : { ...ignored, detail: `${where}: ${ignored.detail}` };
}
