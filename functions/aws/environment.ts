import * as z from 'zod/mini';
import { CloudError } from '../../shared/core/failure.ts';
import { parseArn } from '../../shared/events/aws/arn.ts';
import type { ProfileName } from '../../shared/policy/profiles.ts';

/** What the functions read from the environment. The AWS SDK reads its own variables besides. */
export interface Environment {
  /** `AWS_REGION`, which Lambda sets. */
  readonly region: string;
  /** `CORDON_TABLE`: name or ARN of the journal's table. */
  readonly table: string;
  /** `CORDON_OWN_PRINCIPALS`: ARNs of the roles Cordon runs as, separated by commas or white space. */
  readonly ownPrincipals: readonly string[];
  readonly policy: PolicyVariable;
  /** `CORDON_ACT_QUEUE`: address of the queue to the function that writes, or null. */
  readonly actQueue: string | null;
  /** `CORDON_SWEEP_QUEUE`: address of the queue by which a sweep goes on, or null. */
  readonly sweepQueue: string | null;
  readonly slack: SlackVariables | null;
  /** `CORDON_EVENT_BUS`: name or ARN of the bus that hears of every case, or null. */
  readonly eventBus: string | null;
  /** `CORDON_SECURITY_HUB` is `on`: whether findings of Security Hub get a note of what became of them. */
  readonly notesFindings: boolean;
  /** `CORDON_DEFAULT_OWNER`: whose everything is that nobody is known of, or null. */
  readonly defaultOwner: string | null;
  /** `CORDON_LOOKUP_EVENTS` is `on`: whether CloudTrail may be asked who is behind what a sweep found. */
  readonly looksUpEvents: boolean;
}

/** Set when both `CORDON_SLACK_TOKEN_FROM` and `CORDON_SLACK_CHANNEL` are. */
export interface SlackVariables {
  /** Name or ARN of a parameter, or ARN of a secret. */
  readonly tokenFrom: string;
  /** The channel's id. */
  readonly channel: string;
  /** `CORDON_SLACK_API_URL`, for another Slack than Slack's own; null for that. */
  readonly apiUrl: string | null;
}

/**
 * `CORDON_POLICY`: the text of a policy, or a file that is shipped with the function; else the profile
 * `CORDON_PROFILE`, which is `observe` unless told.
 */
export type PolicyVariable =
  | { readonly profile: ProfileName }
  | { readonly text: string }
  | { readonly file: string };

/** A path from the function's folder: one word with the ending of a policy file. Anything else is a policy's text. */
const POLICY_FILE = /^[\w./-]+\.(?:ya?ml|json)$/;

const REGION = /^[a-z]{2,8}(?:-[a-z]+)+-\d{1,2}$/;

/** Names as DynamoDB allows them; it takes an ARN in their place. */
const TABLE = /^(?:[\w.-]{3,255}|arn:[\w-]+:dynamodb:[\w-]+:\d{12}:table\/[\w.-]{3,255})$/;

/** The address of a standard queue. One in order is of no use: resources wait for nobody but themselves. */
const QUEUE = /^https?:\/\/[^\s/]+\/\d{12}\/[\w-]{1,80}$/;

/** What Parameter Store and Secrets Manager name things by. A token itself is none of these, on purpose. */
const TOKEN_FROM =
  /^(?:\/[\w./-]{1,1010}|arn:[\w-]+:ssm:[\w-]+:\d{12}:parameter\/[\w./-]{1,1010}|arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]{1,512})$/;

const missing = { error: 'is not set' };

