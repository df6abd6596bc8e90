import type { Entry, EntryBody } from '../../shared/core/journal.ts';

/** The intent that entries leave open, or null: told from the entries alone, without the product's own fold. */
export function openIntent(known: readonly Entry[]): Extract<EntryBody, { kind: 'intent' }> | null {
  let open: Extract<EntryBody, { kind: 'intent' }> | null = null;
  for (const { body } of known) {
    if (body.kind === 'intent') {
      open = body;
    } else if (body.kind === 'verified' || body.kind === 'refused' || body.kind === 'abandoned') {
      open = null;
    }
  }
  return open;
}
