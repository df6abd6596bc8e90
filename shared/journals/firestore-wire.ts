import * as z from 'zod/mini';
import { CloudError } from '../core/failure.ts';
import type { Json } from '../core/json.ts';
import type { GoogleOperationName } from '../resources/gcp/operations.ts';
import type { GoogleSend } from '../resources/gcp/send.ts';
import { unreadable } from './codec.ts';
import type { Collection, Key } from './firestore-documents.ts';

/** What a document holds. */
export type Fields = Readonly<Record<string, string | number>>;

/** A document as it was read. */
export interface Stored {
  readonly id: string;
  readonly fields: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly updateTime: string;
}

/** One write of a commit, all of which happen or none. */
export type Write =
  | {
      readonly kind: 'set';
      readonly key: Key;
      readonly fields: Fields;
      /** What was read of it, null for nothing: the commit is refused when that has changed. Absent: whatever is there. */
      readonly read?: Stored | null;
    }
  | { readonly kind: 'remove'; readonly key: Key; readonly read?: Stored };

/** A query of one collection, by what Firestore has an index of by itself. */
export interface Query {
  readonly collection: Collection;
  /** Ids that begin with this, in their order. */
  readonly prefix?: string;
  /** A field and its value, in the order of ids. */
  readonly equal?: readonly [field: string, value: string];
  /** In the order of `place`, only those before this. */
  readonly before?: string;
  readonly order?: 'oldest' | 'newest';
  /** Documents of one answer. */
  readonly page: number;
}

/** The way to the documents of a journal. */
export interface Wire {
  readonly send: GoogleSend;
  /** `projects/…/databases/…`. */
  readonly name: string;
  /** Where all names of documents begin. */
  readonly root: string;
  readonly prefix: string;
}

/** The whole name of a document. */
export function nameOf({ root, prefix }: Wire, { collection, id }: Key): string {
  return `${root}/${prefix}${collection}/${id}`;
}

const Found = z.object({
  name: z.string(),
  fields: z.catch(z.record(z.string(), z.record(z.string(), z.unknown())), {}),
  updateTime: z.string(),
});

/** Answers are lists. In a list a failure may follow what was read before. */
const Answers = z.array(
  z.object({
    found: z.optional(Found),
    missing: z.optional(z.string()),
    document: z.optional(Found),
    error: z.optional(z.unknown()),
  }),
);

/** A query as the API takes it. Every one of them is answered from the indexes that each field has by itself. */
export function structured(wire: Wire, query: Query, after: Stored | undefined) {
  const { collection, prefix, equal, before, order, page } = query;
  const idOf = (id: string) => ({ referenceValue: nameOf(wire, { collection, id }) });
  const filters = [
    ...(prefix === undefined
      ? []
      : [
          filter('__name__', 'GREATER_THAN_OR_EQUAL', idOf(prefix)),
          // The character after the last of the prefix, which ends with a hyphen.
          filter('__name__', 'LESS_THAN', idOf(`${prefix.slice(0, -1)}.`)),
        ]),
    ...(equal === undefined ? [] : [filter(equal[0], 'EQUAL', { stringValue: equal[1] })]),
    ...(before === undefined ? [] : [filter('place', 'LESS_THAN', { stringValue: before })]),
  ];
  const direction = order === 'newest' ? 'DESCENDING' : 'ASCENDING';
  const fields = order === undefined ? ['__name__'] : ['place', '__name__'];
  return {
    from: [{ collectionId: `${wire.prefix}${collection}` }],
    ...(filters.length === 0
      ? {}
      : { where: filters.length === 1 ? filters[0] : { compositeFilter: { op: 'AND', filters } } }),
    orderBy: fields.map((fieldPath) => ({ field: { fieldPath }, direction })),
    limit: page,
    ...(after === undefined
      ? {}
      : {
          startAt: {
            values: fields.map((field) =>
              field === '__name__' ? idOf(after.id) : { stringValue: textAt(after, field) },
            ),
            before: false,
          },
        }),
  };
}

function filter(fieldPath: string, op: string, value: Json) {
  return { fieldFilter: { field: { fieldPath }, op, value } };
}

/** A write as the API takes it. */
export function writeOf(wire: Wire, write: Write) {
  const name = nameOf(wire, write.key);
  const { read } = write;
  const condition = read === null ? { exists: false } : { updateTime: read?.updateTime ?? '' };
  return {
    ...(write.kind === 'remove'
      ? { delete: name }
      : { update: { name, fields: valuesOf(write.fields) } }),
    ...(read === undefined ? {} : { currentDocument: condition }),
  };
}

function valuesOf(fields: Fields) {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'number' ? { integerValue: String(value) } : { stringValue: value },
    ]),
  );
}

/** Asks what is answered with a list. Rejects with CloudError (`unavailable`) when the list is not whole. */
export async function ask(
  wire: Wire,
  operation: GoogleOperationName,
  path: Readonly<Record<string, string>>,
  body: Json,
): Promise<z.infer<typeof Answers>> {
  const { body: said } = await wire.send(operation, { path, body });
  const answers = Answers.safeParse(said);
  // An answer that breaks off is no list.
  if (!answers.success || answers.data.some(({ error }) => error !== undefined)) {
    const message = `${operation} was not answered whole.`;
    throw new CloudError({ code: 'unavailable', message, permission: null }, { applied: 'no' });
  }
  return answers.data;
}

/** A document as it is kept in mind. */
export function storedOf({ name, fields, updateTime }: z.infer<typeof Found>): Stored {
  return { id: name.slice(name.lastIndexOf('/') + 1), fields, updateTime };
}

/** A text of a document. Throws CloudError `unreadable` when it has none: somebody else wrote it. */
export function textAt({ id, fields }: Stored, name: string): string {
  const text = fields[name]?.['stringValue'];
  if (typeof text !== 'string') {
    throw unreadable(`A journal document (${id}) has no text ${name}.`);
  }
  return text;
}

/** A whole number of a document. Throws CloudError `unreadable` when it has none. */
export function numberAt({ id, fields }: Stored, name: string): number {
  const number = Number(fields[name]?.['integerValue'] ?? Number.NaN);
  if (!Number.isSafeInteger(number)) {
    throw unreadable(`A journal document (${id}) has no number ${name}.`);
  }
  return number;
}
