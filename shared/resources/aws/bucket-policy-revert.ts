import { canonical, type Json } from '../../core/json.ts';
import { cutPublic, statementsOf } from './bucket-policy.ts';
import { addedTlsStatement, withoutTlsStatement } from './bucket-tls.ts';
import { type SpanNode, type Splice, spliced } from './json-spans.ts';

/**
 * Takes back what Cordon did to a policy that others changed since, and nothing of theirs: the statement it appended
 * goes, and what `cutPublic` took out of `before` comes back. Null when no statement is left. Undefined when it cannot
 * be told apart: our statement was rewritten, the policy that lost statements was removed or replaced, a statement that
 * only lost everybody was rewritten, or the edit was neither.
 */
export function revertPolicy(
  before: string | null,
  after: string | null,
  live: string | null,
): string | null | undefined {
  const added = after === null ? null : addedTlsStatement(before, after);
  if (live === after || after === null || added === null) {
    return revertCut(before, after, live);
  }
  const cut = withoutTlsStatement(after, added);
  const rest = live === null ? null : withoutTlsStatement(live, added);
  if (cut === undefined || rest === undefined) {
    return undefined;
  }
  return saysTheSame(before, cut) ? rest : revertCut(before, cut, rest);
}

/** Whether two policies have the same statements, whatever their spelling. */
function saysTheSame(left: string | null, right: string | null): boolean {
  const said = (policy: string | null): string =>
    policy === null
      ? ''
      : (statementsOf(policy) ?? [])
          .map(({ start, end }) => canonical(JSON.parse(policy.slice(start, end)) as Json))
          .join('\n');
  return said(left) === said(right);
}

/**
 * Puts back what `cutPublic` took out of `before`, into a policy that others changed since: their statements stay as
 * they are. Undefined when it cannot be told apart.
 */
function revertCut(
  before: string | null,
  after: string | null,
  live: string | null,
): string | null | undefined {
  if (live === after) {
    return before;
  }
  if (before === null || after === null || live === null || cutPublic(before) !== after) {
    return undefined;
  }
  const pieces = piecesOf(before, after);
  const statements = statementsOf(live);
  if (pieces === null || statements === null || statements.length === 0) {
    return undefined;
  }
  const isWrapped = live.slice(0, statements[0]?.start).trimEnd().endsWith('[');
  const splices = isWrapped ? splicesOf(pieces, live, statements) : null;
  return splices === null ? undefined : spliced(live, splices);
}

/** A statement of the old policy with what became of it: null when it was taken out. */
interface Piece {
  readonly was: string;
  readonly is: string | null;
}

/** Pairs the statements of both texts: a cut keeps their order, and a narrowed one differs from its twin. */
function piecesOf(before: string, after: string): readonly Piece[] | null {
  const old = statementsOf(before);
  const kept = statementsOf(after);
  if (old === null || kept === null) {
    return null;
  }
  let next = 0;
  const pieces = old.map((node): Piece => {
    const was = before.slice(node.start, node.end);
    const twin = kept[next];
    const alone = cutPublic(`{"Statement":[${was}]}`);
    if (alone === null || twin === undefined) {
      return { was, is: null };
    }
    next += 1;
    return { was, is: after.slice(twin.start, twin.end) };
  });
  return next === kept.length ? pieces : null;
}

function splicesOf(
  pieces: readonly Piece[],
  live: string,
  statements: readonly SpanNode[],
): Splice[] | null {
  const splices: Splice[] = [];
  /** Where a statement goes that followed the ones already placed. */
  let anchor: SpanNode | null = null;
  // Two old statements may say the same: each takes one of the live ones.
  let free = statements;
  for (const { was, is } of pieces) {
    const found = find(live, free, was);
    const twin = is === null || is === was ? null : find(live, free, is);
    const taken = found ?? twin;
    free = free.filter((node) => node !== taken);
    anchor = taken ?? anchor;
    if (found !== null) {
      continue;
    }
    if (twin !== null) {
      splices.push({ start: twin.start, end: twin.end, text: was });
    } else if (is === null) {
      splices.push(insertion(was, anchor, statements[0]));
    } else if (is !== was) {
      return null;
    }
  }
  return splices;
}

function insertion(text: string, anchor: SpanNode | null, first: SpanNode | undefined): Splice {
  if (anchor !== null) {
    return { start: anchor.end, end: anchor.end, text: `,${text}` };
  }
  const at = first?.start ?? 0;
  return { start: at, end: at, text: `${text},` };
}

/** The statement that says the same, whatever its spacing. */
function find(live: string, statements: readonly SpanNode[], text: string): SpanNode | null {
  const wanted = canonical(JSON.parse(text) as Json);
  const same = ({ start, end }: SpanNode) =>
    canonical(JSON.parse(live.slice(start, end)) as Json) === wanted;
  return statements.find(same) ?? null;
}
