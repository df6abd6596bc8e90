import * as z from 'zod/mini';

/** Who shall be able to use the key, and how. */
export interface KeyUse {
  /** Account of the resource and of its roles. */
  readonly account: string;
  readonly region: string;
  /** Roles (ARNs) that must be able to use it. */
  readonly roles: readonly string[];
  /** KMS actions they need. */
  readonly actions: readonly string[];
  /** The service they use it through, `sagemaker`. */
  readonly service: string;
}

/** Whether a key policy lets the roles use the key. `unjudged`: it has parts that cannot be judged from outside. */
export type KeyPolicyVerdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'denied'; readonly why: string }
  | { readonly kind: 'unjudged'; readonly why: string }
  | { readonly kind: 'missing'; readonly roles: readonly string[] };

const Texts = z.union([z.string(), z.array(z.string())]);
const Scalar = z.union([z.string(), z.number(), z.boolean()]);
const Conditions = z.record(z.string(), z.record(z.string(), z.union([Scalar, z.array(Scalar)])));
const Principal = z.union([z.string(), z.record(z.string(), Texts)]);
const Statement = z.object({
  Sid: z.optional(z.string()),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.optional(Principal),
  NotPrincipal: z.optional(Principal),
  Action: z.optional(Texts),
  NotAction: z.optional(Texts),
  Resource: z.optional(Texts),
  NotResource: z.optional(Texts),
  Condition: z.optional(Conditions),
});
type Statement = z.infer<typeof Statement>;
const KeyPolicy = z.object({ Statement: z.union([z.array(Statement), Statement]) });

type Truth = 'yes' | 'no' | 'unknown';

/**
 * Judges a key policy by what it says of the roles themselves and of their whole account: a policy that lets the
 * account's root user in leaves the rest to IAM (KMS guide, default key policy). Only an unconditional grant, or one
 * whose conditions are known to hold, counts; a deny that might apply is never waved through.
 */
export function judgeKeyPolicy(text: string, use: KeyUse): KeyPolicyVerdict {
  const statements = statementsOf(text);
  if (statements === null) {
    return { kind: 'unjudged', why: 'its text is not a policy as KMS documents it' };
  }
  const denial = statements.map((statement) => denialOf(statement, use)).find((it) => it !== null);
  if (denial !== undefined && denial !== null) {
    return denial;
  }
  const grants = statements.filter(
    (statement) => statement.Effect === 'Allow' && conditionsHold(statement, use) === 'yes',
  );
  const isGranted = (role: string | null) =>
    use.actions.every((action) =>
      grants.some(
        (it) => covers(it, action) && names(it, use.account, role === null ? [] : [role]),
      ),
    );
  if (isGranted(null)) {
    return { kind: 'allowed' };
  }
  const missing = use.roles.filter((role) => !isGranted(role));
  return missing.length === 0 && use.roles.length > 0
    ? { kind: 'allowed' }
    : { kind: 'missing', roles: missing };
}

/** The statement to add to a key policy so that {@link judgeKeyPolicy} allows the use. */
export function statementToAdd(use: KeyUse): string {
  const roles = use.roles.length > 0 ? use.roles : ['<execution role ARN>'];
  return JSON.stringify({
    Sid: 'AllowUseByRoles',
    Effect: 'Allow',
    Principal: { AWS: roles.length === 1 ? roles[0] : roles },
    Action: use.actions,
    Resource: '*',
  });
}

function statementsOf(text: string): readonly Statement[] | null {
  try {
    const policy = KeyPolicy.safeParse(JSON.parse(text));
    return policy.success ? listOf(policy.data.Statement) : null;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return null;
    }
    throw error;
  }
}

