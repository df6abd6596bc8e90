import {
  membersNamed,
  parseSpans,
  removals,
  repeatsNames,
  type SpanNode,
  type Splice,
  spliced,
} from './json-spans.ts';
import { isFixedText, isPinned, textOf } from './policy-conditions.ts';

/**
 * Who a bucket policy lets in, after "The meaning of public" in the S3 User Guide (Blocking public access): an Allow
 * for everybody is public unless a condition holds it to fixed values, whatever its actions and resources. And how to
 * take the public statements out without touching another byte. Pure: texts in, texts out.
 */

/**
 * `public`: everybody. `external`: fixed principals outside the account, or everybody from a fixed origin;
 * `RestrictPublicBuckets` would cut these on a public bucket. `internal`: the account's own principals and AWS
 * services, which it leaves alone. `denies`: lets nobody in.
 */
export type Access = 'public' | 'external' | 'internal' | 'denies';

/** One statement as far as access goes. */
export interface PolicyStatement {
  /** Its `Sid`, or `statement 2`: user text, to be escaped by whoever shows it. */
  readonly name: string;
  readonly access: Access;
  /** Public with no condition at all: there is nothing to judge. */
  readonly isPlain: boolean;
  /** Public, and besides names principals outside the account. */
  readonly alsoExternal: boolean;
}

/** What a policy says, or why that cannot be told. */
export type PolicyReading =
  | { readonly kind: 'read'; readonly statements: readonly PolicyStatement[] }
  | { readonly kind: 'unreadable'; readonly problem: string };

/** Elements that must be there once for the access to be certain. */
const DECISIVE = ['Effect', 'Principal', 'NotPrincipal', 'Condition'];

/** How much of a `Sid` is kept as a name, in characters. */
const NAME_MAX = 64;

/** Reads a policy's text. `account` is the bucket's own; `''` makes every principal an outsider. */
export function readPolicy(text: string, account: string): PolicyReading {
  const statements = statementsOf(text);
  if (statements === null) {
    return { kind: 'unreadable', problem: 'it is not a JSON policy with a Statement' };
  }
  const read: PolicyStatement[] = [];
  for (const [index, node] of statements.entries()) {
    const statement = readStatement(node, index, account);
    if (typeof statement === 'string') {
      return { kind: 'unreadable', problem: `statement ${index + 1} ${statement}` };
    }
    read.push(statement);
  }
  return { kind: 'read', statements: read };
}

/** Whether the policy names principals outside the account that a block of the whole policy would cut. */
export function hasExternalGrants(statements: readonly PolicyStatement[]): boolean {
  return statements.some((statement) => statement.access === 'external' || statement.alsoExternal);
}

/**
 * The text without its public statements; null when no statement is left. A statement that names others beside
 * everybody only loses everybody. All that stays is byte for byte as it was.
 */
export function cutPublic(text: string): string | null {
  const statements = statementsOf(text) ?? [];
  const cuts = statements.map(cutOf);
  if (cuts.length > 0 && cuts.every((cut) => cut === 'whole')) {
    return null;
  }
  return spliced(text, [
    ...removals(statements, (index) => cuts[index] === 'whole'),
    ...cuts.flatMap((cut) => (cut === 'whole' ? [] : cut)),
  ]);
}

/** The statements of a policy with their places, or null when the text is no policy. */
export function statementsOf(text: string): readonly SpanNode[] | null {
  const root = parseSpans(text);
  const [member, ...others] = root === null ? [] : membersNamed(root, 'Statement');
  if (member === undefined || others.length > 0) {
    return null;
  }
  const statements = member.value.kind === 'array' ? member.value.items : [member.value];
  return statements.every((node) => node.kind === 'object') ? statements : null;
}

/** A statement, or what is wrong with it. */
function readStatement(node: SpanNode, index: number, account: string): PolicyStatement | string {
  for (const name of DECISIVE) {
    const members = membersNamed(node, name);
    if (members.length > 1 || members.some((member) => repeatsNames(member.value))) {
      return `has something twice in ${name}`;
    }
  }
  const effect = elementOf(node, 'Effect');
  const name = nameOf(node, index);
  if (effect !== null && textOf(effect) === 'Deny') {
    return { name, access: 'denies', isPlain: false, alsoExternal: false };
  }
  if (effect === null || textOf(effect) !== 'Allow') {
    return 'has no Effect of Allow or Deny';
  }
  const who = whoOf(node, account);
  if (who === null) {
    return 'has no readable Principal';
  }
  const condition = elementOf(node, 'Condition');
  const isPublic = who.has('everybody') && !isPinned(condition);
  const isExternal = who.has('external') || who.has('everybody');
  return {
    name,
    access: isPublic ? 'public' : isExternal ? 'external' : 'internal',
    isPlain: isPublic && (condition?.kind !== 'object' || condition.members.length === 0),
    alsoExternal: isPublic && who.has('external'),
  };
}

