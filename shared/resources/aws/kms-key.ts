import { CloudError } from '../../core/failure.ts';
import type { Ref } from '../../core/ref.ts';
import type { Resource, ResourceApi, Scope } from '../../core/resource.ts';
import type { Edit, Step } from '../../core/state.ts';
import { refOfArn } from '../../events/aws/arn.ts';
import { type KeyParts, type KmsKeyState, keyState, unreadable } from './key-state.ts';
import type { AwsSend } from './send.ts';

const TYPE = 'aws.kms.key';

/** Pages are asked for at the APIs' largest sizes: `Limit` of `ListKeys`, of `ListAliases` and of `ListResourceTags`. */
const KEYS_PAGE = 1_000;
const ALIASES_PAGE = 100;
const TAGS_PAGE = 50;

/** What pages of KMS have in common. */
interface Page {
  readonly Truncated?: boolean | undefined;
  readonly NextMarker?: string | undefined;
}

/** All that is pure about KMS keys. */
export const resource: Resource<KmsKeyState> = {
  type: TYPE,
  cloud: 'aws',
  title: 'KMS key',
  // Cordon never schedules a deletion, so one that was cancelled is not scheduled again by undo.
  fields: { deletion: 'one-way', enabled: 'in-place', policy: 'in-place' },
  maps: [],
  withdrawable: [],
  additive: [],
  secret: [],
  // KMS says "usually a few seconds, sometimes some minutes" (developer guide, eventual consistency).
  consistencyMs: 30_000,
  transitionMs: 15_000,
  transitionMaxMs: 60 * 60_000,
  isTransient: ({ status }) => status === 'Creating' || status === 'Updating',
  steps,
  shared: true,
  consoleUrl: (ref) => {
    const region = encodeURIComponent(ref.region);
    const id = encodeURIComponent(ref.name);
    return `https://console.aws.amazon.com/kms/home?region=${region}#/kms/keys/${id}`;
  },
  isMachineLearning,
};

/**
 * By an alias or the tag. Which resources use the key is in the journal and not seen from here: a key of notebooks that
 * no alias and no tag links to machine learning is only watched, unless the policy says otherwise. That its users are
 * looked at when it changes does not depend on this.
 */
function isMachineLearning(_ref: Ref, { aliases, tags }: KmsKeyState): boolean {
  const isNamed = aliases
    .map((alias) => alias.toLowerCase())
    .some((alias) => alias.includes('sagemaker') || alias.split(/[^a-z0-9]+/).includes('ml'));
  return isNamed || tags['cordon-scope'] === 'ml';
}

function steps(ref: Ref, live: KmsKeyState, target: KmsKeyState): readonly Step[] {
  const KeyId = ref.id;
  const all: Step[] = [];
  if (live.deletion !== null && target.deletion === null) {
    const edits = [{ field: 'deletion', before: live.deletion, after: null }];
    all.push({
      ...step('kms:CancelKeyDeletion', { KeyId }, edits, 'PendingDeletion'),
      undo: 'none',
    });
  }
  if (live.enabled !== target.enabled) {
    const edits = [{ field: 'enabled', before: live.enabled, after: target.enabled }];
    all.push(
      target.enabled
        ? step('kms:EnableKey', { KeyId }, edits, 'Disabled')
        : {
            ...step('kms:DisableKey', { KeyId }, edits, 'Enabled'),
            disruption: 'What is encrypted with the key cannot be read or written.',
          },
    );
  }
  if (target.policy !== null && live.policy !== target.policy) {
    const edits = [{ field: 'policy', before: live.policy, after: target.policy }];
    const input = { KeyId, PolicyName: 'default', Policy: target.policy };
    all.push(step('kms:PutKeyPolicy', input, edits, null));
  }
  return all;
}

function step(
  call: string,
  input: Step['input'],
  edits: readonly Edit[],
  status: string | null,
): Step {
  const needs = status === null ? [] : [{ field: 'status', oneOf: [status] }];
  return { call, input, permissions: [call], edits, needs, disruption: null, undo: 'exact' };
}

/** Reads, changes and lists KMS keys through `send`. */
export function api(send: AwsSend): ResourceApi<KmsKeyState> {
  return {
    read: (ref) => read(send, ref),
    call: (ref, { call, input }) => callStep(send, ref, call, input),
    list: (scope) => list(send, scope),
  };
}

