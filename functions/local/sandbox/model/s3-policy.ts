/**
 * S3's own judgement of a bucket policy: its form, and whether it is public, for `GetBucketPolicyStatus` and `BlockPublicPolicy`. Written after the list in
 * the S3 User Guide and apart from the analysis in `shared/`, so that the two can disagree, as AWS and we may: here a
 * wildcard is a wildcard wherever the guide makes no exception.
 */

type Loose = Readonly<Record<string, unknown>>;

const FIXED_KEYS = new Set(
  `aws:sourceip aws:sourcearn aws:sourcevpc aws:sourcevpce aws:sourceowner aws:sourceaccount aws:userid
  aws:principalorgid aws:principalarn aws:principalaccount aws:principalorgpaths aws:principalservicename
  aws:sourceorgid aws:vpceaccount aws:vpceorgid s3:dataaccesspointarn s3:dataaccesspointaccount
  s3:x-amz-server-side-encryption-aws-kms-key-id`.split(/\s+/),
);

const FIXING_OPERATORS = new Set(
  'stringequals stringequalsignorecase stringlike arnequals arnlike ipaddress'.split(' '),
);

/** Whether S3 would call a valid policy public. */
export function isPublicPolicy(policy: string): boolean {
  const document = JSON.parse(policy) as Loose;
  return listOf(document['Statement']).some((each) => {
    const statement = each as Loose;
    return (
      statement['Effect'] === 'Allow' &&
      namesEverybody(statement) &&
      !isHeld(statement['Condition'])
    );
  });
}

/** What S3 would refuse in a policy's form, or null when it would take it. Principals and actions are not looked up. */
export function problemOf(policy: string): string | null {
  let document: unknown;
  try {
    document = JSON.parse(policy);
  } catch {
    return 'Policies must be valid JSON and the first byte must be ‘{’';
  }
  const statements = isRecord(document) ? [document['Statement']].flat() : [];
  if (statements.length === 0) {
    return 'Missing required field Statement';
  }
  for (const statement of statements) {
    if (!isRecord(statement)) {
      return 'Missing required field Statement';
    }
    if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny') {
      return 'Missing required field Effect';
    }
    for (const name of ['Principal', 'Action', 'Resource']) {
      const given = [name, `Not${name}`].filter((each) => statement[each] !== undefined);
      if (given.length !== 1) {
        return `Missing required field ${name}`;
      }
    }
  }
  return null;
}

function isRecord(value: unknown): value is Loose {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function namesEverybody(statement: Loose): boolean {
  const principal = statement['Principal'];
  if (principal === undefined) {
    return true;
  }
  if (typeof principal === 'string') {
    return hasWildcard(principal);
  }
  return Object.entries(principal as Loose).some(([kind, values]) =>
    listOf(values).some(
      (value) =>
        hasWildcard(String(value)) || (kind === 'Federated' && !String(value).startsWith('arn:')),
    ),
  );
}

function isHeld(condition: unknown): boolean {
  return Object.entries((condition ?? {}) as Loose).some(
    ([operator, keys]) =>
      FIXING_OPERATORS.has(operator.toLowerCase().replace('foranyvalue:', '')) &&
      Object.entries(keys as Loose).some(
        ([key, values]) =>
          FIXED_KEYS.has(key.toLowerCase()) &&
          listOf(values).every((value) => isFixedValue(key.toLowerCase(), String(value))),
      ),
  );
}

function isFixedValue(key: string, value: string): boolean {
  if (key === 'aws:sourceip') {
    const bits = Number(value.split('/')[1] ?? 128);
    return bits >= (value.includes(':') ? 32 : 8);
  }
  if (key === 's3:dataaccesspointarn') {
    return /^\d{12}$/.test(value.split(':')[4] ?? '');
  }
  return !hasWildcard(value);
}

function hasWildcard(value: string): boolean {
  return value.includes('*') || value.includes('?') || value.includes('${');
}

function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