const Variables = z.object({
  AWS_REGION: z
    .string(missing)
    .check(z.regex(REGION, 'is no region: set it to one like eu-west-1')),
  CORDON_TABLE: z
    .string(missing)
    .check(z.regex(TABLE, 'is neither name nor ARN of a DynamoDB table')),
  CORDON_OWN_PRINCIPALS: z
    .string(missing)
    .check(
      z.refine(
        (text) => /[^\s,]/.test(text) && principalsIn(text).every((arn) => parseArn(arn) !== null),
        'must hold the ARNs of the roles Cordon runs as, separated by commas',
      ),
    ),
  CORDON_PROFILE: z.optional(
    z.enum(['observe', 'recommended'], { error: 'must be observe or recommended' }),
  ),
  CORDON_POLICY: z.optional(z.string()),
  CORDON_ACT_QUEUE: z.optional(queue()),
  CORDON_SWEEP_QUEUE: z.optional(queue()),
  CORDON_SLACK_TOKEN_FROM: z.optional(
    z
      .string()
      .check(
        z.regex(
          TOKEN_FROM,
          'must be the name of a parameter (/cordon/slack-token), or the ARN of a parameter or a secret: never the token itself',
        ),
      ),
  ),
  CORDON_SLACK_CHANNEL: z.optional(z.string()),
  CORDON_SLACK_API_URL: z.optional(z.string()),
  CORDON_EVENT_BUS: z.optional(z.string()),
  CORDON_DEFAULT_OWNER: z.optional(z.string()),
  CORDON_SECURITY_HUB: onOrOff(),
  CORDON_LOOKUP_EVENTS: onOrOff(),
});

function onOrOff() {
  return z.optional(z.enum(['on', 'off'], { error: 'must be on or off' }));
}

function queue() {
  return z
    .string()
    .check(z.regex(QUEUE, 'is no address of a standard queue (https://sqs.…/<account>/<name>)'));
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
  const { AWS_REGION, CORDON_TABLE, CORDON_OWN_PRINCIPALS, CORDON_PROFILE, CORDON_POLICY } =
    parsed.data;
  if (CORDON_POLICY !== undefined && CORDON_PROFILE !== undefined) {
    throw misconfigured([
      'CORDON_POLICY and CORDON_PROFILE are both set: a policy names its profile itself',
    ]);
  }
  return {
    region: AWS_REGION,
    table: CORDON_TABLE,
    ownPrincipals: principalsIn(CORDON_OWN_PRINCIPALS),
    policy: policyIn(CORDON_POLICY, CORDON_PROFILE),
    actQueue: parsed.data.CORDON_ACT_QUEUE ?? null,
    sweepQueue: parsed.data.CORDON_SWEEP_QUEUE ?? null,
    slack: slackIn(parsed.data),
    eventBus: parsed.data.CORDON_EVENT_BUS ?? null,
    notesFindings: parsed.data.CORDON_SECURITY_HUB === 'on',
    defaultOwner: parsed.data.CORDON_DEFAULT_OWNER ?? null,
    looksUpEvents: parsed.data.CORDON_LOOKUP_EVENTS === 'on',
  };
}

/** A variable that this function cannot do without. Throws CloudError (`misconfigured`) when it is absent. */
export function required(value: string | null, name: string): string {
  if (value === null) {
    throw misconfigured([`${name} is not set`]);
  }
  return value;
}

function slackIn(variables: z.infer<typeof Variables>): SlackVariables | null {
  const { CORDON_SLACK_TOKEN_FROM: tokenFrom, CORDON_SLACK_CHANNEL: channel } = variables;
  if (tokenFrom === undefined && channel === undefined) {
    return null;
  }
  if (tokenFrom === undefined || channel === undefined) {
    throw misconfigured([
      'CORDON_SLACK_TOKEN_FROM and CORDON_SLACK_CHANNEL are set both, or neither',
    ]);
  }
  return { tokenFrom, channel, apiUrl: variables.CORDON_SLACK_API_URL ?? null };
}

function principalsIn(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '');
}

function policyIn(policy: string | undefined, profile: ProfileName = 'observe'): PolicyVariable {
  if (policy === undefined) {
    return { profile };
  }
  return POLICY_FILE.test(policy) ? { file: policy } : { text: policy };
}

function misconfigured(problems: readonly string[]): CloudError {
  const message = `The function's environment cannot be used: ${problems.join('; ')}.`;
  return new CloudError({ code: 'misconfigured', message, permission: null }, { applied: 'no' });
}
