import type { Ignored } from '../../core/trigger.ts';
import { type Fields, fieldsOf, isFields, shown, textOf } from '../read.ts';

/**
 * How many wrappings are opened, counting each list, member and text. Records in a text in a list of messages, the
 * deepest that real set-ups make, have seven.
 */
const WRAPPINGS_MAX = 12;

/** Longest text in base64, in characters: a message of Service Bus, the largest of all transports (100 MB), is not. */
const BASE64_MAX = 2 * 1024 * 1024;

/** What base64 is made of, in both alphabets. */
const BASE64 = /^[\w+/\s-]+={0,2}\s*$/;

/** JSON of anything that could be an event begins so, and base64 never does. */
const JSON_START = /^[\s\uFEFF]*[[{"]/;

/** One thing found inside the wrappings. `where` is its path in the payload, `''` for the payload itself. */
export type Leaf = { readonly where: string } & (
  | { readonly kind: 'event' | 'record'; readonly fields: Fields }
  | { readonly kind: 'ignored'; readonly ignored: Ignored }
);

/** What a payload holds. `recognised` is false when nothing in it resembles anything Azure delivers. */
export interface Opened {
  readonly leaves: readonly Leaf[];
  readonly recognised: boolean;
}

/** Opens batches, records, queue messages, alerts and texts, in any nesting, down to events and records. */
export function unwrap(payload: unknown): Opened {
  const opened = { leaves: [] as Leaf[], recognised: false };
  open(payload, '', 0, opened);
  return opened;
}

interface Opening {
  readonly leaves: Leaf[];
  recognised: boolean;
}

function open(value: unknown, where: string, depth: number, into: Opening): void {
  if (depth > WRAPPINGS_MAX) {
    unrecognised(into, where, `is wrapped more than ${WRAPPINGS_MAX} times`);
  } else if (Array.isArray(value)) {
    openList(value, where, depth, into);
  } else if (typeof value === 'string') {
    openText(value, where, depth, into);
  } else if (isFields(value)) {
    openObject(value, where, depth, into);
  } else {
    unrecognised(into, where, 'is no object');
  }
}

function openList(list: readonly unknown[], where: string, depth: number, into: Opening): void {
  if (list.length === 0) {
    nothing(into, where, `${where === '' ? 'The payload' : where} is an empty list.`);
  }
  for (const [index, item] of list.entries()) {
    open(item, `${where}[${index}]`, depth + 1, into);
  }
}

function openText(text: string, where: string, depth: number, into: Opening): void {
  let value: unknown;
  try {
    value = JSON.parse(plainText(text));
  } catch (error) {
    const why = error instanceof Error ? shown(error.message) : 'unknown error';
    unrecognised(into, where, `is no JSON (${why})`);
    return;
  }
  open(value, where, depth + 1, into);
}

/** The text itself, or what it holds as base64: storage queues carry messages so. */
function plainText(text: string): string {
  const isBase64 = text.length <= BASE64_MAX && !JSON_START.test(text) && BASE64.test(text);
  const plain = isBase64 ? new TextDecoder().decode(bytesOf(text)) : text;
  return plain.replace(/^\uFEFF/, '');
}

function bytesOf(base64: string): Uint8Array {
  const text = atob(base64.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function openObject(value: Fields, where: string, depth: number, into: Opening): void {
  const kind = kindOf(value);
  if (kind !== null) {
    into.recognised = true;
    into.leaves.push({ kind, fields: value, where });
    return;
  }
  const alert = alertIn(value);
  if (alert !== null) {
    into.recognised = true;
    into.leaves.push({ ...alert, where });
    return;
  }
  const key = wrapIn(value);
  if (key === null) {
    unrecognised(into, where, 'is no event, record or wrapping of one that Azure delivers');
    return;
  }
  // Records without one in it are an answer, too: exports write them.
  into.recognised ||= key === 'records' && Array.isArray(value[key]) && value[key].length === 0;
  open(value[key], where === '' ? key : `${where}.${key}`, depth + 1, into);
}

/** What the object is, if it is no wrapping. Cheapest and most frequent first. */
function kindOf(value: Fields): 'event' | 'record' | null {
  const eventType = textOf(value['eventType']);
  if (eventType !== '') {
    const isGrid = ['topic', 'subject', 'dataVersion'].some((key) => isText(value[key]));
    return isGrid || AZURE_EVENT.test(eventType) ? 'event' : null;
  }
  const type = value['type'];
  if (typeof type === 'string' && AZURE_EVENT.test(type)) {
    return isText(value['source']) || isText(value['subject']) ? 'event' : null;
  }
  const isNamed = textOf(value['operationName']) !== '' || isFields(value['operationName']);
  const isRecord = ['resourceId', 'category', 'correlationId'].some((key) => key in value);
  return isNamed && isRecord ? 'record' : null;
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

/** CloudEvents have types of every cloud: Azure's are `Microsoft.` and words with periods. */
const AZURE_EVENT = /^microsoft(?:\.\w+)+$/i;

/** The member that an object wraps; null when it is no wrapping. */
function wrapIn(value: Fields): string | null {
  for (const key of LISTS) {
    if (Array.isArray(value[key]) || typeof value[key] === 'string') {
      return key;
    }
  }
  // What pulls from a namespace gets beside the lock.
  if (isFields(value['event']) && isFields(value['brokerProperties'])) {
    return 'event';
  }
  return MESSAGES.find((key) => typeof value[key] === 'string' || isFields(value[key])) ?? null;
}

/** An export's records; what the REST API lists. */
const LISTS = ['records', 'value'];

/** What the SDKs, the command line and the REST API of queues call the content of a message. */
const MESSAGES = ['messageText', 'MessageText', 'content', 'body', 'Body'];

/** The record of the activity log that an alert of Azure Monitor quotes, in the common schema and in its own. */
function alertIn(
  value: Fields,
): { readonly kind: 'record'; readonly fields: Fields } | Ignoring | null {
  const data = fieldsOf(value['data']);
  switch (textOf(value['schemaId']).toLowerCase()) {
    case 'azuremonitorcommonalertschema':
      return quoted(fieldsOf(data['alertContext']), fieldsOf(data['essentials']));
    case 'microsoft.insights/activitylogs':
      return quoted(fieldsOf(fieldsOf(data['context'])['activityLog']), {});
    default:
      return null;
  }
}

type Ignoring = { readonly kind: 'ignored'; readonly ignored: Ignored };

function quoted(
  record: Fields,
  essentials: Fields,
): { readonly kind: 'record'; readonly fields: Fields } | Ignoring {
  if (textOf(record['operationName']) === '') {
    const rule = shown(textOf(essentials['alertRule']));
    const detail = `The alert ${rule} quotes no record of the activity log.`;
    return { kind: 'ignored', ignored: { reason: 'unrelated', detail } };
  }
  const targets = essentials['alertTargetIDs'];
  const resourceId = textOf(record['resourceId']) || textOf(targets);
  return { kind: 'record', fields: { ...record, resourceId } };
}

function nothing(into: Opening, where: string, detail: string): void {
  into.leaves.push({ kind: 'ignored', where, ignored: { reason: 'unrelated', detail } });
}

function unrecognised(into: Opening, where: string, what: string): void {
  const detail = `${where === '' ? 'The payload' : where} ${what}.`;
  into.leaves.push({ kind: 'ignored', where, ignored: { reason: 'unrecognised-shape', detail } });
}
