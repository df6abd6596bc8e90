import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Journal } from '../../shared/core/ports.ts';
import { createDynamoDbJournal } from '../../shared/journals/dynamodb.ts';

/** One request as DynamoDB sees it; the members tests look into. */
export interface Asked {
  /** `TransactWriteItems`. */
  readonly operation: string;
  readonly body: {
    readonly ClientRequestToken?: string;
    readonly ConsistentRead?: boolean;
    readonly TransactItems?: readonly {
      readonly Put?: { readonly Item: Readonly<Record<string, object>> };
    }[];
  };
}

/** An answer: JSON with its status; or none: `hang` keeps the connection, `drop` breaks it. */
export type Answer = { readonly status: number; readonly json: unknown } | 'hang' | 'drop';

/** A loopback DynamoDB that answers as a test says. */
export interface Scripted {
  readonly url: string;
  /** Every request so far. */
  readonly asked: readonly Asked[];
  stop(): Promise<void>;
}

/** An answer that it worked. */
export function ok(json: unknown = {}): Answer {
  return { status: 200, json };
}

/** An error as DynamoDB's JSON protocol writes it. */
export function fault(type: string, message: string, more: object = {}, status = 400): Answer {
  const json = { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message, ...more };
  return { status, json };
}

/** A cancelled transaction with a reason for each of its items. */
export function cancelled(...reasons: readonly (string | object)[]): Answer {
  const CancellationReasons = reasons.map((reason) =>
    typeof reason === 'string' ? { Code: reason } : reason,
  );
  return fault('TransactionCanceledException', 'Transaction cancelled', { CancellationReasons });
}

/** Starts it. Answers are given in order; the last one is given from then on. */
export async function startScripted(...answers: readonly Answer[]): Promise<Scripted> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) {
      text += String(chunk);
    }
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? ok();
    const operation = String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
    asked.push({ operation, body: JSON.parse(text) });
    if (answer === 'drop') {
      response.destroy();
    } else if (answer !== 'hang') {
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(answer.json));
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A journal on the table `journal` of that DynamoDB, with short time-outs and pauses that are the same every time. */
export function openScripted(server: Scripted): Journal {
  let last = 0;
  const id = () => {
    last += 1;
    return `id ${last}`;
  };
  return createDynamoDbJournal({
    table: 'journal',
    region: 'eu-west-1',
    endpoint: server.url,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' },
    random: { id, unit: () => 0.01 },
    tryMs: 400,
    requestMs: 2_000,
  });
}
