import type { Json } from '../core/json.ts';
import { escapedUnsafe, truncated } from '../core/plain.ts';
import type { Story } from './story.ts';

/** Version of the detail's schema. It only grows: members are added, never removed or given another meaning. */
export const OUTCOME_EVENT_VERSION = 1;

/**
 * UTF-8 bytes of a detail. EventBridge takes entries below 256 KB (User Guide, "Calculating PutEvents event entry size"),
 * and the event around it is larger: what is left is for its envelope and for what targets add.
 */
export const DETAIL_BYTES_MAX = 240 * 1024;

/** Characters of an id or name in an event that does not fit otherwise. */
const NAME_MAX = 2_048;

/** What is left out of a detail that is too large, in this order; `trimmed` names it. */
const TRIMMABLE = ['timeline', 'changes', 'recipe', 'mayBreak', 'sentences', 'findings'] as const;

/** The detail of a `Cordon Outcome` event: see `outcome-event.schema.json`. Holds all that a message is made of. */
export interface OutcomeEvent extends Omit<Story, 'caseId' | 'updatedAt' | 'quiet'> {
  readonly schema: 'cordon.outcome';
  readonly version: number;
  /** `<case>#<n>`: the same whenever the same news is told again. */
  readonly id: string;
  readonly case: string;
  /** When the outcome was written, ISO 8601 UTC. */
  readonly at: string;
  /** Members that were emptied to fit the bus. */
  readonly trimmed: readonly string[];
}

/** The event of a story. */
export function outcomeEvent(story: Story): OutcomeEvent {
  const { caseId, updatedAt, quiet: _quiet, ...rest } = story;
  return {
    schema: 'cordon.outcome',
    version: OUTCOME_EVENT_VERSION,
    id: `${caseId}#${story.n}`,
    case: caseId,
    at: updatedAt,
    ...rest,
    trimmed: [],
  };
}

/**
 * The event as JSON that fits the bus: what is too much is emptied and named in `trimmed`. Unsafe characters in the names of
 * the ref, which stay exact, are JSON escapes.
 */
export function detailOf(event: OutcomeEvent): string {
  let fitting = event;
  let text = textOf(fitting);
  for (const member of TRIMMABLE) {
    if (bytesOf(text) <= DETAIL_BYTES_MAX) {
      break;
    }
    const empty: Json = member === 'recipe' ? null : [];
    fitting = { ...fitting, [member]: empty, trimmed: [...fitting.trimmed, member] };
    text = textOf(fitting);
  }
  if (bytesOf(text) <= DETAIL_BYTES_MAX) {
    return text;
  }
  // No cloud has names this long: whatever this is, it must not keep the rest from being told.
  const { cloud, type, id, name, account, region } = fitting.ref;
  const [shortId, shortName] = [truncated(id, NAME_MAX), truncated(name, NAME_MAX)];
  const ref = { cloud, type, id: shortId, name: shortName, account, region };
  return textOf({ ...fitting, ref, trimmed: [...fitting.trimmed, 'ref'] });
}

function textOf(event: OutcomeEvent): string {
  return escapedUnsafe(JSON.stringify(event));
}

/** Length in UTF-8. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
