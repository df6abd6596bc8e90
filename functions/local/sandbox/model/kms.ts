import type { Json } from '../../../../shared/core/json.ts';
import type { Answer, Applied, Call, Key, VendorError, World } from './world.ts';

const DAY_MS = 24 * 60 * 60_000;

/** `PendingWindowInDays` of `ScheduleKeyDeletion` when it is not given. */
export const PENDING_DAYS = 30;

/** What may differ from the usual key: customer-managed, enabled, symmetric, with the default policy. */
export interface KeyOptions {
  /** A UUID, or `mrk-` and 32 hex digits for a multi-Region key. */
  readonly id?: string;
  /** `Enabled`, `Disabled`, `PendingDeletion` … */
  readonly state?: string;
  readonly manager?: 'CUSTOMER' | 'AWS';
  readonly usage?: string;
  readonly spec?: string;
  /** Alias names, `alias/ml-volumes`. */
  readonly aliases?: readonly string[];
  /** The key policy: a text as it is, or a document. */
  readonly policy?: Json;
  readonly tags?: Readonly<Record<string, string>>;
}

/** KMS keys as they are described: by id, ARN, alias or alias ARN; all else of them by id or ARN only. */
export function kmsModel(world: World, call: Call): Applied | null {
  if (call.service !== 'kms') {
    return null;
  }
  switch (call.operation) {
    case 'DescribeKey':
      return { world, answer: describeKey(world, call.input['KeyId'] ?? null) };
    case 'GetKeyPolicy':
      return { world, answer: getKeyPolicy(world, call.input) };
    case 'ListResourceTags':
      return { world, answer: listTags(world, call.input) };
    case 'ListAliases':
      return { world, answer: listAliases(world, call.input) };
    case 'ListKeys':
      return { world, answer: listKeys(world, call.input) };
    default:
      return null;
  }
}

/** A world with one more key. Its id is the number of the key, unless the options say. */
export function createKey(world: World, now: number, options: KeyOptions = {}): World {
  const number = Object.keys(world.keys).length + 1;
  const id = options.id ?? `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  const state = options.state ?? 'Enabled';
  const spec = options.spec ?? 'SYMMETRIC_DEFAULT';
  const policy = options.policy ?? defaultPolicy(world);
  const key: Key = {
    id,
    metadata: {
      AWSAccountId: world.account,
      KeyId: id,
      Arn: keyArn(world, id),
      CreationDate: new Date(now).toISOString(),
      Enabled: state === 'Enabled',
      Description: '',
      KeyUsage: options.usage ?? 'ENCRYPT_DECRYPT',
      KeyState: state,
      Origin: 'AWS_KMS',
      KeyManager: options.manager ?? 'CUSTOMER',
      CustomerMasterKeySpec: spec,
      KeySpec: spec,
      MultiRegion: id.startsWith('mrk-'),
      ...(state === 'PendingDeletion' ? { DeletionDate: deletionDate(now, PENDING_DAYS) } : {}),
    },
    policy: typeof policy === 'string' ? policy : JSON.stringify(policy),
    aliases: options.aliases ?? [],
    ...(options.tags === undefined ? {} : { tags: options.tags }),
  };
  return { ...world, keys: { ...world.keys, [id]: key } };
}

/** The ARN of a key of this account. */
export function keyArn(world: World, id: string): string {
  return `arn:aws:kms:${world.region}:${world.account}:key/${id}`;
}

/** The key behind an id, ARN, alias or alias ARN, or null. */
export function findKey(world: World, name: string): Key | null {
  const own = `arn:aws:kms:${world.region}:${world.account}:`;
  const local = name.startsWith(own) ? name.slice(own.length) : name;
  const found = Object.values(world.keys).find(
    ({ id, aliases }) => aliases.includes(local) || local === `key/${id}` || name === id,
  );
  return found ?? null;
}

function describeKey(world: World, name: Json): Answer {
  if (typeof name !== 'string' || name === '') {
    return missing();
  }
  const key = findKey(world, name);
  return key === null ? notFound(world, name) : { output: { KeyMetadata: key.metadata } };
}

function getKeyPolicy(world: World, input: Readonly<Record<string, Json>>): Answer {
  const found = keyNamed(world, input);
  const isDefault = (input['PolicyName'] ?? 'default') === 'default';
  if ('error' in found) {
    return found;
  }
  return isDefault
    ? { output: { Policy: found.key.policy, PolicyName: 'default' } }
    : notFound(world, String(input['KeyId']));
}

/** The key a request names by its id or ARN, or the error that KMS answers. */
export function keyNamed(
  world: World,
  input: Readonly<Record<string, Json>>,
): { readonly key: Key } | { readonly error: VendorError } {
  const name = input['KeyId'];
  if (typeof name !== 'string' || name === '') {
    return missing();
  }
  const key = /(^|:)alias\//.test(name) ? null : findKey(world, name);
  return key === null ? notFound(world, name) : { key };
}

/** When a key is deleted that is scheduled now. */
export function deletionDate(now: number, days: number): string {
  return new Date(now + days * DAY_MS).toISOString();
}

function listTags(world: World, input: Readonly<Record<string, Json>>): Answer {
  const found = keyNamed(world, input);
  if ('error' in found) {
    return found;
  }
  const Tags = Object.entries(found.key.tags ?? {}).map(([TagKey, TagValue]) => ({
    TagKey,
    TagValue,
  }));
  return page('Tags', Tags, input);
}

function listAliases(world: World, input: Readonly<Record<string, Json>>): Answer {
  const found = input['KeyId'] === undefined ? null : keyNamed(world, input);
  if (found !== null && 'error' in found) {
    return found;
  }
  const keys = found === null ? Object.values(world.keys) : [found.key];
  const Aliases = keys.flatMap(({ id, aliases }) =>
    aliases.map((AliasName) => ({
      AliasName,
      AliasArn: `arn:aws:kms:${world.region}:${world.account}:${AliasName}`,
      TargetKeyId: id,
    })),
  );
  return page('Aliases', Aliases, input);
}

function listKeys(world: World, input: Readonly<Record<string, Json>>): Answer {
  const Keys = Object.keys(world.keys).map((KeyId) => ({ KeyId, KeyArn: keyArn(world, KeyId) }));
  return page('Keys', Keys, input);
}

/** One page of a list. The marker is the place to go on from. */
function page(name: string, items: readonly Json[], input: Readonly<Record<string, Json>>): Answer {
  const start = Number(input['Marker'] ?? 0);
  const end = start + Number(input['Limit'] ?? items.length);
  const rest =
    end < items.length ? { Truncated: true, NextMarker: String(end) } : { Truncated: false };
  return { output: { [name]: items.slice(start, end), ...rest } };
}

function notFound(world: World, name: string): { readonly error: VendorError } {
  const arn = name.startsWith('arn:')
    ? name
    : `arn:aws:kms:${world.region}:${world.account}:${name}`;
  const message = name.includes('alias/')
    ? `Alias ${arn} is not found.`
    : `Key '${name.startsWith('arn:') ? name : keyArn(world, name)}' does not exist`;
  return { error: { code: 'NotFoundException', status: 400, message } };
}

function missing(): { readonly error: VendorError } {
  const message =
    "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null";
  return { error: { code: 'ValidationException', status: 400, message } };
}

/** What KMS gives a key that is created without a policy: its account's IAM decides. */
function defaultPolicy(world: World): Json {
  return {
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${world.account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  };
}
