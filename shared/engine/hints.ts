import type { Case } from '../core/case.ts';
import type { Ref } from '../core/ref.ts';
import type { ReadHints } from '../core/resource.ts';
import type { Policy } from '../core/settings.ts';
import type { Served } from './ports.ts';

/**
 * What a read shall look up besides the resource: the copies its case made, and the keys its rules' parameters name.
 * @param tags - the resource's, as far as they are known: policies scope by them
 */
export function readHints(
  { rules }: Served,
  stored: Case | null,
  ref: Ref,
  policy: Policy,
  tags: Readonly<Record<string, string>>,
): ReadHints {
  const open = stored?.open?.body.step.edits ?? [];
  const copies = [...open, ...(stored?.done.flatMap((step) => step.after) ?? [])]
    .filter((edit) => edit.field.startsWith('copies.'))
    .map((edit) => edit.field.slice('copies.'.length));
  const keys = rules.flatMap(
    (rule) => rule.keys?.(policy.rule(rule.id, ref, tags).parameters) ?? [],
  );
  return { copies: [...new Set(copies)], keys: [...new Set(keys)] };
}
