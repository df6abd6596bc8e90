import type { Ignored } from '../../core/trigger.ts';
import { type Fields, fieldsOf, isFields, shown, textOf } from '../read.ts';

/**
 * How many wrappings are opened, counting each list, member and text. A push from Pub/Sub inside a CloudEvent in a list,
 * the deepest that real set-ups make, has six.
 */
const WRAPPINGS_MAX = 12;

/** CloudEvents that bring audit logs and messages of Pub/Sub, also as they were called before they were released. */
const BRINGING =
  /^(?:google\.cloud\.audit\.|google\.cloud\.pubsub\.|com\.google\.cloud\.(?:auditlog|pubsub)\.)/;

/** One thing found inside the wrappings. `where` is its path in the payload, `''` for the payload itself. */
export type Leaf = { readonly where: string } & (
  | { readonly kind: 'entry' | 'notification'; readonly fields: Fields }
  | { readonly kind: 'ignored'; readonly ignored: Ignored }
);

/** What a payload holds. `recognised` is false when nothing in it resembles anything Google delivers. */
export interface Opened {
  readonly leaves: readonly Leaf[];
  readonly recognised: boolean;
}

/**
 * Opens Google's wrappings down to log entries and notifications, in any nesting: CloudEvents (structured, or as the
 * framework puts a binary one together from headers and body), Pub/Sub messages as they are pushed (wrapped or not),
 * pulled, or given to functions of both generations, what the APIs list, lists, and JSON texts.
 */
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
    if (value.length === 0) {
      ignore(into, where, 'unrelated', `${where === '' ? 'The payload' : where} is an empty list.`);
    }
    for (const [index, item] of value.entries()) {
      open(item, `${where}[${index}]`, depth + 1, into);
    }
  } else if (typeof value === 'string') {
    openText(value, where, depth, into);
  } else if (isFields(value)) {
    openObject(value, where, depth, into);
  } else {
    unrecognised(into, where, 'is no object');
  }
}

/** JSON, or JSON in Base64, as Pub/Sub carries bytes. No JSON text that holds anything is also Base64. */
function openText(text: string, where: string, depth: number, into: Opening): void {
  const json = /^\s*["[{]/.test(text) ? text : Buffer.from(text, 'base64').toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    const why = error instanceof Error ? shown(error.message) : 'unknown error';
    unrecognised(into, where, `is no JSON (${why})`);
    return;
  }
  open(value, where, depth + 1, into);
}

function openObject(value: Fields, where: string, depth: number, into: Opening): void {
  const kind = kindOf(value);
  if (kind !== null) {
    into.recognised = true;
    into.leaves.push({ kind, fields: value, where });
    return;
  }
  const wrapped = wrappedIn(value);
  if (wrapped === null) {
    unrecognised(
      into,
      where,
      'is no log entry, notification or wrapping of one that Google delivers',
    );
    return;
  }
  // Whatever may as well be somebody else's wrapping is known by what is inside.
  into.recognised ||= wrapped.sure;
  if (wrapped.other === undefined) {
    const path = where === '' ? wrapped.key : `${where}.${wrapped.key}`;
    open(wrapped.value, path, depth + 1, into);
  } else {
    ignore(into, where, 'unrelated', where === '' ? wrapped.other : `${where}: ${wrapped.other}`);
  }
}

/** What the object is, if it is no wrapping. */
function kindOf(value: Fields): 'entry' | 'notification' | null {
  if (isFields(value['protoPayload'])) {
    return 'entry';
  }
  const finding = value['finding'];
  const isNotification =
    isFields(finding) &&
    (textOf(value['notificationConfigName']) !== '' || textOf(finding['resourceName']) !== '');
  return isNotification ? 'notification' : null;
}

interface Wrapped {
  readonly key: string;
  readonly value: unknown;
  /** Whether only Google wraps like this. */
  readonly sure: boolean;
  /** Why it is not opened, if so. */
  readonly other?: string;
}

