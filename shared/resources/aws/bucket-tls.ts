import { matches } from '../../core/glob.ts';
import { canonical, type Json } from '../../core/json.ts';
import { statementsOf } from './bucket-policy.ts';
import {
  membersNamed,
  parseSpans,
  removals,
  repeatsNames,
  type SpanNode,
  spliced,
} from './json-spans.ts';
import { textOf } from './policy-conditions.ts';

/**
 * Whether a bucket policy refuses requests over plain HTTP, and the one statement that makes it do so: appended to what
 * others wrote, byte for byte, and known again to be taken back. Pure: texts in, texts out.
 */

/** A bucket policy's largest size, in bytes (S3 User Guide, bucket policies and user policies). */
export const POLICY_BYTES_MAX = 20 * 1024;

/** The `Sid` of our statement; a number follows where somebody took it. */
const TLS_SID = 'CordonTlsOnly';
const OUR_SID = new RegExp(`^${TLS_SID}\\d*$`);

/** The key of a condition that is false for plain HTTP, lower-cased: names of keys are not case-sensitive. */
const TRANSPORT_KEY = 'aws:securetransport';

/**
 * Whether statements that deny everybody every action over plain HTTP cover both the bucket and all its objects. What
 * denies only under a further condition, some principals, some actions or some objects does not count.
 * @param arn - the bucket's
 */
export function refusesPlainHttp(policy: string, arn: string): boolean {
  const covered = (statementsOf(policy) ?? [])
    .filter(deniesPlainHttp)
    .flatMap((statement) => textsOf(statement, 'Resource') ?? []);
  return (
    covered.some((pattern) => isPlainPattern(pattern) && matches(pattern, arn)) &&
    covered.some(
      (pattern) => isPlainPattern(pattern) && pattern.endsWith('*') && matches(pattern, `${arn}/`),
    )
  );
}

/** The keys that speak of TLS in any Deny of a policy, lower-cased: for telling what is near and not enough. */
export function tlsKeysOf(policy: string): readonly string[] {
  const keys = (statementsOf(policy) ?? [])
    .filter((statement) => textsOf(statement, 'Effect')?.includes('Deny'))
    .flatMap((statement) => conditionsOf(statement).map(({ key }) => key));
  return [TRANSPORT_KEY, 's3:tlsversion'].filter((key) => keys.includes(key));
}

/**
 * The policy with our statement at its end; a whole one where there was none. Null when the text is no policy that
 * could take one.
 */
export function withTlsStatement(policy: string | null, arn: string): string | null {
  if (policy === null) {
    return `{"Version":"2012-10-17","Statement":[${tlsStatement(arn, TLS_SID)}]}`;
  }
  const statements = statementsOf(policy);
  const root = parseSpans(policy);
  const list = root === null ? undefined : membersNamed(root, 'Statement')[0]?.value;
  if (statements === null || list === undefined) {
    return null;
  }
  const taken = statements.flatMap((statement) => textsOf(statement, 'Sid') ?? []);
  const ours = tlsStatement(arn, freeSid(taken));
  const last = statements.at(-1);
  if (last === undefined) {
    return spliced(policy, [{ start: list.start + 1, end: list.start + 1, text: ours }]);
  }
  const isList = list.kind === 'array';
  return spliced(policy, [
    ...(isList ? [] : [{ start: list.start, end: list.start, text: '[' }]),
    { start: last.end, end: last.end, text: `,${ours}${isList ? '' : ']'}` },
  ]);
}

/** Our statement in `after` that `before` has not, as canonical JSON; null when there is none. */
export function addedTlsStatement(before: string | null, after: string): string | null {
  const known = before === null ? [] : (statementsOf(before) ?? []).map(writerOf(before));
  const added = (statementsOf(after) ?? []).filter(isOurs).map(writerOf(after));
  return added.find((statement) => !known.includes(statement)) ?? null;
}

/**
 * The policy without that statement: null when no other is left. Undefined when a statement of the same `Sid` says
 * something else by now, or the text is no policy. Without such a statement the text itself.
 * @param statement - as {@link addedTlsStatement} gives it
 */
