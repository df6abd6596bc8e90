import * as z from 'zod/mini';
import { CloudError } from '../../shared/core/failure.ts';
import type { ProfileName } from '../../shared/policy/profiles.ts';

/** What the functions read from the environment. */
export interface Environment {
  /** `CORDON_PROJECT`: id of the project that is looked after. */
  readonly project: string;
  /** `CORDON_REGION`: where the functions run. */
  readonly region: string;
  /** `CORDON_DATABASE`: the journal's Firestore database; `(default)` unless told. */
  readonly database: string;
  /** `FIRESTORE_EMULATOR_HOST`: host and port of an emulator, or null. */
  readonly emulator: string | null;
  /** `CORDON_OWN_PRINCIPALS`: emails of the service accounts Cordon runs as, separated by commas or white space. */
  readonly ownPrincipals: readonly string[];
  /** Who may call this function by HTTP, or null for one that nobody calls so. */
  readonly callers: Callers | null;
  readonly policy: PolicyVariable;
  /** `CORDON_ACT_QUEUE` and `CORDON_ACT_URL`: the way to the function that writes, or null. */
  readonly act: TaskVariables | null;
  /** `CORDON_SWEEP_QUEUE` and `CORDON_SWEEP_URL`: the way by which a sweep goes on, or null. */
  readonly sweep: TaskVariables | null;
  readonly slack: SlackVariables | null;
  /** `CORDON_TOPIC`: `projects/…/topics/…` that hears of every case, or null. */
  readonly topic: string | null;
  /** `CORDON_DEFAULT_OWNER`: who is told where a resource names nobody, or null. */
  readonly defaultOwner: string | null;
}

/** Set when both `CORDON_AUDIENCES` and `CORDON_CALLERS` are. */
export interface Callers {
  /** What tokens must be made out to: this function's addresses. */
  readonly audiences: readonly string[];
  /** Emails of the service accounts that may call. */
  readonly accounts: readonly string[];
}

/** A queue of Cloud Tasks, the function it calls, and the account it calls as (`CORDON_TASKS_ACCOUNT`). */
export interface TaskVariables {
  readonly queue: string;
  readonly url: string;
  readonly account: string;
}

/** Set when both `CORDON_SLACK_TOKEN_FROM` and `CORDON_SLACK_CHANNEL` are. */
export interface SlackVariables {
  /** `projects/…/secrets/…`, with or without a version. */
  readonly tokenFrom: string;
  /** The channel's id. */
  readonly channel: string;
  /** `CORDON_SLACK_API_URL`, for another Slack than Slack's own; null for that. */
  readonly apiUrl: string | null;
}

/** `CORDON_POLICY`: a policy's text, or a file shipped with the function; else the profile `CORDON_PROFILE`, or `observe`. */
export type PolicyVariable =
  | { readonly profile: ProfileName }
  | { readonly text: string }
  | { readonly file: string };

/** A path from the function's folder: one word with the ending of a policy file. Anything else is a policy's text. */
const POLICY_FILE = /^[\w./-]+\.(?:ya?ml|json)$/;

