import type { Json } from '../../../../shared/core/json.ts';
import { deletionDate, keyNamed, PENDING_DAYS } from './kms.ts';
import type { Applied, Call, Key, World } from './world.ts';

type Metadata = Key['metadata'];
type Input = Readonly<Record<string, Json>>;

/** What is done to KMS keys, as the key states of its developer guide allow. A key is never gone here: days do not pass. */
export function kmsChangesModel(world: World, call: Call, now: number): Applied | null {
  if (call.service !== 'kms') {
    return null;
  }
  switch (call.operation) {
    case 'EnableKey':
      return changed(world, call.input, isPending, 'is pending deletion.', () => ({
        KeyState: 'Enabled',
        Enabled: true,
      }));
    case 'DisableKey':
      return changed(world, call.input, isPending, 'is pending deletion.', () => ({
        KeyState: 'Disabled',
        Enabled: false,
      }));
    case 'ScheduleKeyDeletion': {
      const days = Number(call.input['PendingWindowInDays'] ?? PENDING_DAYS);
      return changed(world, call.input, isPending, 'is pending deletion.', () => ({
        KeyState: 'PendingDeletion',
        Enabled: false,
        DeletionDate: deletionDate(now, days),
      }));
    }
    case 'CancelKeyDeletion':
      return changed(
        world,
        call.input,
        (key) => !isPending(key),
        'is not pending deletion.',
        () => ({
          KeyState: 'Disabled',
          Enabled: false,
          DeletionDate: null,
        }),
      );
    case 'PutKeyPolicy':
      return putKeyPolicy(world, call.input);
    default:
      return null;
  }
}

function isPending({ KeyState }: Metadata): boolean {
  return KeyState === 'PendingDeletion';
}

/** Changes a key's metadata unless its state refuses that; a null removes a member. */
function changed(
  world: World,
  input: Input,
  refuses: (key: Metadata) => boolean,
  why: string,
  change: () => Metadata,
): Applied {
  const found = keyNamed(world, input);
  if ('error' in found) {
    return { world, answer: found };
  }
  const { key } = found;
  const arn = key.metadata['Arn'] ?? null;
  if (refuses(key.metadata)) {
    const error = { code: 'KMSInvalidStateException', status: 400, message: `${arn} ${why}` };
    return { world, answer: { error } };
  }
  const members = Object.entries({ ...key.metadata, ...change() });
  const metadata = Object.fromEntries(members.filter(([, value]) => value !== null));
  const isDeletion = metadata['DeletionDate'] !== key.metadata['DeletionDate'];
  return {
    world: withKey(world, { ...key, metadata }),
    answer: { output: isDeletion ? { KeyId: arn } : {} },
  };
}

function putKeyPolicy(world: World, input: Input): Applied {
  const found = keyNamed(world, input);
  if ('error' in found) {
    return { world, answer: found };
  }
  const policy = input['Policy'];
  if (typeof policy !== 'string' || !isObject(policy)) {
    const message = 'The new key policy is no valid JSON.';
    const error = { code: 'MalformedPolicyDocumentException', status: 400, message };
    return { world, answer: { error } };
  }
  return { world: withKey(world, { ...found.key, policy }), answer: { output: {} } };
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value);
  } catch (error) {
    if (error instanceof SyntaxError) {
      return false;
    }
    throw error;
  }
}

function withKey(world: World, key: Key): World {
  return { ...world, keys: { ...world.keys, [key.id]: key } };
}
