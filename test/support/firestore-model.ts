import type { Json } from '../../shared/core/json.ts';
import {
  type FirestoreDocument,
  type FirestoreValue,
  found,
  type QueryBody,
} from './firestore-query.ts';

/** A database: its documents by name, and how often it was written. */
export interface FirestoreWorld {
  readonly documents: Map<string, FirestoreDocument>;
  commits: number;
}

/** An answer of the API. */
export interface FirestoreReply {
  readonly status: number;
  readonly body: Json;
}

/** Most writes of a commit, and most bytes of a document ("Usage and limits", as it was at its lowest). */
const WRITES_MAX = 500;
const DOCUMENT_BYTES_MAX = 1_048_576;

/** What a document may be called: not `.`, `..` or `__…__`, and at most 1,500 bytes. */
const DOCUMENT_ID = /^(?!\.{1,2}$)(?!__.*__$)[^/]{1,1500}$/;

interface Body {
  readonly writes?: readonly WriteBody[];
  readonly documents?: readonly string[];
  readonly mask?: { readonly fieldPaths: readonly string[] };
  readonly structuredQuery?: QueryBody;
}

interface WriteBody {
  readonly update?: {
    readonly name: string;
    readonly fields?: Readonly<Record<string, FirestoreValue>>;
  };
  readonly delete?: string;
  readonly currentDocument?: { readonly exists?: boolean; readonly updateTime?: string };
}

/** A new database. */
export function firestoreWorld(): FirestoreWorld {
  return { documents: new Map(), commits: 0 };
}

/**
 * Answers a request of the REST API as Firestore does: commits are atomic and hold their conditions, a write that changes
 * nothing leaves the update time, and a query that no automatic index answers is refused.
 */
export function applyFirestore(world: FirestoreWorld, path: string, body: Body): FirestoreReply {
  const match = /^\/v1\/(?<root>projects\/[^/]+\/databases\/[^/]+\/documents):(?<method>\w+)$/.exec(
    path,
  );
  const root = match?.groups?.['root'] ?? '';
  switch (match?.groups?.['method']) {
    case 'commit':
      return commit(world, root, body.writes ?? []);
    case 'batchGet':
      return batchGet(world, body);
    case 'runQuery':
      return body.structuredQuery === undefined
        ? refusal(400, 'INVALID_ARGUMENT', 'query is required.', true)
        : runQuery(world, root, body.structuredQuery);
    default:
      return refusal(404, 'NOT_FOUND', `No method at ${path}.`);
  }
}

/** An error as Google writes it; of a method that streams, in a list. */
export function refusal(
  code: number,
  status: string,
  message: string,
  isStream = false,
): FirestoreReply {
  const error = { error: { code, message, status } };
  return { status: code, body: isStream ? [error] : error };
}

function commit(world: FirestoreWorld, root: string, writes: readonly WriteBody[]): FirestoreReply {
  if (writes.length > WRITES_MAX) {
    return refusal(400, 'INVALID_ARGUMENT', `maximum ${WRITES_MAX} writes allowed per request`);
  }
  // What is written, null for what is removed: nothing of it counts until all of it may be.
  const after = new Map<string, FirestoreDocument | null>();
  const commitTime = timeOf(world.commits + 1);
  const writeResults: Json[] = [];
  for (const write of writes) {
    const name = write.update?.name ?? write.delete ?? '';
    const before = (after.has(name) ? after.get(name) : world.documents.get(name)) ?? undefined;
    const problem = nameProblem(root, name) ?? conditionProblem(write, name, before);
    if (problem !== null) {
      return problem;
    }
    if (write.update === undefined) {
      after.set(name, null);
      writeResults.push({});
      continue;
    }
    const fields = write.update.fields ?? {};
    if (Buffer.byteLength(JSON.stringify(fields)) > DOCUMENT_BYTES_MAX) {
      return refusal(400, 'INVALID_ARGUMENT', `Document '${name}' exceeds the maximum size.`);
    }
    const isSame = before !== undefined && JSON.stringify(before.fields) === JSON.stringify(fields);
    const updateTime = isSame ? before.updateTime : commitTime;
    after.set(name, { name, fields, createTime: before?.createTime ?? commitTime, updateTime });
    writeResults.push({ updateTime });
  }
  for (const [name, document] of after) {
    if (document === null) {
      world.documents.delete(name);
    } else {
      world.documents.set(name, document);
    }
  }
  world.commits += 1;
  return { status: 200, body: { writeResults, commitTime } };
}

function nameProblem(root: string, name: string): FirestoreReply | null {
  const [collection, id, ...rest] = name.startsWith(`${root}/`)
    ? name.slice(root.length + 1).split('/')
    : [];
  const isName =
    collection !== undefined &&
    id !== undefined &&
    rest.length === 0 &&
    DOCUMENT_ID.test(collection) &&
    DOCUMENT_ID.test(id);
  return isName ? null : refusal(400, 'INVALID_ARGUMENT', `Document name "${name}" is invalid.`);
}

function conditionProblem(
  { currentDocument }: WriteBody,
  name: string,
  before: FirestoreDocument | undefined,
): FirestoreReply | null {
  const { exists, updateTime } = currentDocument ?? {};
  if (exists === false && before !== undefined) {
    return refusal(409, 'ALREADY_EXISTS', `Document already exists: ${name}`);
  }
  if ((exists === true || updateTime !== undefined) && before === undefined) {
    return refusal(404, 'NOT_FOUND', `No document to update: ${name}`);
  }
  return updateTime === undefined || updateTime === before?.updateTime
    ? null
    : refusal(400, 'FAILED_PRECONDITION', 'the stored version does not match the required one');
}

function batchGet(world: FirestoreWorld, { documents = [], mask }: Body): FirestoreReply {
  const readTime = timeOf(world.commits);
  const body = documents.map((name): Json => {
    const found = world.documents.get(name);
    if (found === undefined) {
      return { missing: name, readTime };
    }
    const fields = Object.fromEntries(
      Object.entries(found.fields).filter(([field]) => mask?.fieldPaths.includes(field) ?? true),
    );
    return { found: { ...found, fields } as unknown as Json, readTime };
  });
  // In no order that anybody promised.
  return { status: 200, body: body.reverse() };
}

function runQuery(world: FirestoreWorld, root: string, query: QueryBody): FirestoreReply {
  const prefix = `${root}/${query.from[0]?.collectionId}/`;
  const documents = found(world.documents.values(), prefix, query);
  if (documents === null) {
    return refusal(400, 'FAILED_PRECONDITION', 'The query requires an index.', true);
  }
  const readTime = timeOf(world.commits);
  return {
    status: 200,
    body:
      documents.length === 0
        ? [{ readTime }]
        : documents.map((document) => ({ document: document as unknown as Json, readTime })),
  };
}

/** A time of its own for every commit, in microseconds as Firestore has them. */
function timeOf(commits: number): string {
  const seconds = new Date(Date.UTC(2026, 10, 21, 9) + Math.floor(commits / 1_000_000) * 1000);
  return seconds.toISOString().replace('000Z', `${String(commits % 1_000_000).padStart(6, '0')}Z`);
}
