import type { Case } from '../core/case.ts';
import { foldCase } from '../core/fold.ts';
import type { Entry, EntryBody, StoredCase } from '../core/journal.ts';
import type { Outcome } from '../core/outcome.ts';
import { truncated } from '../core/plain.ts';
import type { Ref } from '../core/ref.ts';
import type { Resource } from '../core/resource.ts';
import type { Rule, Severity } from '../core/rule.ts';
import type { Edit } from '../core/state.ts';
import { isLabelEdit, netEdits } from '../core/target.ts';
import { adviceOf } from './advice.ts';
import { CHANGES_MAX, type Change, changesOf } from './changes.ts';
import { findingsOf, mayBreakOf } from './findings.ts';
import { clean, redactText, SENTENCE_MAX } from './redact.ts';
import { headlineOf, type Moment, sentencesOf } from './sentences.ts';
import { ownerOf, type Timed, timelineOf, whoOf } from './timeline.ts';

/** Characters of a recipe: a long create command with its comments has about 1500. */
export const RECIPE_MAX = 2_500;

/** Where a story gets words from that the journal does not hold. */
export interface Lookups {
  rule(id: string): Pick<Rule, 'title' | 'risk' | 'severity' | 'mayBreak'> | undefined;
  resource(type: string): Resource | undefined;
  /** Whose everything is that nobody is known of: the account's default owner. */
  readonly owner?: string;
}

/** A finding as people read it. */
export interface StoryFinding {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  /** What was seen, or `''` when it was cured before it was written down. */
  readonly message: string;
  /** Why it matters. */
  readonly risk: string;
  /** Whether it was still there at the last outcome; else it was cured in this case. */
  readonly standing: boolean;
}

/**
 * One case as people read it: plain text, redacted, bounded, rendered by each channel in its own way. Everything in it
 * may still hold a channel's own markup: escape it there.
 */
export interface Story {
  readonly caseId: string;
  /** The entry it goes up to. */
  readonly n: number;
  readonly openedAt: string;
  readonly updatedAt: string;
  readonly ref: Ref;
  /** `S3 bucket`. */
  readonly resource: string;
  /** The resource's name, as it may be shown. */
  readonly name: string;
  readonly outcome: Outcome;
  /** Why, as the journal says it. */
  readonly reason: string;
  readonly moment: Moment;
  /** Whether there is nothing in it for people: no fault was ever found. */
  readonly quiet: boolean;
  /** `Fixed: S3 bucket data`. */
  readonly headline: string;
  /** What happened, in short sentences. */
  readonly sentences: readonly string[];
  readonly severity: Severity | null;
  readonly findings: readonly StoryFinding[];
  /** Who changed the resource last before Cordon looked: `alice@example.com (PutBucketPolicy, 09:12 UTC)`. */
  readonly who: string | null;
  /** Whose it is: whom its tag names, else the last person known to have made or changed it, else the account's default. */
  readonly owner: string | null;
  /** Fields before and after: as changed, as put back, or as they would be. */
  readonly changes: readonly Change[];
  /** Changes not shown. */
  readonly moreChanges: number;
  readonly mayBreak: readonly string[];
  readonly recipe: string | null;
  readonly consoleUrl: string | null;
  /** Command that takes it back, or null when there is nothing to take back. */
  readonly undo: string | null;
  /** What undo cannot give back, or null. */
  readonly undoLimit: string | null;
  /** Command that says yes to the plan asked about, or null. */
  readonly approve: string | null;
  /** Command that ends the hold an undo left, or null. */
  readonly lift: string | null;
  /** The tags that tell Cordon to leave it alone; empty when there is nothing to overrule. */
  readonly override: readonly { readonly key: string; readonly value: string }[];
  readonly timeline: readonly Timed[];
}