function denialOf(statement: Statement, use: KeyUse): KeyPolicyVerdict | null {
  if (statement.Effect !== 'Deny' || !use.actions.some((action) => covers(statement, action))) {
    return null;
  }
  const concerned = isConcerned(statement, use);
  const held = conditionsHold(statement, use);
  if (concerned === 'no' || held === 'no') {
    return null;
  }
  const named = `its statement ${statement.Sid === undefined ? '' : `'${statement.Sid}' `}denies`;
  return concerned === 'yes' && held === 'yes'
    ? { kind: 'denied', why: `${named} the use` }
    : { kind: 'unjudged', why: `${named} the use under conditions that cannot be judged here` };
}

/** Whether a deny names the roles, their account or everybody. An exception for somebody else tells nothing. */
function isConcerned(statement: Statement, use: KeyUse): Truth {
  if (statement.NotPrincipal !== undefined) {
    return 'unknown';
  }
  return names(statement, use.account, use.roles) ? 'yes' : 'no';
}

/** Whether a statement names everybody, the account (whose IAM decides then) or one of the roles. */
function names(statement: Statement, account: string, roles: readonly string[]): boolean {
  const wanted = new Set(['*', ...accountNames(account), ...roles.map((it) => it.toLowerCase())]);
  return awsPrincipals(statement.Principal).some(
    (principal) =>
      wanted.has(principal) || wanted.has(principal.replace(/^arn:[a-z0-9-]+:/, 'arn:*:')),
  );
}

/** An account as policies write it: its number, or its root user in any partition. */
function accountNames(account: string): readonly string[] {
  return account === '' ? [] : [account, `arn:*:iam::${account}:root`];
}

function awsPrincipals(principal: Statement['Principal']): readonly string[] {
  if (principal === undefined || typeof principal === 'string') {
    return principal === undefined ? [] : [principal.toLowerCase()];
  }
  return listOf(principal['AWS'] ?? []).map((each) => each.toLowerCase());
}

/** Whether a statement is about an action on this key: in a key policy every resource is the key itself. */
function covers(statement: Statement, action: string): boolean {
  if (statement.NotResource !== undefined) {
    return false;
  }
  if (statement.NotAction !== undefined) {
    return !listOf(statement.NotAction).some((pattern) => isLike(pattern, action));
  }
  return listOf(statement.Action ?? []).some((pattern) => isLike(pattern, action));
}

/** Whether all conditions hold when the service uses the key for a role of the account. */
function conditionsHold(statement: Statement, use: KeyUse): Truth {
  const suffix = use.region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const known: Readonly<Record<string, string>> = {
    'kms:viaservice': `${use.service}.${use.region}.${suffix}`,
    'kms:calleraccount': use.account,
    'aws:principalaccount': use.account,
  };
  const truths = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) =>
      conditionHolds(operator, known[key.toLowerCase()], listOf(values).map(String)),
    ),
  );
  if (truths.includes('no')) {
    return 'no';
  }
  return truths.includes('unknown') ? 'unknown' : 'yes';
}

function conditionHolds(
  operator: string,
  actual: string | undefined,
  values: readonly string[],
): Truth {
  const form = /^String(?<not>Not)?(?<how>Equals|EqualsIgnoreCase|Like)(IfExists)?$/.exec(operator);
  if (actual === undefined || form === null) {
    return 'unknown';
  }
  const isPattern = form.groups?.['how'] === 'Like';
  const found = values.some((value) => (isPattern ? isLike(value, actual) : value === actual));
  return found === (form.groups?.['not'] === undefined) ? 'yes' : 'no';
}

/** Glob match without case: `*` for any text, `?` for one character. Linear, for policies are users' text. */
function isLike(pattern: string, text: string): boolean {
  const glob = pattern.toLowerCase();
  const value = text.toLowerCase();
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  while (index < value.length) {
    if (glob[at] === '*') {
      star = at;
      resume = index;
      at += 1;
    } else if (at < glob.length && (glob[at] === '?' || glob[at] === value[index])) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      resume += 1;
      at = star + 1;
      index = resume;
    } else {
      return false;
    }
  }
  return /^\**$/.test(glob.slice(at));
}

function listOf<Item>(value: Item | readonly Item[]): readonly Item[] {
  return Array.isArray(value) ? (value as readonly Item[]) : [value as Item];
}
