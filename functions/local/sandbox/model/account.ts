import type { Json } from '../../../../shared/core/json.ts';
import { endpointModel } from './endpoint.ts';
import { kmsModel } from './kms.ts';
import { kmsChangesModel } from './kms-changes.ts';
import { modelsModel } from './models.ts';
import { notebookModel } from './notebook.ts';
import { notebookLifecycleModel } from './notebook-lifecycle.ts';
import { queueModel } from './queues.ts';
import { s3Model } from './s3.ts';
import { secretModel } from './secrets.ts';
import { findingModel } from './security-hub.ts';
import { trailModel } from './trail.ts';
import type { Applied, Call, Model, Pace, World } from './world.ts';

/** Fast enough for tests that only move a clock, and slow enough that a transition is seen to pass. */
const FAST_PACE: Pace = { startMs: 2_000, stopMs: 1_000, updateMs: 1_500, fails: false };

/** Most entries one `PutEvents` takes, by the API's own model. */
const EVENTS_PER_CALL = 10;

/** What may differ from the usual empty account. */
export interface WorldOptions {
  readonly account?: string;
  readonly region?: string;
  readonly pace?: Partial<Pace>;
}

/** An empty account: 111122223333 in eu-west-1, with transitions of a second or two, unless told otherwise. */
export function createWorld(options: WorldOptions = {}): World {
  return {
    account: options.account ?? '111122223333',
    region: options.region ?? 'eu-west-1',
    pace: { ...FAST_PACE, ...options.pace },
    accountBlock: null,
    buckets: {},
    notebooks: {},
    endpoints: {},
    endpointConfigs: {},
    models: {},
    keys: {},
    tags: {},
    events: [],
    queues: {},
    secrets: {},
    trail: [],
  };
}

/** Every model, asked in this order. One line each. */
const MODELS: readonly Model[] = [
  endpointModel,
  kmsModel,
  kmsChangesModel,
  modelsModel,
  notebookLifecycleModel,
  notebookModel,
  s3Model,
  eventsModel,
  identityModel,
  queueModel,
  secretModel,
  findingModel,
  trailModel,
];

/**
 * Applies one call to the account: the first model that knows the operation answers.
 * An operation no model knows is answered `NotImplemented` with status 501, and changes nothing.
 * @param now - the caller's clock, ms since the epoch
 */
export function applyCall(world: World, call: Call, now: number): Applied {
  // Callers choose the name; models look it up in tables, which know `constructor` too.
  const models = /^[A-Z][A-Za-z0-9]*$/.test(call.operation) ? MODELS : [];
  for (const model of models) {
    const applied = model(world, call, now);
    if (applied !== null) {
      return applied;
    }
  }
  const message = `The sandbox has no model of ${call.service}:${call.operation}.`;
  return { world, answer: { error: { code: 'NotImplemented', status: 501, message } } };
}

/** EventBridge, as far as Cordon uses it: entries are kept in `world.events` as they were put. */
function eventsModel(world: World, call: Call): Applied | null {
  if (call.service !== 'eventbridge' || call.operation !== 'PutEvents') {
    return null;
  }
  const entries = call.input['Entries'];
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > EVENTS_PER_CALL) {
    const message = `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${EVENTS_PER_CALL}`;
    return { world, answer: { error: { code: 'ValidationException', status: 400, message } } };
  }
  const results = entries.map((entry: Json, index) => putEvent(entry, world.events.length + index));
  const kept = entries.filter((_, index) => results[index]?.['EventId'] !== undefined);
  return {
    world: { ...world, events: [...world.events, ...kept] },
    answer: { output: { FailedEntryCount: entries.length - kept.length, Entries: results } },
  };
}

function putEvent(entry: Json, position: number): Readonly<Record<string, Json>> {
  const { Source, DetailType, Detail } = membersOf(entry);
  for (const [name, value] of Object.entries({ Source, DetailType, Detail })) {
    if (typeof value !== 'string' || value === '') {
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      };
    }
  }
  if (!isJsonObject(String(Detail))) {
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  }
  return { EventId: `00000000-0000-4000-8000-${String(position + 1).padStart(12, '0')}` };
}

function membersOf(value: Json): Partial<Record<'Source' | 'DetailType' | 'Detail', Json>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Partial<Record<'Source' | 'DetailType' | 'Detail', Json>>)
    : {};
}

function isJsonObject(text: string): boolean {
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

/** STS, as far as Cordon uses it: the sandbox's caller is always the same role session. */
function identityModel(world: World, call: Call): Applied | null {
  if (call.service !== 'sts' || call.operation !== 'GetCallerIdentity') {
    return null;
  }
  const output = {
    UserId: 'AROASANDBOX:cordon',
    Account: world.account,
    Arn: `arn:aws:sts::${world.account}:assumed-role/cordon/cordon`,
  };
  return { world, answer: { output } };
}
