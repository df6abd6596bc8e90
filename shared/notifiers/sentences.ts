import type { EntryBody } from '../core/journal.ts';
import type { Outcome } from '../core/outcome.ts';
import { truncated } from '../core/plain.ts';
import type { Edit } from '../core/state.ts';
import { isLabelEdit } from '../core/target.ts';
import { phraseOf } from './phrases.ts';
import type { StoryFinding } from './story.ts';

/** Where a case stands, as people see it: its outcome, an undo that ended, or a containment that was lifted. */
export type Moment = Outcome | 'undone' | 'lifted';

/** How a moment feels: for colours and signs. */
export type Tone = 'good' | 'calm' | 'attention' | 'bad';

const WORDS: Readonly<Record<Moment, { readonly word: string; readonly tone: Tone }>> = {
  fixed: { word: 'Fixed', tone: 'good' },
  contained: { word: 'Contained', tone: 'good' },
  stopped: { word: 'Stopped', tone: 'attention' },
  labelled: { word: 'Marked for its owner', tone: 'attention' },
  compliant: { word: 'In order', tone: 'good' },
  lifted: { word: 'In order again', tone: 'good' },
  observed: { word: 'Seen, not changed', tone: 'calm' },
  waiting: { word: 'In progress', tone: 'calm' },
  asking: { word: 'Needs your decision', tone: 'attention' },
  overridden: { word: 'Left alone', tone: 'calm' },
  undone: { word: 'Taken back', tone: 'calm' },
  conflict: { word: 'Conflict', tone: 'bad' },
  skipped: { word: 'Not handled', tone: 'calm' },
  failed: { word: 'Failed', tone: 'bad' },
};

/** The tone of a moment. */
export function toneOf(moment: Moment): Tone {
  return WORDS[moment].tone;
}

/** The word for a moment: `Needs your decision`. */
export function wordOf(moment: Moment): string {
  return WORDS[moment].word;
}

/** `Fixed: S3 bucket data`, short enough for a title. */
export function headlineOf(moment: Moment, title: string, name: string): string {
  return truncated(`${WORDS[moment].word}: ${title} ${name}`, 140);
}

/** Faults told in words: more are counted. */
const FAULTS_MAX = 3;

/** What sentences are made from. */
export interface SentenceInput {
  readonly moment: Moment;
  readonly outcome: Extract<EntryBody, { kind: 'outcome' }>;
  readonly findings: readonly StoryFinding[];
  readonly edits: readonly Edit[];
  readonly secret: readonly string[];
  /** Whether a plan waits for a yes. */
  readonly asked: boolean;
  /** The case whose changes were taken back, when it is another one; else null. */
  readonly undoOf: string | null;
}

/** What happened: the fault, what Cordon did or will not do, and why. */
export function sentencesOf(input: SentenceInput): string[] {
  const standing = input.findings.filter((finding) => finding.standing);
  const told = standing.length > 0 ? standing : input.findings;
  const faults =
    input.moment === 'undone'
      ? []
      : told.slice(0, FAULTS_MAX).map((finding) => faultOf(finding, standing.length === 0));
  const more = told.length - FAULTS_MAX;
  return [
    ...faults,
    ...(more > 0 && faults.length > 0 ? [`And ${more} more.`] : []),
    ...deedsOf(input),
  ];
}

function faultOf(finding: StoryFinding, isOver: boolean): string {
  return isOver ? `Found: ${sentence(finding.message)}` : sentence(finding.message);
}

function deedsOf({
  moment,
  outcome,
  findings,
  edits,
  secret,
  asked,
  undoOf,
}: SentenceInput): string[] {
  const { reason } = outcome;
  const did = edits.length === 0 ? null : `Cordon ${phraseOf(edits, secret, 'past')}.`;
  const would = edits.some((edit) => !isLabelEdit(edit)) ? phraseOf(edits, secret, 'base') : null;
  switch (moment) {
    case 'fixed':
      return [did ?? 'It was mended.', 'Read back from the cloud: the fault is gone.'];
    case 'contained':
    case 'stopped':
    case 'labelled':
      return [did ?? '', sentence(reason)];
    case 'lifted':
      return ['The fault is gone, and what Cordon had shut is open again.'];
    case 'compliant':
      return ['Nothing is wrong with it any more.'];
    case 'observed':
      return [
        `Nothing was changed: ${sentence(reason, false)}`,
        would === null ? '' : `Cordon would ${would}.`,
      ];
    case 'asking':
      return [
        would === null || !asked
          ? 'Cordon changes nothing by itself.'
          : `Cordon proposes to ${would}.`,
        `It asks because ${sentence(reason, false)}`,
      ];
    case 'waiting':
      return [did ?? '', `Cordon is not done yet: ${sentence(reason, false)}`];
    case 'overridden':
      return [`Cordon leaves it alone: ${sentence(reason, false)}`];
    case 'undone':
      return [
        `Cordon put back what it had changed${undoOf === null ? '' : ` in case ${undoOf}`}: ${phraseOf(edits, secret, 'past')}.`,
        `The rule${findings.length > 1 ? 's stay' : ' stays'} off for this resource until the hold is lifted.`,
      ];
    case 'conflict':
      return [
        `Cordon stopped: ${sentence(reason, false)}`,
        'Nobody’s change is overwritten. Somebody has to decide which value stays.',
      ];
    case 'skipped':
      return [`Cordon does nothing here: ${sentence(reason, false)}`];
    default:
      return [did ?? '', `Cordon could not finish: ${sentence(reason, false)}`];
  }
}

/** A reason as a sentence: a full stop at its end, and a capital where it begins one. */
export function sentence(text: string, capital = true): string {
  const trimmed = text.trim();
  const begun = capital ? `${trimmed.slice(0, 1).toUpperCase()}${trimmed.slice(1)}` : trimmed;
  return trimmed === '' || /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
