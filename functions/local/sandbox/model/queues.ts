import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Json } from '../../../../shared/core/json.ts';
import { isFields } from '../../../../shared/events/read.ts';
import type { Applied, Call, World } from './world.ts';

/** Most entries one batch takes, and most bytes it has (SQS API reference, SendMessageBatch). */
const ENTRIES_PER_CALL = 10;
const BATCH_BYTES_MAX = 1_048_576;

/** An account with a queue of this address. */
export function createQueue(world: World, url: string): World {
  return { ...world, queues: { ...world.queues, [url]: [] } };
}

/** SQS, as far as Cordon uses it: what was sent is kept in `world.queues`, oldest first. Nothing receives it. */
export function queueModel(world: World, call: Call): Applied | null {
  if (call.service !== 'sqs' || call.operation !== 'SendMessageBatch') {
    return null;
  }
  const { QueueUrl, Entries } = call.input;
  const queue = typeof QueueUrl === 'string' ? world.queues[QueueUrl] : undefined;
  if (typeof QueueUrl !== 'string' || queue === undefined) {
    return refused(world, 'QueueDoesNotExist', 'The specified queue does not exist.');
  }
  const entries = Array.isArray(Entries) ? Entries.filter(isFields) : [];
  if (entries.length === 0) {
    return refused(world, 'EmptyBatchRequest', 'There should be at least one entry.');
  }
  if (entries.length > ENTRIES_PER_CALL) {
    const message = `Maximum number of entries per request are ${ENTRIES_PER_CALL}.`;
    return refused(world, 'TooManyEntriesInBatchRequest', message);
  }
  const bodies = entries.map((entry) => String(entry['MessageBody'] ?? ''));
  if (
    bodies.reduce((sum, body) => sum + new TextEncoder().encode(body).length, 0) > BATCH_BYTES_MAX
  ) {
    return refused(world, 'BatchRequestTooLong', 'The batch is too long.');
  }
  const ids = entries.map((entry) => String(entry['Id'] ?? ''));
  if (new Set(ids).size < ids.length) {
    return refused(world, 'BatchEntryIdsNotDistinct', `Id ${ids[0]} repeated.`);
  }
  const sent = bodies.map((body, index) => ({
    MessageId: `message-${queue.length + index + 1}`,
    Body: body,
  }));
  const Successful = sent.map(({ MessageId, Body }, index) => ({
    Id: ids[index] ?? '',
    MessageId,
    MD5OfMessageBody: bytesToHex(md5(utf8ToBytes(Body))),
  }));
  return {
    world: { ...world, queues: { ...world.queues, [QueueUrl]: [...queue, ...sent] } },
    answer: { output: { Successful, Failed: [] } },
  };
}

function refused(world: World, code: string, message: string): Applied {
  return { world, answer: { error: { code, status: 400, message } } };
}

/** The bodies in a queue, parsed. */
export function bodiesIn(world: World, url: string): readonly Json[] {
  return (world.queues[url] ?? []).map(({ Body }) => JSON.parse(Body) as Json);
}
