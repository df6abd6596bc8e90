import type { Json } from './json.ts';
import type { Edit, State } from './state.ts';

/** The tags Cordon writes. Inert: nothing is denied by them. Deny is keyed on `cordon-quarantine` alone. */
export const STATUS_TAG = 'cordon-status';
/** Names the case, so that whoever finds the tag finds the story. */
export const CASE_TAG = 'cordon-case';
/** The tag that deny policies are keyed on: a disruptive edit, under all guards. */
export const QUARANTINE_TAG = 'cordon-quarantine';

/** What people notice of the quarantine tag. */
export const QUARANTINE_DISRUPTION =
  'where the guardrails are deployed, nobody can start, open, invoke or change it any more';

/** Whether an edit writes or removes the tag that deny policies are keyed on. */
export function isQuarantine({ field }: Pick<Edit, 'field'>): boolean {
  return field === `tags.${QUARANTINE_TAG}`;
}

/** Whose notes on findings are Cordon's. */
export const NOTED_BY = 'cordon';

/** The tag by which a person tells Cordon to leave a finding alone, and its two companions. */
export const OVERRIDE_TAG = 'cordon-override';
export const OVERRIDE_UNTIL_TAG = 'cordon-override-until';
export const OVERRIDE_REASON_TAG = 'cordon-override-reason';

/** Placeholder a rule writes for the case id; `decide` puts the id in its place. */
export const THIS_CASE = '{case}';

/** The state with Cordon's labels on it. */
export function labelled<S extends State>(state: S, status: 'stopped' | 'labelled'): S {
  const tags: Readonly<Record<string, Json>> = {
    ...state.tags,
    [STATUS_TAG]: status,
    [CASE_TAG]: THIS_CASE,
  };
  return { ...state, tags };
}

/** Whether the state carries Cordon's labels. */
export function isLabelled(state: State): boolean {
  return state.tags[STATUS_TAG] !== undefined;
}
