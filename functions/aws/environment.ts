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
});

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
  };
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