/** The story of a case up to its last entry, or null while it has no outcome. */
export function storyOf(stored: StoredCase, lookups: Lookups): Story | null {
  const c = foldCase(stored);
  const outcome = lastOf(stored.entries, 'outcome');
  const findings = findingsOf(stored.entries, outcome, lookups);
  const undone = lastOf(stored.entries, 'undo-ended');
  if (outcome === null) {
    return null;
  }
  const undoOf = lastOf(stored.entries, 'undo-requested')?.of ?? null;
  const resource = lookups.resource(c.ref.type);
  const secret = resource?.secret ?? [];
  const moment = momentOf(c, stored.entries, outcome);
  const edits = editsOf(c, moment, outcome, undone);
  const shown = edits.filter((edit) => !isLabelEdit(edit));
  const title = resource?.title ?? c.ref.type;
  const name = clean(c.ref.name || c.ref.id, SENTENCE_MAX);
  const severity = worst(findings);
  return {
    caseId: c.id,
    n: c.n,
    openedAt: new Date(c.openedAt).toISOString(),
    updatedAt: stored.entries.at(-1)?.at ?? new Date(c.openedAt).toISOString(),
    ref: c.ref,
    resource: title,
    name,
    outcome: outcome.outcome,
    reason: clean(outcome.reason, SENTENCE_MAX),
    moment,
    quiet: findings.length === 0 && undone === null && isQuiet(outcome.outcome),
    headline: headlineOf(moment, title, name),
    sentences: sentencesOf({
      moment,
      outcome,
      findings,
      edits,
      secret,
      asked: c.asked !== null,
      undoOf: undoOf === c.id ? null : undoOf,
    })
      .map((sentence) => clean(sentence, SENTENCE_MAX))
      .filter((sentence) => sentence !== ''),
    severity,
    findings,
    who: whoOf(stored.entries, c.memory),
    owner: ownerOf(c.memory, lookups.owner),
    changes: changesOf(shown.slice(0, CHANGES_MAX), secret),
    moreChanges: Math.max(0, shown.length - CHANGES_MAX),
    mayBreak: moment === 'undone' ? [] : mayBreakOf(stored.entries, lookups, findings),
    recipe: outcome.recipe === null ? null : truncated(redactText(outcome.recipe), RECIPE_MAX),
    consoleUrl: consoleUrlOf(c.ref, resource),
    ...adviceOf(c, moment, resource, findings, severity),
    timeline: timelineOf(stored.entries, lookups),
  };
}

/** Outcomes that are no news where nothing was ever found. */
function isQuiet(outcome: Outcome): boolean {
  return outcome === 'compliant' || outcome === 'skipped' || outcome === 'waiting';
}

function momentOf(
  c: Case,
  entries: readonly Entry[],
  outcome: Extract<EntryBody, { kind: 'outcome' }>,
): Moment {
  const ended = entries.findLast((entry) => entry.body.kind === 'undo-ended');
  const cured = c.done.findLast((step) => step.body.purpose === 'cure');
  const isUndone = ended !== undefined && ended.n > (cured?.n ?? 0);
  if (isUndone && (outcome.outcome === 'overridden' || outcome.outcome === 'compliant')) {
    return 'undone';
  }
  const lifted = outcome.outcome === 'compliant' && c.done.length > 0;
  return lifted ? 'lifted' : outcome.outcome;
}

/** The edits worth showing: made, taken back, asked about, or only thought of. */
function editsOf(
  c: Case,
  moment: Moment,
  outcome: Extract<EntryBody, { kind: 'outcome' }>,
  undone: Extract<EntryBody, { kind: 'undo-ended' }> | null,
): readonly Edit[] {
  if (moment === 'undone') {
    return (undone?.undone ?? []).map(({ field, before, after }) => ({
      field,
      before: after,
      after: before,
    }));
  }
  if (moment === 'conflict' && undone !== null) {
    return undone.conflicts;
  }
  const plan = moment === 'asking' ? c.asked?.plan : moment === 'observed' ? outcome.plan : null;
  return plan?.steps.flatMap((step) => step.edits) ?? netEdits(c);
}

function worst(findings: readonly StoryFinding[]): Severity | null {
  return findings[0]?.severity ?? null;
}

/** The console's address, unless it is odd or holds what looks like a secret. */
function consoleUrlOf(ref: Ref, resource: Resource | undefined): string | null {
  const url = resource?.consoleUrl(ref) ?? '';
  const isSafe = /^https:\/\/[\w.-]+\/[^\s<>"'|`]*$/.test(url) && url.length <= 2_000;
  return isSafe && redactText(url) === url ? url : null;
}

function lastOf<Kind extends EntryBody['kind']>(
  entries: readonly Entry[],
  kind: Kind,
): Extract<EntryBody, { kind: Kind }> | null {
  const found = entries.findLast((entry) => entry.body.kind === kind)?.body;
  return (found as Extract<EntryBody, { kind: Kind }> | undefined) ?? null;
}