export function withoutTlsStatement(policy: string, statement: string): string | null | undefined {
  const statements = statementsOf(policy);
  if (statements === null) {
    return undefined;
  }
  const written = writerOf(policy);
  const at = statements.findIndex((node) => written(node) === statement);
  if (at < 0) {
    const { Sid: sid } = JSON.parse(statement) as { readonly Sid: string };
    const isChanged = statements.some((node) => textsOf(node, 'Sid')?.includes(sid) === true);
    return isChanged ? undefined : policy;
  }
  return statements.length === 1
    ? null
    : spliced(
        policy,
        removals(statements, (index) => index === at),
      );
}

/** Elements in the order in which S3 gives them back, without space: the text reads back as it was sent. */
function tlsStatement(arn: string, sid: string): string {
  return JSON.stringify({
    Sid: sid,
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
}

/** S3 refuses a policy with the same `Sid` twice. */
function freeSid(taken: readonly string[]): string {
  let sid = TLS_SID;
  for (let number = 2; taken.includes(sid); number += 1) {
    sid = `${TLS_SID}${number}`;
  }
  return sid;
}

function isOurs(statement: SpanNode): boolean {
  const [sid = ''] = textsOf(statement, 'Sid') ?? [];
  return OUR_SID.test(sid);
}

function writerOf(policy: string): (statement: SpanNode) => string {
  return ({ start, end }) => canonical(JSON.parse(policy.slice(start, end)) as Json);
}

function deniesPlainHttp(statement: SpanNode): boolean {
  return (
    !repeatsNames(statement) &&
    textsOf(statement, 'Effect')?.join() === 'Deny' &&
    namesEverybody(statement) &&
    textsOf(statement, 'Action')?.some((action) => /^(?:s3:)?\*+$/i.test(action)) === true &&
    isAboutPlainHttp(statement)
  );
}

/** `"*"`, or `{"AWS": "*"}`: the two mean the same. `NotPrincipal` always leaves somebody out. */
function namesEverybody(statement: SpanNode): boolean {
  const principal = membersNamed(statement, 'Principal')[0]?.value;
  if (principal?.kind !== 'object') {
    return textsOf(statement, 'Principal')?.includes('*') === true;
  }
  return textsOf(principal, 'AWS')?.includes('*') === true;
}

/** A further condition would let some plain requests pass. A Deny without any condition refuses them with all others. */
function isAboutPlainHttp(statement: SpanNode): boolean {
  const condition = membersNamed(statement, 'Condition')[0]?.value;
  if (condition === undefined || condition.kind !== 'object' || condition.members.length !== 1) {
    return (
      condition === undefined || (condition.kind === 'object' && condition.members.length === 0)
    );
  }
  const [only, ...others] = conditionsOf(statement);
  return (
    only !== undefined &&
    others.length === 0 &&
    /^bool(?:ifexists)?$/.test(only.operator) &&
    only.key === TRANSPORT_KEY &&
    only.values.includes('false')
  );
}

interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

function conditionsOf(statement: SpanNode): readonly Condition[] {
  return membersNamed(statement, 'Condition').flatMap(({ value }) =>
    (value.kind === 'object' ? value.members : []).flatMap(({ name, value: keys }) =>
      (keys.kind === 'object' ? keys.members : []).map((member) => ({
        operator: name.toLowerCase(),
        key: member.name.toLowerCase(),
        values: scalarsOf(member.value),
      })),
    ),
  );
}

/** The texts of an element; null when the statement has no such element. */
function textsOf(node: SpanNode, name: string): readonly string[] | null {
  const members = membersNamed(node, name);
  return members.length === 0 ? null : members.flatMap(({ value }) => scalarsOf(value));
}

function scalarsOf(node: SpanNode): readonly string[] {
  return (node.kind === 'array' ? node.items : [node]).flatMap((item) => textOf(item) ?? []);
}

/** Whether nothing but `*` stands for something else in it: what `?` and variables cover is not followed. */
function isPlainPattern(pattern: string): boolean {
  return !/[?]|\$\{/.test(pattern);
}