type Who = 'everybody' | 'external' | 'internal';

function whoOf(statement: SpanNode, account: string): ReadonlySet<Who> | null {
  if (elementOf(statement, 'NotPrincipal') !== null) {
    return new Set<Who>(['everybody']);
  }
  const groups = principalsOf(statement);
  const who = new Set<Who>();
  for (const { kind, values } of groups) {
    for (const value of values) {
      const text = textOf(value);
      if (text === null) {
        return null;
      }
      who.add(whoIs(kind, text, account));
    }
  }
  return who.size === 0 ? null : who;
}

function whoIs(kind: string, principal: string, account: string): Who {
  if (!isFixedText(principal)) {
    return 'everybody';
  }
  const owner = /^(?:arn:[^:]*:(?:iam|sts)::)?(?<owner>\d{12})(?::|$)/.exec(principal);
  const isOwn = owner?.groups?.['owner'] === account;
  switch (kind) {
    case 'AWS':
      return isOwn ? 'internal' : 'external';
    case 'Service':
      return 'internal';
    case 'CanonicalUser':
      return 'external';
    case 'Federated':
      // Anybody can have an identity at a public provider; a provider of one account is that account's.
      return owner === null ? 'everybody' : isOwn ? 'internal' : 'external';
    default:
      return 'everybody';
  }
}

/** The principals of a statement by their kind, with their places. A bare text or list means AWS. */
function principalsOf(
  statement: SpanNode,
): readonly { readonly kind: string; readonly values: readonly SpanNode[] }[] {
  const principal = elementOf(statement, 'Principal');
  if (principal === null) {
    return [];
  }
  return principal.kind === 'object'
    ? principal.members.map(({ name, value }) => ({ kind: name, values: valuesOf(value) }))
    : [{ kind: 'AWS', values: valuesOf(principal) }];
}

/** How to take everybody out of one statement: nothing, parts of its Principal, or the whole statement. */
function cutOf(statement: SpanNode, index: number): 'whole' | readonly Splice[] {
  const read = readStatement(statement, index, '');
  if (typeof read === 'string' || read.access !== 'public') {
    return [];
  }
  const principal = elementOf(statement, 'Principal');
  if (principal === null || elementOf(statement, 'NotPrincipal') !== null) {
    return 'whole';
  }
  if (principal.kind !== 'object') {
    return cutValues('AWS', principal);
  }
  const cuts = principal.members.map(({ name, value }) => cutValues(name, value));
  if (cuts.every((cut) => cut === 'whole')) {
    return 'whole';
  }
  return [
    ...removals(principal.members, (position) => cuts[position] === 'whole'),
    ...cuts.flatMap((cut) => (cut === 'whole' ? [] : cut)),
  ];
}

function cutValues(kind: string, node: SpanNode): 'whole' | readonly Splice[] {
  const values = valuesOf(node);
  const isCut = values.map((value) => whoIs(kind, textOf(value) ?? '', '') === 'everybody');
  if (isCut.every((cut) => cut)) {
    return 'whole';
  }
  const kept = values.filter((_, position) => !isCut[position]);
  const [only] = kept;
  if (node.kind === 'array' && kept.length < values.length && kept.length === 1 && only) {
    // S3 stores a list of one as the bare value: written so, the text reads back as it was sent.
    return [
      { start: node.start, end: only.start, text: '' },
      { start: only.end, end: node.end, text: '' },
    ];
  }
  return removals(values, (position) => isCut[position] === true);
}

function valuesOf(node: SpanNode): readonly SpanNode[] {
  return node.kind === 'array' ? node.items : [node];
}

function elementOf(statement: SpanNode, name: string): SpanNode | null {
  return membersNamed(statement, name)[0]?.value ?? null;
}

function nameOf(statement: SpanNode, index: number): string {
  const sid = elementOf(statement, 'Sid');
  const text = sid === null ? '' : (textOf(sid) ?? '').trim();
  return text === '' ? `statement ${index + 1}` : text.slice(0, NAME_MAX);
}
