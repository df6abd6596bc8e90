import type { Entry, EntryBody, Memory } from '../core/journal.ts';
import { plain, truncated } from '../core/plain.ts';
import type { Actor, Trigger } from '../core/trigger.ts';
import { redactText } from './redact.ts';
import { wordOf } from './sentences.ts';
import type { Lookups } from './story.ts';

/** Lines of a timeline: the first and the latest are kept, the middle is counted. */
export const TIMELINE_MAX = 12;

/** Characters of one line. */
const LINE_MAX = 200;

/** Characters of a name. ARNs of sessions have up to about 200. */
const NAME_MAX = 120;

/** One line of what happened when. */
export interface Timed {
  /** The entry it tells of; 0 where lines were left out. */
  readonly n: number;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly text: string;
}

/** What happened when, oldest first. */
export function timelineOf(entries: readonly Entry[], lookups: Lookups): Timed[] {
  const lines = entries.flatMap((entry): Timed[] => {
    const text = lineOf(entry.body, lookups);
    return text === null
      ? []
      : [{ n: entry.n, at: entry.at, text: truncated(plain(redactText(text)), LINE_MAX) }];
  });
  if (lines.length <= TIMELINE_MAX) {
    return lines;
  }
  const left = lines.length - TIMELINE_MAX + 1;
  const gap = { n: 0, at: lines[2]?.at ?? '', text: `… ${left} more` };
  return [...lines.slice(0, 2), gap, ...lines.slice(2 + left)];
}

function lineOf(body: EntryBody, lookups: Lookups): string | null {
  switch (body.kind) {
    case 'trigger':
      return triggerLine(body.trigger);
    case 'accepted':
    case 'opened':
    case 'remembered':
    case 'closed':
      return null;
    case 'intent':
      return `${PURPOSE[body.purpose]}: ${body.step.call}`;
    case 'refused':
      return `refused: ${body.failure.message}`;
    case 'verified':
      return 'read back: it holds';
    case 'abandoned':
      return `given up: ${body.why}`;
    case 'asked':
      return `asked for approval: ${body.why}`;
    case 'approved':
      return `approved by ${body.by}`;
    case 'undo-requested':
      return `undo asked for by ${body.by}`;
    case 'undo-ended':
      return body.conflicts.length === 0
        ? 'undone'
        : `undone but for ${body.conflicts.map((edit) => edit.field).join(', ')}`;
    case 'outcome': {
      const { length } = body.findings;
      const titles = body.findings.map(({ rule }) => lookups.rule(rule)?.title ?? rule);
      const what =
        length === 0 ? '' : ` (${length > 2 ? `${length} findings` : titles.join('; ')})`;
      return `${wordOf(body.outcome).toLowerCase()}${what}`;
    }
    default:
      // Entries of a later version: the rest of the story still stands.
      return null;
  }
}

const PURPOSE = { cure: 'cure', undo: 'undo', withdraw: 'gives back' } as const;

function triggerLine(trigger: Trigger): string {
  switch (trigger.reason) {
    case 'event':
      return `${trigger.operation} by ${trigger.actor === null ? 'somebody' : nameOf(trigger.actor)}`;
    case 'sweep':
      return 'found by a sweep';
    case 'timer':
      return 'looked again';
    default:
      return `asked to look by ${trigger.actor === null ? 'somebody' : nameOf(trigger.actor)}`;
  }
}

/** Who made the resource as it was: `alice@example.com (PutBucketPolicy, 09:12 UTC)`. Null when nobody is known. */
export function whoOf(entries: readonly Entry[], memory: Memory): string | null {
  const triggers = entries.flatMap(({ body }) => (body.kind === 'trigger' ? [body.trigger] : []));
  const acted = triggers.filter((trigger) => trigger.actor !== null && trigger.reason === 'event');
  const cause =
    acted.find(({ effect }) => effect === 'created' || effect === 'changed') ?? acted[0];
  if (cause === undefined || cause.actor === null) {
    const known = memory.person ?? memory.creator;
    return known === null ? null : `${name(known)} (last known)`;
  }
  const how = cause.actor.tool === null ? '' : ` with ${cause.actor.tool}`;
  const when = timeOf(cause.time);
  const what = plain(redactText(cause.operation));
  return `${nameOf(cause.actor)}${how} (${when === '' ? what : `${what}, ${when}`})`;
}

/** Whose it is, for people; null when nobody is known. Tags say anything: it routes a message, no more. */
export function ownerOf({ owner, person }: Memory, byDefault: string | undefined): string | null {
  const known = owner ?? person ?? byDefault ?? null;
  return known === null ? null : name(known) || null;
}

/** A principal as people call it. */
export function nameOf(actor: Actor): string {
  if (actor.kind === 'root') {
    return `the root user${actor.account === null ? '' : ` of ${name(actor.account)}`}`;
  }
  const last = actor.principal.split(/[/:]/).at(-1) ?? '';
  return name(actor.name ?? (last === '' ? actor.principal : last)) || 'somebody unknown';
}

/** `09:12 UTC`, or with its day when `day` is set. `''` for a time nobody told. */
export function timeOf(iso: string, day = false): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) {
    return '';
  }
  const [date = '', clock = ''] = time.toISOString().split('T');
  return `${day ? `${date} ` : ''}${clock.slice(0, 5)} UTC`;
}

function name(text: string): string {
  return truncated(plain(redactText(text)), NAME_MAX);
}
