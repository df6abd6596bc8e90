import * as z from 'zod/mini';
import type { Ref } from '../../core/ref.ts';
import { itemsOf, optional, parsed } from './answers.ts';
import type { AzureSend } from './send.ts';

/** A workspace whose default storage the account is. */
export type LinkedWorkspace = {
  readonly name: string;
  /** Its datastores in this account that open it by key or signature; null when they could not be read. */
  readonly keyedDatastores: readonly string[] | null;
};

/** What is known of the workspaces that use an account. */
export interface LinksPart {
  readonly workspaces: readonly LinkedWorkspace[];
  /** Why there may be more of them, or null. Those of other subscriptions are never seen. */
  readonly workspacesProblem: string | null;
}

/** Pages of workspaces looked through, some 30 each: more are told as a problem. */
const WORKSPACE_PAGES_MAX = 10;

/** Pages of datastores of one workspace, 30 each. */
const DATASTORE_PAGES_MAX = 5;

/** Workspaces whose datastores are looked at: an account is the default storage of one, seldom of a few. */
const LINKED_MAX = 5;

const text = z.nullish(z.string());
const Workspace = z.object({
  id: z.string(),
  name: z.string(),
  properties: z.nullish(z.object({ storageAccount: text })),
});
const Datastore = z.object({
  name: z.string(),
  properties: z.nullish(
    z.object({
      accountName: text,
      credentials: z.nullish(z.object({ credentialsType: text })),
    }),
  ),
});

/**
 * The workspaces of the subscription whose default storage the account is. One list beside the other reads: whether the
 * account is about machine learning, and who needs its keys, cannot be known otherwise. What is denied is told.
 */
export async function readLinks(send: AzureSend, ref: Ref): Promise<LinksPart> {
  const found: { readonly id: string; readonly name: string }[] = [];
  const { problem } = await optional(collectLinked(send, ref, found));
  const workspaces = await Promise.all(
    found.map(async ({ id, name }) => {
      const { value } = await optional(keyedDatastores(send, id, ref));
      return { name, keyedDatastores: value };
    }),
  );
  return { workspaces, workspacesProblem: problem };
}

async function collectLinked(
  send: AzureSend,
  ref: Ref,
  found: { readonly id: string; readonly name: string }[],
): Promise<void> {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(ref.id)?.[0] ?? '';
  const list = itemsOf(send, 'ml:Workspaces_ListBySubscription', subscription, WORKSPACE_PAGES_MAX);
  for await (const item of list) {
    const { id, name, properties } = parsed(Workspace, item, `A workspace of ${subscription}`);
    if (properties?.storageAccount?.toLowerCase() === ref.id.toLowerCase()) {
      found.push({ id, name });
    }
    if (found.length === LINKED_MAX) {
      return;
    }
  }
}

async function keyedDatastores(send: AzureSend, id: string, ref: Ref): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const item of itemsOf(send, 'ml:Datastores_List', id, DATASTORE_PAGES_MAX)) {
    const { name, properties } = parsed(Datastore, item, `A datastore of ${id}`);
    const isHere = properties?.accountName?.toLowerCase() === ref.name.toLowerCase();
    if (isHere && /^(AccountKey|Sas)$/i.test(properties?.credentials?.credentialsType ?? '')) {
      names.push(name);
    }
  }
  return names;
}
