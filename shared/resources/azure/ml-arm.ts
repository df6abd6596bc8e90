import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';
import type { Json } from '../../core/json.ts';
import type { Ref } from '../../core/ref.ts';
import type { Scope } from '../../core/resource.ts';
import type { Verdict } from '../../core/rule.ts';
import { shellQuote } from '../../core/shell.ts';
import type { State, Step } from '../../core/state.ts';
import { itemsOf, parsed } from './answers.ts';
import type { AzureOperationName } from './operations.ts';
import type { AzureAnswer, AzureSend } from './send.ts';
import { regionOf } from './storage-account.ts';

/** Pages of workspaces in a subscription, of computes or of endpoints in a workspace: some 30 items each. */
const PAGES_MAX = 500;

const Listed = z.object({ id: z.string(), name: z.string(), location: z.nullish(z.string()) });

/** One of the resources in a list. */
interface Item {
  readonly id: string;
  readonly name: string;
  readonly location: string;
}

/** Who made a resource and when, as ARM keeps it for every type. */
export const SystemData = z.nullish(z.object({ createdAt: z.nullish(z.string()) }));

/** The workspaces of a subscription, wherever they are. */
async function* workspacesOf(send: AzureSend, scope: Scope): AsyncIterable<Item> {
  yield* items(send, 'ml:Workspaces_ListBySubscription', `/subscriptions/${scope.account}`);
}

async function* items(send: AzureSend, name: AzureOperationName, id: string): AsyncIterable<Item> {
  for await (const item of itemsOf(send, name, id, PAGES_MAX)) {
    const { location, ...rest } = parsed(Listed, item, `${name} of ${id}`);
    yield { ...rest, location: regionOf(location ?? '') };
  }
}

/** The workspaces that lie in the region, or in any. */
export async function* listWorkspaces(
  send: AzureSend,
  scope: Scope,
  type: string,
): AsyncIterable<Ref> {
  for await (const item of workspacesOf(send, scope)) {
    yield* refIn(scope, type, item);
  }
}

/**
 * What lies in the workspaces of a subscription, in the region or in any. It may lie elsewhere than its workspace. A
 * workspace that is deleted meanwhile has nothing.
 */
export async function* listInWorkspaces(
  send: AzureSend,
  scope: Scope,
  type: string,
  operation: AzureOperationName,
): AsyncIterable<Ref> {
  for await (const workspace of workspacesOf(send, scope)) {
    try {
      for await (const item of items(send, operation, workspace.id)) {
        yield* refIn(scope, type, { ...item, location: item.location || workspace.location });
      }
    } catch (error) {
      if (!isNotFound(error)) {
        throw error;
      }
    }
  }
}

function* refIn(scope: Scope, type: string, { id, name, location }: Item): Iterable<Ref> {
  if (scope.region === '' || location === regionOf(scope.region)) {
    yield { cloud: 'azure', type, id, name, account: scope.account, region: location };
  }
}

/** An answer, or null when there is no such resource. */
export async function orAbsent(answer: Promise<AzureAnswer>): Promise<AzureAnswer | null> {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) {
      return null;
    }
    throw error;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof CloudError && error.failure.code === 'not-found';
}

/**
 * Sends one step's call to the resource itself or what is attached to it, once. Throws CloudError (`invalid`) for any
 * other call or place.
 */
export async function callStep(
  send: AzureSend,
  ref: Ref,
  { call, input }: Pick<Step, 'call' | 'input'>,
  calls: readonly AzureOperationName[],
): Promise<void> {
  const name = calls.find((each) => each === call);
  const { id, body } = input;
  if (name === undefined || !isOf(ref, id)) {
    const message = `${call} on ${String(id)} is no step of ${ref.name}.`;
    throw new CloudError({ code: 'invalid', message, permission: null }, { applied: 'no' });
  }
  await send(name, body === undefined ? { id } : { id, body });
}

function isOf(ref: Ref, id: Json | undefined): id is string {
  const own = ref.id.toLowerCase();
  const attached = `${own}/providers/`;
  return (
    typeof id === 'string' && (id.toLowerCase() === own || id.toLowerCase().startsWith(attached))
  );
}

/** The id of the workspace that a resource lies in. */
export function workspaceIdOf({ id }: Pick<Ref, 'id'>): string {
  const match = /^(\/.+\/providers\/Microsoft\.MachineLearningServices\/workspaces\/[^/]+)/i.exec(
    id,
  );
  return match?.[1] ?? id;
}

/** A time as the API gives it, when it is one. */
export function timeOf(...values: readonly (string | null | undefined)[]): string | null {
  return values.find((value) => value && !Number.isNaN(Date.parse(value))) ?? null;
}

/** Nothing is decided about what is going away; null for all else. */
export function goingAway({ status }: Pick<State, 'status'>): Verdict | null {
  return /^(Deleting|SoftDeleted)$/i.test(status ?? '')
    ? { kind: 'not-applicable', reason: 'it is being deleted' }
    : null;
}

/** A part of the id by the word before it, `resourceGroups`, as it was typed; `''` without one. */
export function partOf({ id }: Pick<Ref, 'id'>, word: string): string {
  const parts = id.split('/');
  const at = parts.findIndex((part) => part.toLowerCase() === word.toLowerCase());
  return at < 0 ? '' : (parts[at + 1] ?? '');
}

/** Where a resource lies, as arguments of the Azure command line for commands that people paste. */
export function azPlace(ref: Pick<Ref, 'id'>): string {
  const group = shellQuote(partOf(ref, 'resourceGroups'));
  return `--resource-group ${group} --subscription ${shellQuote(partOf(ref, 'subscriptions'))}`;
}

/** The same, in its workspace. */
export function azPlaceInWorkspace(ref: Pick<Ref, 'id'>): string {
  return `--workspace-name ${shellQuote(partOf(ref, 'workspaces'))} ${azPlace(ref)}`;
}