const PROJECT = /^(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/;
const REGION = /^[a-z]+(?:-[a-z]+)+\d{1,2}$/;
const DATABASE = /^(?:\(default\)|[a-z][a-z0-9-]{2,61}[a-z0-9])$/;
const EMAIL = /^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/;
const ADDRESS = /^https:\/\/[^\s,]+$/;
const QUEUE = /^projects\/[^/\s]+\/locations\/[a-z0-9-]+\/queues\/[A-Za-z0-9-]{1,100}$/;
const TOPIC = /^projects\/[^/\s]+\/topics\/[A-Za-z][\w.~+%-]{2,254}$/;

/** What Secret Manager names a secret by. A token itself is none of these, on purpose. */
const SECRET = /^projects\/[^/\s]+\/secrets\/[\w-]{1,255}(?:\/versions\/(?:latest|\d+|[\w-]+))?$/;

const missing = { error: 'is not set' };

const Variables = z.object({
  CORDON_PROJECT: z.string(missing).check(z.regex(PROJECT, "is no project's id")),
  CORDON_REGION: z
    .string(missing)
    .check(z.regex(REGION, 'is no region: set it to one like europe-west4')),
  CORDON_DATABASE: z.optional(text(DATABASE, 'is no id of a Firestore database')),
  FIRESTORE_EMULATOR_HOST: z.optional(text(/^[\w.[\]:-]+:\d{1,5}$/, 'is no host with a port')),
  CORDON_OWN_PRINCIPALS: z
    .string(missing)
    .check(list(EMAIL, 'must hold the emails of the service accounts Cordon runs as')),
  CORDON_AUDIENCES: z.optional(
    z.string().check(list(ADDRESS, "must hold this function's addresses (https://…)")),
  ),
  CORDON_CALLERS: z.optional(
    z.string().check(list(EMAIL, 'must hold the emails of the service accounts that may call')),
  ),
  CORDON_PROFILE: z.optional(
    z.enum(['observe', 'recommended'], { error: 'must be observe or recommended' }),
  ),
  CORDON_POLICY: z.optional(z.string()),
  CORDON_ACT_QUEUE: z.optional(queue()),
  CORDON_ACT_URL: z.optional(text(ADDRESS, 'is no address (https://…)')),
  CORDON_SWEEP_QUEUE: z.optional(queue()),
  CORDON_SWEEP_URL: z.optional(text(ADDRESS, 'is no address (https://…)')),
  CORDON_TASKS_ACCOUNT: z.optional(text(EMAIL, 'is no email of a service account')),
  CORDON_SLACK_TOKEN_FROM: z.optional(
    text(SECRET, 'must name a secret (projects/…/secrets/…): never the token itself'),
  ),
  CORDON_SLACK_CHANNEL: z.optional(z.string()),
  CORDON_SLACK_API_URL: z.optional(z.string()),
  CORDON_TOPIC: z.optional(text(TOPIC, 'is no topic (projects/…/topics/…)')),
  CORDON_DEFAULT_OWNER: z.optional(z.string()),
});

type Variables = z.infer<typeof Variables>;

function text(pattern: RegExp, problem: string) {
  return z.string().check(z.regex(pattern, problem));
}

function queue() {
  return text(QUEUE, 'is no queue (projects/…/locations/…/queues/…)');
}

function list(pattern: RegExp, problem: string) {
  return z.refine<string>((value) => {
    const parts = partsOf(value);
    return parts.length > 0 && parts.every((part) => pattern.test(part));
  }, `${problem}, separated by commas`);
}

/**
 * Parses the environment; an empty variable is an absent one. Throws CloudError (`misconfigured`) that names every
 * variable that is wrong.
 */
export function parseEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const set = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || value.trim() === '' ? [] : [[name, value.trim()] as const],
  );
  const parsed = z.safeParse(Variables, Object.fromEntries(set));
  if (!parsed.success) {
    throw misconfigured(
      parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`),
    );
  }
  const all = parsed.data;
  return {
    project: all.CORDON_PROJECT,
    region: all.CORDON_REGION,
    database: all.CORDON_DATABASE ?? '(default)',
    emulator: all.FIRESTORE_EMULATOR_HOST ?? null,
    ownPrincipals: partsOf(all.CORDON_OWN_PRINCIPALS),
    callers: callersIn(all),
    policy: policyIn(all),
    act: tasksIn(all, 'CORDON_ACT'),
    sweep: tasksIn(all, 'CORDON_SWEEP'),
    slack: slackIn(all),
    topic: all.CORDON_TOPIC ?? null,
    defaultOwner: all.CORDON_DEFAULT_OWNER ?? null,
  };
}

/** Variables that this function cannot do without. Throws CloudError (`misconfigured`) when they are absent. */
export function required<Value>(value: Value | null, names: string): Value {
  if (value === null) {
    throw misconfigured([`${names} not set`]);
  }
  return value;
}

function callersIn(all: Variables): Callers | null {
  const { CORDON_AUDIENCES: audiences, CORDON_CALLERS: accounts } = all;
  if (audiences === undefined && accounts === undefined) {
    return null;
  }
  if (audiences === undefined || accounts === undefined) {
    throw misconfigured(['CORDON_AUDIENCES and CORDON_CALLERS are set both, or neither']);
  }
  return { audiences: partsOf(audiences), accounts: partsOf(accounts) };
}

function tasksIn(all: Variables, start: 'CORDON_ACT' | 'CORDON_SWEEP'): TaskVariables | null {
  const { [`${start}_QUEUE` as const]: name, [`${start}_URL` as const]: url } = all;
  const account = all.CORDON_TASKS_ACCOUNT;
  if (name === undefined && url === undefined) {
    return null;
  }
  if (name === undefined || url === undefined || account === undefined) {
    throw misconfigured([
      `${start}_QUEUE and ${start}_URL are set both, and CORDON_TASKS_ACCOUNT with them, or neither`,
    ]);
  }
  return { queue: name, url, account };
}

function slackIn(all: Variables): SlackVariables | null {
  const { CORDON_SLACK_TOKEN_FROM: tokenFrom, CORDON_SLACK_CHANNEL: channel } = all;
  if (tokenFrom === undefined && channel === undefined) {
    return null;
  }
  if (tokenFrom === undefined || channel === undefined) {
    throw misconfigured([
      'CORDON_SLACK_TOKEN_FROM and CORDON_SLACK_CHANNEL are set both, or neither',
    ]);
  }
  return { tokenFrom, channel, apiUrl: all.CORDON_SLACK_API_URL ?? null };
}

function policyIn({ CORDON_POLICY: policy, CORDON_PROFILE: name }: Variables): PolicyVariable {
  if (policy === undefined) {
    return { profile: name ?? 'observe' };
  }
  if (name !== undefined) {
    throw misconfigured([
      'CORDON_POLICY and CORDON_PROFILE are both set: a policy names its profile itself',
    ]);
  }
  return POLICY_FILE.test(policy) ? { file: policy } : { text: policy };
}

function partsOf(value: string): readonly string[] {
  return value.split(/[\s,]+/).filter((part) => part !== '');
}

function misconfigured(problems: readonly string[]): CloudError {
  const message = `The function's environment cannot be used: ${problems.join('; ')}.`;
  return new CloudError({ code: 'misconfigured', message, permission: null }, { applied: 'no' });
}