/** What the object wraps; null when it is no wrapping. */
function wrappedIn(value: Fields): Wrapped | null {
  return (
    cloudEventIn(value) ??
    messageIn(value) ??
    otherEntryIn(value) ??
    listedIn(value, 'entries') ??
    listedIn(value, 'listFindingsResults') ??
    // A CloudEvent, as receivers log it.
    (isFields(value['event']) ? inside('event', value['event'], false) : null) ??
    // An event of a function of the first generation, with its context.
    (isFields(value['data']) && isFields(value['context'])
      ? inside('data', value['data'], false)
      : null)
  );
}

/** Entries and findings, as the APIs that list them answer. */
function listedIn(value: Fields, key: string): Wrapped | null {
  return Array.isArray(value[key]) ? inside(key, value[key], false) : null;
}

/** A CloudEvent, whole, or as a request whose headers have the attributes and whose body is the data. */
function cloudEventIn(value: Fields): Wrapped | null {
  const headers = value['headers'];
  if (isFields(headers) && value['body'] !== undefined) {
    const attributes = Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [name.toLowerCase(), text]),
    );
    const type = textOf(attributes['ce-type']);
    return isGoogles(type, textOf(attributes['ce-source']))
      ? eventOf(type, 'body', value['body'])
      : inside('body', value['body'], false);
  }
  const type = textOf(value['type']);
  if (textOf(value['specversion']) === '' || !isGoogles(type, textOf(value['source']))) {
    return null;
  }
  return value['data'] === undefined
    ? eventOf(type, 'data_base64', value['data_base64'])
    : eventOf(type, 'data', value['data']);
}

function isGoogles(type: string, source: string): boolean {
  return /^(?:com\.)?google\./.test(type) || /^\/\/[a-z]+\.googleapis\.com\//.test(source);
}

function eventOf(type: string, key: string, value: unknown): Wrapped {
  const bringing = BRINGING.test(type) || isFields(fieldsOf(value)['protoPayload']);
  const other = `${shown(type) || 'An event'} is no audit log and no message.`;
  return { ...inside(key, value, true), ...(bringing ? {} : { other }) };
}

/** Messages of Pub/Sub, by themselves and in what brings them. */
function messageIn(value: Fields): Wrapped | null {
  if (Array.isArray(value['receivedMessages'])) {
    return inside('receivedMessages', value['receivedMessages'], true);
  }
  const message = value['message'];
  if (isFields(message) && isMessage(message)) {
    return inside('message', message, true);
  }
  if (!isMessage(value)) {
    return null;
  }
  const attributes = fieldsOf(value['attributes']);
  return textOf(attributes['eventType']) !== '' && textOf(attributes['bucketId']) !== ''
    ? { ...inside('data', null, true), other: 'A notification about an object is no audit log.' }
    : inside('data', value['data'], true);
}

function isMessage(value: Fields): boolean {
  return (
    (typeof value['data'] === 'string' &&
      (isFields(value['attributes']) || textOf(value['publishTime']) !== '')) ||
    textOf(value['@type']).endsWith('/google.pubsub.v1.PubsubMessage') ||
    (value['body'] === undefined &&
      (textOf(value['messageId']) !== '' || textOf(value['message_id']) !== '') &&
      (typeof value['data'] === 'string' || isFields(value['attributes'])))
  );
}

/** Entries of other logs: they have texts or fields of their own where audit logs have `protoPayload`. */
function otherEntryIn(value: Fields): Wrapped | null {
  const log = textOf(value['logName']);
  return /^(?:projects|folders|organizations|billingAccounts)\/[^/]+\/logs\//.test(log)
    ? { ...inside('', null, true), other: `An entry of ${shown(log)} is no audit log entry.` }
    : null;
}

function inside(key: string, value: unknown, sure: boolean): Wrapped {
  return { key, value, sure };
}

function unrecognised(into: Opening, where: string, what: string): void {
  ignore(into, where, 'unrecognised-shape', `${where === '' ? 'The payload' : where} ${what}.`);
}

function ignore(into: Opening, where: string, reason: Ignored['reason'], detail: string): void {
  into.leaves.push({ kind: 'ignored', where, ignored: { reason, detail } });
}
