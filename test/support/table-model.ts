/** A table in memory, by the rules of "Understanding the Table service data model" and "Performing entity group transactions". */
export interface TableWorld {
  /** By partition and row, in one text: their order is the order of queries. */
  readonly entities: Map<string, TableEntity>;
  etags: number;
}

/** An entity. */
export interface TableEntity {
  readonly etag: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** One part of a batch. */
export interface TablePart {
  readonly method: string;
  readonly path: string;
  readonly ifMatch: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What is answered. */
export interface TableReply {
  readonly status: number;
  readonly code?: string;
  readonly etag?: string;
  readonly value?: unknown;
  /** Where a list goes on. */
  readonly next?: { readonly partition: string; readonly row: string };
}

const KIB = 1024;

/** An empty table. */
export function tableWorld(): TableWorld {
  return { entities: new Map(), etags: 0 };
}

/** A whole transaction, or the refusal of the part with this index. */
export function applyBatch(
  world: TableWorld,
  parts: readonly TablePart[],
  bytes: number,
): { readonly replies: readonly TableReply[]; readonly refused: number | null } {
  const entities = new Map(world.entities);
  const partitions = new Set(parts.map((part) => keyOf(part).split('\n')[0]));
  const doubled = new Set(parts.map(keyOf)).size < parts.length;
  if (parts.length > 100 || partitions.size !== 1 || doubled || bytes > 4 * KIB * KIB) {
    return { replies: [{ status: 400, code: 'InvalidInput' }], refused: 0 };
  }
  const replies: TableReply[] = [];
  for (const [index, part] of parts.entries()) {
    const reply = applyPart(world, entities, part);
    if (reply.status >= 300) {
      return { replies: [reply], refused: index };
    }
    replies.push(reply);
  }
  world.entities.clear();
  for (const [key, entity] of entities) {
    world.entities.set(key, entity);
  }
  return { replies, refused: null };
}

function applyPart(
  world: TableWorld,
  entities: Map<string, TableEntity>,
  part: TablePart,
): TableReply {
  const key = keyOf(part);
  const stored = entities.get(key);
  if (part.method === 'POST' && stored !== undefined) {
    return { status: 409, code: 'EntityAlreadyExists' };
  }
  if (part.ifMatch !== undefined && stored === undefined) {
    return { status: 404, code: 'ResourceNotFound' };
  }
  if (part.ifMatch !== undefined && part.ifMatch !== '*' && part.ifMatch !== stored?.etag) {
    return { status: 412, code: 'UpdateConditionNotSatisfied' };
  }
  if (part.method === 'DELETE') {
    entities.delete(key);
    return { status: 204 };
  }
  const [PartitionKey, RowKey] = key.split('\n');
  const properties = { ...part.body, PartitionKey, RowKey };
  const problem = problemOf(properties);
  if (problem !== null) {
    return { status: 400, code: problem };
  }
  world.etags += 1;
  const etag = `W/"datetime'${world.etags}'"`;
  entities.set(key, { etag, properties });
  return { status: 204, etag };
}

function problemOf(properties: Readonly<Record<string, unknown>>): string | null {
  let bytes = 0;
  for (const [name, value] of Object.entries(properties)) {
    const size = typeof value === 'string' ? value.length * 2 : 8;
    bytes += name.length * 2 + size;
    if (typeof value === 'string' && (size > 64 * KIB || !value.isWellFormed())) {
      return 'PropertyValueTooLarge';
    }
    if (typeof value === 'number' && (!Number.isInteger(value) || value >= 2 ** 31)) {
      return 'InvalidInput';
    }
    if (/Key$/.test(name) && (size > KIB || !/^[\w-]+$/.test(String(value)))) {
      return 'KeyValueTooLarge';
    }
  }
  return bytes > KIB * KIB ? 'EntityTooLarge' : null;
}

function keyOf({ path, body }: TablePart): string {
  const named = /\(PartitionKey='(?<partition>[^']*)',RowKey='(?<row>[^']*)'\)$/.exec(path)?.groups;
  return named === undefined
    ? `${body['PartitionKey']}\n${body['RowKey']}`
    : `${named['partition']}\n${named['row']}`;
}

/** One entity, or a page of those that a filter lets through. */
export function applyGet(world: TableWorld, path: string, query: URLSearchParams): TableReply {
  const selected = query.get('$select')?.split(',') ?? null;
  const shown = (entity: TableEntity) =>
    Object.fromEntries(
      Object.entries(entity.properties).filter(([name]) => selected?.includes(name) ?? true),
    );
  if (!path.endsWith('()')) {
    const entity = world.entities.get(keyOf({ method: 'GET', path, ifMatch: undefined, body: {} }));
    return entity === undefined
      ? { status: 404, code: 'ResourceNotFound' }
      : { status: 200, etag: entity.etag, value: shown(entity) };
  }
  const from = `${query.get('NextPartitionKey') ?? ''}\n${query.get('NextRowKey') ?? ''}`;
  const found = [...world.entities]
    .filter(([key, { properties }]) => key >= from && passes(properties, query.get('$filter')))
    .sort(([left], [right]) => (left < right ? -1 : 1));
  const top = Number(query.get('$top') ?? 1000);
  const [partition, row] = found[top]?.[0].split('\n') ?? [];
  return {
    status: 200,
    value: { value: found.slice(0, top).map(([, entity]) => shown(entity)) },
    ...(partition === undefined || row === undefined ? {} : { next: { partition, row } }),
  };
}

function passes(properties: Readonly<Record<string, unknown>>, filter: string | null): boolean {
  return (filter ?? '').split(' and ').every((condition) => {
    const [name = '', operator = '', text = ''] = condition.split(' ');
    const [value, wanted] = [String(properties[name]), text.slice(1, -1)];
    switch (operator) {
      case 'eq':
        return value === wanted;
      case 'ge':
        return value >= wanted;
      case 'lt':
        return value < wanted;
      default:
        throw new Error(`a filter this model does not know: ${filter}`);
    }
  });
}
