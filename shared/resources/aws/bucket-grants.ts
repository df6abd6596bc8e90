import { statementsOf } from './bucket-policy.ts';
import { membersNamed, type SpanNode } from './json-spans.ts';
import { textOf } from './policy-conditions.ts';

/** One principal that a bucket policy lets do something. All texts are users' own. */
export interface Grantee {
  /** Its statement's `Sid`, or `statement 2`. */
  readonly statement: string;
  /** `AWS`, `Service`, `CanonicalUser`, `Federated`, as the policy spells it. */
  readonly kind: string;
  readonly principal: string;
  /** The actions of its statement, lower-cased; `*` for a statement that only excepts some. */
  readonly actions: readonly string[];
}

/** How much of a `Sid` is kept as a name, in characters. */
const NAME_MAX = 64;

/** Everybody whom the Allow statements of a policy name, or null when the text is no policy. */
export function granteesOf(text: string): readonly Grantee[] | null {
  const statements = statementsOf(text);
  return (
    statements?.flatMap((node, index) =>
      textsOf(node, 'Effect').includes('Allow') ? granteesIn(node, index) : [],
    ) ?? null
  );
}

function granteesIn(statement: SpanNode, index: number): readonly Grantee[] {
  const [sid = ''] = textsOf(statement, 'Sid');
  const named = textsOf(statement, 'Action').map((action) => action.toLowerCase());
  const actions = membersNamed(statement, 'NotAction').length > 0 ? ['*', ...named] : named;
  const common = { statement: sid.trim().slice(0, NAME_MAX) || `statement ${index + 1}`, actions };
  return membersNamed(statement, 'Principal').flatMap(({ value }) =>
    value.kind === 'object'
      ? value.members.flatMap((member) =>
          scalars(member.value).map((principal) => ({ ...common, kind: member.name, principal })),
        )
      : scalars(value).map((principal) => ({ ...common, kind: 'AWS', principal })),
  );
}

function textsOf(statement: SpanNode, name: string): readonly string[] {
  return membersNamed(statement, name).flatMap(({ value }) => scalars(value));
}

function scalars(node: SpanNode): readonly string[] {
  return (node.kind === 'array' ? node.items : [node]).flatMap((item) => textOf(item) ?? []);
}
