import type { Ignored } from '../../core/trigger.ts';
import { type Fields, fieldsOf, isFields, shown, textOf } from '../read.ts';

/**
 * How many wrappings are opened, counting each list, member and JSON text. A log file in SNS in a batch from SQS, the
 * deepest that real set-ups make, has nine.
 */
const WRAPPINGS_MAX = 12;

/** One thing found inside the wrappings. `where` is its path in the payload, `''` for the payload itself. */
export type Leaf = { readonly where: string } & (
  | { readonly kind: 'event' | 'record' | 'config' | 'finding'; readonly fields: Fields }
  | { readonly kind: 'ignored'; readonly ignored: Ignored }
);

/** What a payload holds. `recognised` is false when nothing in it resembles anything AWS delivers. */
export interface Opened {
  readonly leaves: readonly Leaf[];
  readonly recognised: boolean;
}

/** Opens Lambda batches, SQS, SNS, lists, log files and JSON texts, in any nesting, down to events and records. */
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
    value = JSON.parse(text);
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
    unrecognised(into, where, 'is no event, record or wrapping of one that AWS delivers');
    return;
  }
  into.recognised = true;
  const path = where === '' ? wrapped.key : `${where}.${wrapped.key}`;
  if (wrapped.empty === undefined) {
    open(wrapped.value, path, depth + 1, into);
  } else {
    nothing(into, where, wrapped.empty);
  }
}

/** What the object is, if it is no wrapping. Cheapest and most frequent first. */
function kindOf(value: Fields): 'event' | 'record' | 'config' | 'finding' | null {
  if (textOf(value['detail-type']) !== '') {
    return 'event';
  }
  if (textOf(value['eventSource']) !== '' && textOf(value['eventName']) !== '') {
    return 'record';
  }
  if (textOf(value['messageType']) !== '' && textOf(value['recordVersion']) !== '') {
    return 'config';
  }
  // A Security Hub finding without its event.
  return textOf(value['SchemaVersion']) !== '' && textOf(value['ProductArn']) !== ''
    ? 'finding'
    : null;
}

interface Wrapped {
  readonly key: string;
  readonly value: unknown;
  /** Why there is nothing in it, if so. */
  readonly empty?: string;
}

/** What the object wraps; null when it is no wrapping. */
function wrappedIn(value: Fields): Wrapped | null {
  if (Array.isArray(value['Records'])) {
    return { key: 'Records', value: value['Records'] };
  }
  // SQS, as Lambda and Pipes hand it over.
  if (value['body'] !== undefined && textOf(value['messageId']) !== '') {
    return { key: 'body', value: value['body'] };
  }
  // SNS, as Lambda hands it over, and as SNS itself posts it to SQS.
  if (isFields(value['Sns'])) {
    return { key: 'Sns.Message', value: fieldsOf(value['Sns'])['Message'] };
  }
  const type = textOf(value['Type']);
  if (type === 'Notification' && typeof value['Message'] === 'string') {
    return { key: 'Message', value: value['Message'] };
  }
  if (type === 'SubscriptionConfirmation' || type === 'UnsubscribeConfirmation') {
    return { key: 'Message', value: null, empty: `SNS ${type} is no event.` };
  }
  // SQS and CloudTrail, as their command lines print them.
  if (Array.isArray(value['Messages'])) {
    return { key: 'Messages', value: value['Messages'] };
  }
  if (value['Body'] !== undefined && textOf(value['MessageId']) !== '') {
    return { key: 'Body', value: value['Body'] };
  }
  if (Array.isArray(value['Events'])) {
    return { key: 'Events', value: value['Events'] };
  }
  // Security Hub, likewise.
  if (Array.isArray(value['Findings'])) {
    return { key: 'Findings', value: value['Findings'] };
  }
  if (typeof value['CloudTrailEvent'] === 'string') {
    return { key: 'CloudTrailEvent', value: value['CloudTrailEvent'] };
  }
  // A failed asynchronous invocation, as Lambda sends it to a destination.
  if (isFields(value['requestPayload']) && isFields(value['requestContext'])) {
    return { key: 'requestPayload', value: value['requestPayload'] };
  }
  // An AWS Config rule's invocation.
  if (typeof value['invokingEvent'] === 'string') {
    return { key: 'invokingEvent', value: value['invokingEvent'] };
  }
  return null;
}

function nothing(into: Opening, where: string, detail: string): void {
  into.leaves.push({ kind: 'ignored', where, ignored: { reason: 'unrelated', detail } });
}

function unrecognised(into: Opening, where: string, what: string): void {
  const detail = `${where === '' ? 'The payload' : where} ${what}.`;
  into.leaves.push({ kind: 'ignored', where, ignored: { reason: 'unrecognised-shape', detail } });
}