async function read(send: AwsSend, { id, region }: Ref): Promise<KmsKeyState | null> {
  const [described, tags, aliases, policy] = await Promise.allSettled([
    send('kms:DescribeKey', region, { KeyId: id }),
    readTags(send, region, id),
    readAliases(send, region, id),
    readPolicy(send, region, id),
  ]);
  if (described.status === 'rejected') {
    if (isFailure(described.reason, ['not-found'])) {
      return null;
    }
    throw described.reason;
  }
  return keyState(described.value, {
    tags: settledValue(tags),
    aliases: settledValue(aliases),
    policy: settledValue(policy),
  });
}

function settledValue<Value>(settled: PromiseSettledResult<Value>): Value {
  if (settled.status === 'rejected') {
    throw settled.reason;
  }
  return settled.value;
}

/** All tags. Rejects when they cannot be read, since an override may stand among them. */
async function readTags(send: AwsSend, region: string, KeyId: string): Promise<KeyParts['tags']> {
  const tags = new Map<string, string>();
  let Marker: string | undefined;
  do {
    const more = Marker === undefined ? {} : { Marker };
    const page = await send('kms:ListResourceTags', region, { KeyId, Limit: TAGS_PAGE, ...more });
    for (const { TagKey, TagValue } of page.Tags ?? []) {
      tags.set(TagKey ?? '', TagValue ?? '');
    }
    Marker = markerOf(page);
  } while (Marker !== undefined);
  return Object.fromEntries(tags);
}

/** All aliases; none where they may not be read: they only say what the key is for. */
async function readAliases(
  send: AwsSend,
  region: string,
  KeyId: string,
): Promise<KeyParts['aliases']> {
  const names: string[] = [];
  let Marker: string | undefined;
  try {
    do {
      const more = Marker === undefined ? {} : { Marker };
      const page = await send('kms:ListAliases', region, { KeyId, Limit: ALIASES_PAGE, ...more });
      names.push(...(page.Aliases ?? []).map(({ AliasName }) => AliasName ?? ''));
      Marker = markerOf(page);
    } while (Marker !== undefined);
  } catch (error) {
    if (isFailure(error, ['denied', 'explicit-deny'])) {
      return [];
    }
    throw error;
  }
  return names.filter((name) => name !== '');
}

/** A key has one policy, `default`. That it may not be read is told in the state: other rules need it not. */
async function readPolicy(
  send: AwsSend,
  region: string,
  KeyId: string,
): Promise<KeyParts['policy']> {
  try {
    const answer = await send('kms:GetKeyPolicy', region, { KeyId, PolicyName: 'default' });
    return { text: answer.Policy ?? '' };
  } catch (error) {
    if (isFailure(error, ['denied', 'explicit-deny'])) {
      return { problem: (error as CloudError).failure.message };
    }
    throw error;
  }
}

/** The marker of the next page: only a truncated answer has one. */
function markerOf(page: Page): string | undefined {
  return page.Truncated === true ? page.NextMarker || undefined : undefined;
}

function isFailure(error: unknown, codes: readonly string[]): boolean {
  return error instanceof CloudError && codes.includes(error.failure.code);
}

async function callStep(
  send: AwsSend,
  ref: Ref,
  call: string,
  input: Step['input'],
): Promise<void> {
  switch (call) {
    case 'kms:CancelKeyDeletion':
    case 'kms:EnableKey':
    case 'kms:DisableKey':
    case 'kms:PutKeyPolicy':
      // Compiled by `steps`; the contract suite sends every one of them to a model of the service's API.
      await send(call, ref.region, input as never);
      return;
    default:
      throw new CloudError(
        {
          code: 'invalid',
          message: `A KMS key has no step ${call}: the journal was written by other code.`,
          permission: null,
        },
        { applied: 'no' },
      );
  }
}

/** Every key of the account, those that AWS manages too: the list does not tell them apart. */
async function* list(send: AwsSend, scope: Scope): AsyncGenerator<Ref> {
  let Marker: string | undefined;
  do {
    const more = Marker === undefined ? {} : { Marker };
    const page = await send('kms:ListKeys', scope.region, { Limit: KEYS_PAGE, ...more });
    for (const { KeyArn } of page.Keys ?? []) {
      const ref = refOfArn(KeyArn ?? '', '', scope);
      if (ref?.type !== TYPE) {
        throw unreadable(`the list of keys holds '${KeyArn}'`);
      }
      yield ref;
    }
    Marker = markerOf(page);
  } while (Marker !== undefined);
}
