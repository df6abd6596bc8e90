import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Journal } from '../../shared/core/ports.ts';
import { createMemoryJournal } from '../../shared/journals/memory.ts';
import { UsageError } from './exit.ts';

/** Where the journal is when nobody says, from the current directory. */
export const DEFAULT_STORE = '.cordon/journal.sqlite';

/** What a run does with the journal: `read` makes none where none is, `existing` wants one to be there. */
export type Access = 'read' | 'write' | 'existing';

/** The journal of a deployment: `dynamodb:<table>`, or the table's ARN. */
const TABLE =
  /^(?:dynamodb:(?<table>[\w.-]{3,255})|(?<arn>arn:[\w-]+:dynamodb:(?<region>[\w-]+):\d{12}:table\/[\w.-]{3,255}))$/;

/** Whether a store is a deployment's table: its functions deliver the messages, not a command of a person's. */
export function isTable(store: string | null): boolean {
  return store !== null && /^(?:dynamodb:|arn:)/.test(store);
}

/**
 * Opens the journal: a file, or a deployment's table. Throws UsageError when it is wanted and not there.
 * @param store - a path, `dynamodb:<table>` or a table's ARN; null for {@link DEFAULT_STORE}
 * @param region - where a table is that does not say it
 */
export async function openJournal(
  store: string | null,
  access: Access,
  region: string | null,
): Promise<Journal> {
  if (store !== null && isTable(store)) {
    return openTable(store, region);
  }
  const file = store ?? DEFAULT_STORE;
  if (access === 'read' && !existsSync(file)) {
    return createMemoryJournal();
  }
  if (access === 'existing' && !existsSync(file)) {
    throw new UsageError(
      `There is no journal ${file}: run this where the case was made, or give --store.`,
    );
  }
  if (store === null) {
    mkdirSync(dirname(file), { recursive: true });
  }
  const { createSqliteJournal } = await import('../../shared/journals/sqlite.ts');
  return createSqliteJournal({ file });
}

async function openTable(store: string, region: string | null): Promise<Journal> {
  const named = TABLE.exec(store)?.groups;
  const table = named?.['table'] ?? named?.['arn'];
  if (table === undefined) {
    throw new UsageError(
      `${store} is no table: give dynamodb:TABLE, or the ARN of a DynamoDB table.`,
    );
  }
  const place = named?.['region'] ?? region;
  if (place === null) {
    throw new UsageError(`In which region is the table ${table}? Set AWS_REGION, or give its ARN.`);
  }
  const { createDynamoDbJournal } = await import('../../shared/journals/dynamodb.ts');
  return createDynamoDbJournal({ table, region: place });
}
