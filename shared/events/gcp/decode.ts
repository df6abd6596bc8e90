import { refKey } from '../../core/ref.ts';
import type { Decoded, Ignored, Trigger } from '../../core/trigger.ts';
import type { DecodeOptions, Decoder } from '../decoder.ts';
import { shown } from '../read.ts';
import { decodeEntry } from './audit-log.ts';
import { type Leaf, unwrap } from './envelopes.ts';
import { decodeNotification } from './security-command-center.ts';

/** What Google Cloud delivers, in every wrapping of it. */
export const GCP_DECODER: Decoder = {
  decode: decodeGcp,
  known:
    'Google Cloud audit log entries and Security Command Center notifications, as they are or inside CloudEvents and ' +
    'Pub/Sub messages',
};

/**
 * What a Google Cloud delivery says, in whatever it is wrapped; null when nothing in it resembles anything Google
 * delivers. One bad message in a batch is ignored with its index and never loses the good ones. Never throws.
 */
export function decodeGcp(payload: unknown, options: DecodeOptions): Decoded | null {
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
      const detail = `${found.operation} ${shown(found.eventId)} was in the payload before.`;
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
    case 'entry':
      return decodeEntry(leaf.fields, ownPrincipals);
    case 'notification':
      return decodeNotification(leaf.fields);
    case 'ignored':
      return leaf.ignored;
  }
}

function placed(ignored: Ignored, where: string): Ignored {
  return where === '' ? ignored : { ...ignored, detail: `${where}: ${ignored.detail}` };
}
