import { digest } from '../../core/digest.ts';
import { SEVERITIES, type Severity } from '../../core/rule.ts';
import type { Effect, Finding, FindingSource, Ignored, Trigger } from '../../core/trigger.ts';
import { type Fields, plain, shown, textOf } from '../read.ts';
import { isoTime } from '../time.ts';
import { type Named, refOfNamed } from './named.ts';

/** Longest id of a finding that is kept, in characters: Security Hub's limit, the largest of all services. */
const FINDING_ID_MAX = 512;

/** What one event, record or finding says: at least one trigger, or one reason why there is none. */
export type Found = readonly (Trigger | Ignored)[];

/** What every trigger of one finding has in common. */
export interface Sighting {
  /** The cloud's own name of the event. */
  readonly operation: string;
  /** What kind of finding it is, in the service's words: a rule, a control, a type. `''` when it does not say. */
  readonly kind: string;
  readonly finding: Finding | null;
  /** The event around it, or an empty object. */
  readonly envelope: Fields;
  /** What identifies it when the event around it does not. */
  readonly content: unknown;
  /** When it was seen, best source first. */
  readonly times: readonly unknown[];
  readonly effect?: Effect;
}

/** A trigger for each resource of a finding that Cordon knows, and why the others are none. */
export function sightings(subjects: readonly Named[], sighting: Sighting): Found {
  const { operation, envelope } = sighting;
  const title = titleOf(operation, sighting.finding?.title ?? '');
  if (subjects.length === 0) {
    return [{ reason: 'unsupported-type', detail: `${title} names no resource Cordon acts on.` }];
  }
  const eventId = textOf(envelope['id']) || digest(plain(sighting.content));
  return subjects.map((subject) => {
    const ref = refOfNamed(subject, title);
    return 'reason' in ref
      ? ref
      : {
          ref,
          reason: 'event' as const,
          operation: shown(sighting.kind === '' ? operation : `${operation}: ${sighting.kind}`),
          phase: 'instant' as const,
          // A finding is no change: it may be about one of long ago, or about ours.
          effect: sighting.effect ?? ('none' as const),
          actor: null,
          eventId,
          time: sighting.times.map(isoTime).find((time) => time !== '') ?? '',
          ...(sighting.finding === null ? {} : { finding: sighting.finding }),
        };
  });
}

/** How sentences name a finding. */
export function titleOf(operation: string, title: string): string {
  return title === '' ? shown(operation) : `${shown(operation)} "${shown(title)}"`;
}

/** A finding with its texts cut and on one line. */
export function findingOf(
  source: FindingSource,
  texts: { readonly id: unknown; readonly title: unknown },
  severity: Severity | null,
  sensitive: boolean,
): Finding {
  const id = shown(textOf(texts.id), FINDING_ID_MAX);
  return { source, id, title: shown(textOf(texts.title)), severity, sensitive };
}

/** A severity by its label, in any case; null for information and for what is no label. */
export function severityOf(label: unknown): Severity | null {
  const text = textOf(label).toLowerCase();
  return SEVERITIES.find((severity) => severity === text) ?? null;
}
