/** What a document has: values as the REST API writes them. */
export interface FirestoreDocument {
  readonly name: string;
  readonly fields: Readonly<Record<string, FirestoreValue>>;
  readonly createTime: string;
  readonly updateTime: string;
}

/** The kinds of values that are used. */
export interface FirestoreValue {
  readonly stringValue?: string;
  readonly integerValue?: string;
  readonly referenceValue?: string;
}

interface FilterBody {
  readonly field: { readonly fieldPath: string };
  readonly op: 'EQUAL' | 'LESS_THAN' | 'GREATER_THAN_OR_EQUAL';
  readonly value: FirestoreValue;
}

/** A structured query; the members that are used. */
export interface QueryBody {
  readonly from: readonly { readonly collectionId: string }[];
  readonly where?: {
    readonly fieldFilter?: FilterBody;
    readonly compositeFilter?: {
      readonly filters: readonly { readonly fieldFilter: FilterBody }[];
    };
  };
  readonly orderBy: readonly {
    readonly field: { readonly fieldPath: string };
    readonly direction: 'ASCENDING' | 'DESCENDING';
  }[];
  readonly startAt?: { readonly values: readonly FirestoreValue[]; readonly before: boolean };
  readonly limit: number;
}

/**
 * What a query finds, in order; null when no automatic index answers it, as Firestore then refuses it.
 * @param prefix - where the names of all documents it is about begin
 */
export function found(
  all: Iterable<FirestoreDocument>,
  prefix: string,
  { where, orderBy, startAt, limit }: QueryBody,
): readonly FirestoreDocument[] | null {
  const filters =
    where?.compositeFilter?.filters.map(({ fieldFilter }) => fieldFilter) ??
    (where?.fieldFilter === undefined ? [] : [where.fieldFilter]);
  if (!isIndexed(filters, orderBy)) {
    return null;
  }
  return [...all]
    .filter(({ name }) => name.startsWith(prefix))
    .filter((document) => filters.every((filter) => passes(document, filter)))
    .filter((document) => orderBy.every(({ field }) => textIn(document, field.fieldPath) !== null))
    .filter((document) => {
      const order = startAt === undefined ? 1 : compare(document, startAt.values, orderBy);
      return startAt?.before === true ? order >= 0 : order > 0;
    })
    .sort((left, right) => {
      const values = orderBy.map(({ field }) => ({
        stringValue: textIn(right, field.fieldPath) ?? '',
      }));
      return compare(left, values, orderBy);
    })
    .slice(0, limit);
}

/** Whether the index that each field has by itself is enough ("Index types in Cloud Firestore"). */
function isIndexed(filters: readonly FilterBody[], orderBy: QueryBody['orderBy']): boolean {
  const [first] = orderBy;
  const fields = new Set([
    ...filters.map(({ field }) => field.fieldPath),
    ...orderBy.map(({ field }) => field.fieldPath),
  ]);
  fields.delete('__name__');
  const isOneWay = orderBy.every(({ direction }) => direction === first?.direction);
  const isByName = first?.field.fieldPath === '__name__';
  const ranges = filters.filter(({ op }) => op !== 'EQUAL');
  const isRangeFirst = ranges.every(({ field }) => field.fieldPath === first?.field.fieldPath);
  // Backwards by name alone takes an index of its own.
  return (
    fields.size <= 1 &&
    isOneWay &&
    isRangeFirst &&
    !(isByName && (first.direction === 'DESCENDING' || (fields.size > 0 && ranges.length > 0)))
  );
}

function passes(document: FirestoreDocument, { field, op, value }: FilterBody): boolean {
  const own = textIn(document, field.fieldPath);
  const other = value.stringValue ?? value.referenceValue ?? '';
  if (own === null) {
    return false;
  }
  const order = inBytes(own, other);
  return op === 'EQUAL' ? order === 0 : op === 'LESS_THAN' ? order < 0 : order >= 0;
}

function compare(
  document: FirestoreDocument,
  values: readonly FirestoreValue[],
  orderBy: QueryBody['orderBy'],
): number {
  for (const [index, { field, direction }] of orderBy.entries()) {
    const other = values[index]?.stringValue ?? values[index]?.referenceValue ?? '';
    const order = inBytes(textIn(document, field.fieldPath) ?? '', other);
    if (order !== 0) {
      return direction === 'DESCENDING' ? -order : order;
    }
  }
  return 0;
}

/** Texts and names sort by their UTF-8 bytes. */
function inBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function textIn(document: FirestoreDocument, field: string): string | null {
  return field === '__name__' ? document.name : (document.fields[field]?.stringValue ?? null);
}
