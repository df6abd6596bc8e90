import * as z from 'zod/mini';
import type { Json } from '../core/json.ts';
import type { RestAnswer } from '../rest/rest.ts';
import type { Key } from './azure-table-keys.ts';
import { unreadable } from './codec.ts';

/** What an entity holds besides its keys. Texts of any length: see {@link TEXT_MAX}. */
export type Fields = Readonly<Record<string, string | number>>;

/** An entity as it was read. */
export interface Stored {
  readonly key: Key;
  readonly fields: Readonly<Record<string, unknown>>;
  /** `''` where it came in a list. */
  readonly etag: string;
}

/** One write of a transaction, all of which happen or none. */
export type Write =
  | {
      readonly kind: 'set';
      readonly key: Key;
      readonly fields: Fields;
      /** What was read of it, null for nothing: refused when that has changed. Absent: whatever is there is replaced. */
      readonly read?: Stored | null;
    }
  | { readonly kind: 'remove'; readonly key: Key; readonly read: Stored };

/**
 * Longest text of one property, in characters: 64 KiB of UTF-16, less the one that a pair of halves may move to the
 * next ("Understanding the Table service data model"). Longer texts go on in properties with a number behind the name.
 */
const TEXT_MAX = 32_767;

/** An entity in JSON, without types: texts and whole numbers below 2^31 are what they look like. */
export function entityOf({ partition, row }: Key, fields: Fields): Json {
  const properties = Object.entries(fields).flatMap(([name, value]): (readonly [string, Json])[] =>
    typeof value === 'number'
      ? [[name, value]]
      : chunksOf(value).map((chunk, index) => [partName(name, index), chunk]),
  );
  return { ...Object.fromEntries(properties), PartitionKey: partition, RowKey: row };
}

/** The names under which a property may be stored, for reads that ask for it only. Of texts that are always short. */
export function selection(fields: readonly string[]): string {
  return [...new Set(['PartitionKey', 'RowKey', ...fields])].join(',');
}

function partName(name: string, index: number): string {
  return index === 0 ? name : `${name}${index}`;
}

function chunksOf(text: string): string[] {
  const chunks: string[] = [];
  let start = 0;
  do {
    let end = Math.min(start + TEXT_MAX, text.length);
    // Half a pair is no text: it goes with its other half.
    if (end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) {
      end -= 1;
    }
    chunks.push(text.slice(start, end));
    start = end;
  } while (start < text.length);
  return chunks;
}

/** A text of an entity. Throws CloudError `unreadable` when it has none: somebody else wrote it. */
export function textAt({ key, fields }: Stored, name: string): string {
  const chunks: string[] = [];
  for (let index = 0; ; index += 1) {
    const chunk = fields[partName(name, index)];
    if (typeof chunk !== 'string') {
      break;
    }
    chunks.push(chunk);
  }
  if (chunks.length === 0) {
    throw unreadable(`A journal entity (${key.partition} ${key.row}) has no text ${name}.`);
  }
  return chunks.join('');
}

/** A whole number of an entity. Throws CloudError `unreadable` when it has none. */
export function numberAt({ key, fields }: Stored, name: string): number {
  const number = fields[name];
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) {
    throw unreadable(`A journal entity (${key.partition} ${key.row}) has no number ${name}.`);
  }
  return number;
}

const Entity = z.catchall(z.object({ PartitionKey: z.string(), RowKey: z.string() }), z.unknown());
const Entities = z.object({ value: z.array(Entity) });

/** The entity of an answer. Throws CloudError `unreadable` when it holds none. */
export function entityIn({ body, headers }: RestAnswer): Stored {
  const parsed = Entity.safeParse(body);
  if (!parsed.success) {
    throw unreadable('Table Storage answered with something that is no entity.');
  }
  return stored(parsed.data, headers.get('etag') ?? '');
}

/** The entities of a page. Throws CloudError `unreadable` when it is none. */
export function entitiesIn({ body }: RestAnswer): Stored[] {
  const parsed = Entities.safeParse(body);
  if (!parsed.success) {
    throw unreadable('Table Storage answered with something that is no list of entities.');
  }
  return parsed.data.value.map((entity) => stored(entity, ''));
}

function stored({ PartitionKey, RowKey, ...fields }: z.infer<typeof Entity>, etag: string): Stored {
  return { key: { partition: PartitionKey, row: RowKey }, fields, etag };
}

/** Where in a table an entity is. Keys are of hex digits, letters and hyphens: nothing in them needs escaping. */
export function pathOf({ partition, row }: Key): string {
  return `(PartitionKey='${partition}',RowKey='${row}')`;
}

/** A transaction as the service takes it: a batch of one change set (RFC 2046, OData 3). */
export function batchOf(
  table: string,
  writes: readonly Write[],
  boundary: string,
): { readonly contentType: string; readonly text: string } {
  const set = `changeset_${boundary}`;
  const lines = [`--batch_${boundary}`, `Content-Type: multipart/mixed; boundary=${set}`, ''];
  for (const [index, write] of writes.entries()) {
    lines.push(
      `--${set}`,
      'Content-Type: application/http',
      'Content-Transfer-Encoding: binary',
      `Content-ID: ${index}`,
      '',
      ...requestOf(table, write),
    );
  }
  lines.push(`--${set}--`, `--batch_${boundary}--`, '');
  return { contentType: `multipart/mixed; boundary=batch_${boundary}`, text: lines.join('\r\n') };
}

function requestOf(table: string, write: Write): string[] {
  // Before version 3.0 there is no JSON.
  const accept = 'Accept: application/json;odata=minimalmetadata\r\nDataServiceVersion: 3.0;';
  const condition = write.read == null ? [] : [`If-Match: ${write.read.etag}`];
  if (write.kind === 'remove') {
    return [`DELETE ${table}${pathOf(write.key)} HTTP/1.1`, accept, ...condition, '', ''];
  }
  const isNew = write.read === null;
  return [
    isNew ? `POST ${table} HTTP/1.1` : `PUT ${table}${pathOf(write.key)} HTTP/1.1`,
    'Content-Type: application/json',
    accept,
    'Prefer: return-no-content',
    ...condition,
    '',
    JSON.stringify(entityOf(write.key, write.fields)),
  ];
}

/** The answers of a batch's parts. The first refusal, if any, stands alone. */
export function partsIn(body: unknown): { readonly statuses: readonly number[] } {
  const text = typeof body === 'string' ? body : '';
  const statuses = [...text.matchAll(/^HTTP\/1\.1 (?<status>\d{3})/gm)];
  return { statuses: statuses.map(({ groups }) => Number(groups?.['status'])) };
}

/** The service's own code and words of a refusal, in JSON or within a batch; `''` where it has none. */
export function wordsOf(body: unknown): { readonly code: string; readonly message: string } {
  const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
  const code = /"code"\s*:\s*"(?<code>\w{1,80})"/.exec(text)?.groups?.['code'];
  const message = /"value"\s*:\s*"(?<said>(?:[^"\\]|\\.){0,400})/.exec(text)?.groups?.['said'];
  return { code: code ?? '', message: (message ?? '').split('\\n')[0] ?? '' };
}
