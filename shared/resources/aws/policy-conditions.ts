import type { SpanNode } from './json-spans.ts';

/**
 * Which conditions keep a statement for everybody from being public, after "The meaning of public" in the S3 User
 * Guide (Blocking public access): one of the listed keys must be held to fixed values, without wildcard or variable.
 */

type Fixed = (value: string) => boolean;

/** Keys that name where a request comes from or who makes it, lower-cased: key names are not case-sensitive. */
const FIXED_BY_KEY: ReadonlyMap<string, Fixed> = new Map([
  ['aws:sourceip', isNarrowNetwork],
  // The two exceptions of the guide and its like: a wildcard is fine behind a fixed account or organisation.
  ['s3:dataaccesspointarn', behind(/^arn:aws[a-z-]*:s3[a-z-]*:[^:]*:\d{12}:accesspoint\//)],
  // The guide does not speak of these two. The fixed part alone keeps strangers out; where AWS says otherwise, its
  // own answer (GetBucketPolicyStatus) is what the rules go by.
  ['aws:principalarn', behind(/^arn:aws[a-z-]*:(?:iam|sts)::\d{12}:/)],
  ['aws:principalorgpaths', behind(/^o-[a-z0-9]{10,32}\//)],
  ...[
    'aws:principalaccount',
    'aws:principalorgid',
    'aws:principalservicename',
    'aws:sourceaccount',
    'aws:sourcearn',
    'aws:sourceorgid',
    'aws:sourceowner',
    'aws:sourcevpc',
    'aws:sourcevpce',
    'aws:userid',
    'aws:vpceaccount',
    'aws:vpceorgid',
    's3:dataaccesspointaccount',
    's3:x-amz-server-side-encryption-aws-kms-key-id',
  ].map((key): [string, Fixed] => [key, isFixedText]),
]);

/** Operators that let through only what they name. Negations, `…IfExists` and `ForAllValues:` also pass the absent. */
const TEXT_OPERATOR =
  /^(?:foranyvalue:)?(?:stringequals|stringequalsignorecase|stringlike|arnequals|arnlike)$/;
const NETWORK_OPERATOR = /^(?:foranyvalue:)?ipaddress$/;

/** Prefixes shorter than these are as good as everybody (S3 User Guide, same section). */
const NETWORK_BITS_MIN = { v4: 8, v6: 32 };

/** Whether a `Condition` element holds requests to a fixed origin or identity. All its conditions must be met. */
export function isPinned(condition: SpanNode | null): boolean {
  if (condition?.kind !== 'object') {
    return false;
  }
  return condition.members.some(
    ({ name, value }) =>
      value.kind === 'object' &&
      value.members.some((member) => isPinning(name.toLowerCase(), member.name, member.value)),
  );
}

function isPinning(operator: string, key: string, values: SpanNode): boolean {
  const name = key.toLowerCase();
  const isFixed = FIXED_BY_KEY.get(name);
  const fitting = name === 'aws:sourceip' ? NETWORK_OPERATOR : TEXT_OPERATOR;
  if (isFixed === undefined || !fitting.test(operator)) {
    return false;
  }
  const texts = (values.kind === 'array' ? values.items : [values]).map(textOf);
  // One loose value is enough to let everybody in: values of a key are alternatives.
  return texts.length > 0 && texts.every((text) => text !== null && isFixed(text));
}

/** A scalar as text: account ids are sometimes written as numbers. Null for anything else. */
export function textOf(node: SpanNode): string | null {
  if (node.kind !== 'scalar' || node.value === null) {
    return null;
  }
  return String(node.value);
}

/** Whether a value has no wildcard and no policy variable. */
export function isFixedText(value: string): boolean {
  return value.trim() !== '' && !/[*?]|\$\{/.test(value);
}

function behind(fixedPart: RegExp): Fixed {
  return (value) => fixedPart.test(value) && !value.includes('${');
}

function isNarrowNetwork(value: string): boolean {
  const parts = /^(?<address>[^/]+)(?:\/(?<bits>\d{1,3}))?$/.exec(value.trim())?.groups;
  const address = parts?.['address'] ?? '';
  const bits = parts?.['bits'] === undefined ? null : Number(parts['bits']);
  if (/^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/.test(address)) {
    return bits === null || (bits >= NETWORK_BITS_MIN.v4 && bits <= 32);
  }
  // Addresses written from `::` on (IPv4 in IPv6 clothes among them) are not taken for narrow.
  if (/^[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){1,7}$/i.test(address)) {
    return bits === null || (bits >= NETWORK_BITS_MIN.v6 && bits <= 128);
  }
  return false;
}
