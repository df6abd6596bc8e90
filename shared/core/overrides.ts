import type { Hold, Memory, Setter } from './journal.ts';
import { OVERRIDE_REASON_TAG, OVERRIDE_TAG, OVERRIDE_UNTIL_TAG } from './labels.ts';
import { DAY_MS } from './limits.ts';
import type { Finding } from './rule.ts';
import type { Policy } from './settings.ts';
import type { Trigger } from './trigger.ts';

/** What the override tags and holds mean for one finding, now. */
export type OverrideVerdict =
  | { readonly kind: 'none' }
  | { readonly kind: 'held'; readonly hold: Hold }
  | {
      readonly kind: 'honoured';
      /** When it ends, ms since the epoch. */
      readonly until: number;
      /** When the owner is warned, ms. */
      readonly warnAt: number;
      readonly reason: string | null;
      readonly setter: string | null;
    }
  /** There, but not honoured; its setter is answered with the reason. */
  | { readonly kind: 'refused'; readonly why: string }
  /** A critical finding and nobody who may decide: Cordon neither acts nor stays silent. */
  | { readonly kind: 'ask'; readonly why: string };

/** What a verdict is made from. */
export interface OverrideInput {
  readonly finding: Finding;
  /** The resource's type, for its aliases. */
  readonly type: string;
  /** Ids of the type's rules: a scope that names none of them is answered. Without them, any words count as a scope. */
  readonly rules?: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly memory: Memory;
  readonly policy: Policy['overrides'];
  readonly now: number;
}

/**
 * The one function that decides whether an override counts, and the only place its expiry is judged.
 * Malformed is not unknown: it is not honoured, and says why.
 */
export function judgeOverride(input: OverrideInput): OverrideVerdict {
  const { finding, tags, memory, now } = input;
  const hold = memory.holds.find((candidate) => candidate.rules.includes(finding.rule));
  if (hold !== undefined) {
    return { kind: 'held', hold };
  }
  const text = tags[OVERRIDE_TAG]?.trim();
  if (text === undefined || !covers(text, finding.rule, input.type)) {
    return text === undefined || isKnownScope(text, input) ? { kind: 'none' } : malformed(text);
  }
  const end = endOf(tags[OVERRIDE_UNTIL_TAG]);
  if (end === 'malformed') {
    return {
      kind: 'refused',
      why: `${OVERRIDE_UNTIL_TAG} is not a date like 2026-12-31`,
    };
  }
  const firstSeen = Date.parse(memory.overridesFirstSeen[finding.rule] ?? '');
  const start = Number.isNaN(firstSeen) ? now : firstSeen;
  const until = Math.min(end ?? Number.POSITIVE_INFINITY, start + input.policy.maxDays * DAY_MS);
  if (now >= until) {
    return {
      kind: 'refused',
      why: `it ended on ${new Date(until - 1).toISOString().slice(0, 10)}`,
    };
  }
  const setter = setterOf(tags, memory);
  if (finding.severity === 'critical') {
    const stop = judgeCritical(setter, memory, input.policy);
    if (stop !== null) {
      return stop;
    }
  }
  return {
    kind: 'honoured',
    until,
    warnAt: Math.max(start, until - input.policy.warnDays * DAY_MS),
    reason: tags[OVERRIDE_REASON_TAG]?.trim() || null,
    setter: setter?.principal ?? null,
  };
}

/** Whether an override text names the rule: its id, an alias of the type (`bucket`), or `all`. */
export function covers(text: string, rule: string, type: string): boolean {
  const words = scopeWords(text);
  return (
    words.includes('all') || words.includes(rule) || aliases(type).some((a) => words.includes(a))
  );
}

/** The short words for a resource type: `aws.sagemaker.notebook-instance` answers to `notebook` too. */
export function aliases(type: string): string[] {
  const last = type.split('.').at(-1) ?? type;
  const words = last.split('-');
  return [...new Set([last, words[0] ?? last, words.at(-1) ?? last])];
}

/**
 * Who set the override tags, after this event. A value that was there already keeps its setter: `PutBucketTagging`
 * repeats the whole set. A value that is gone is forgotten, so that nobody can put another person's override back.
 */
export function settersAfter(
  known: Memory['overrideSetters'],
  trigger: Trigger | null,
  live: Readonly<Record<string, string>>,
): Memory['overrideSetters'] {
  const setters: Record<string, Setter> = {};
  for (const key of [OVERRIDE_TAG, OVERRIDE_UNTIL_TAG]) {
    const said = trigger?.tags?.[key];
    const told = said === undefined && trigger?.tagsAreWhole === true ? null : said;
    const value = told ?? (told === null ? undefined : live[key]);
    const name = `${key}=${value}`;
    const before = known[name];
    if (value !== undefined && before !== undefined) {
      setters[name] = before;
    } else if (typeof told === 'string' && trigger?.actor !== null && trigger !== null) {
      setters[name] = { principal: trigger.actor.principal, role: trigger.actor.role };
    }
  }
  return setters;
}

/** Whether a principal or its role is on a list of exact names, or names with one `*` at the end. */
export function isListed(setter: Setter, patterns: readonly string[]): boolean {
  const names = setter.role === null ? [setter.principal] : [setter.principal, setter.role];
  return patterns.some((pattern) =>
    names.some((name) =>
      pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
    ),
  );
}

function judgeCritical(
  setter: Setter | null,
  memory: Memory,
  policy: Policy['overrides'],
): OverrideVerdict | null {
  if (policy.criticalSetters.length === 0) {
    return {
      kind: 'ask',
      why: 'an override of a critical finding, and the policy names nobody who may set one',
    };
  }
  if (setter === null) {
    return { kind: 'refused', why: 'no event told who set it, and the finding is critical' };
  }
  if (!isListed(setter, policy.criticalSetters)) {
    return { kind: 'refused', why: 'its setter is not on the list for critical findings' };
  }
  if (setter.principal === memory.creator) {
    return { kind: 'refused', why: 'its setter created the resource; somebody else must agree' };
  }
  return null;
}

/** The setter of every override tag present, or null when one of them is unknown or they differ. */
function setterOf(tags: Readonly<Record<string, string>>, memory: Memory): Setter | null {
  const setters = [OVERRIDE_TAG, OVERRIDE_UNTIL_TAG]
    .filter((key) => tags[key] !== undefined)
    .map((key) => memory.overrideSetters[`${key}=${tags[key]}`]);
  const first = setters[0];
  return first !== undefined && setters.every((one) => one?.principal === first.principal)
    ? first
    : null;
}

/** Words of a scope. GCP labels allow only `_` between them; AWS and Azure also blanks, `+`, `/`, `:` and `,`. */
function scopeWords(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[\s_+/:,;]+/)
    .filter((word) => word !== '');
}

/** Whether a scope that does not cover this rule is about others of the type. */
function isKnownScope(text: string, { rules }: OverrideInput): boolean {
  const words = scopeWords(text);
  return rules === undefined
    ? words.length > 0 && words.every((word) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(word))
    : words.some((word) => rules.includes(word));
}

function malformed(text: string): OverrideVerdict {
  const shown = text === '' ? 'is empty' : 'names no rule, no resource type and not all';
  return { kind: 'refused', why: `${OVERRIDE_TAG} ${shown}` };
}

/** The end an owner asked for, ms: a day counts to its last moment (UTC). Null when none was given. */
function endOf(text: string | undefined): number | null | 'malformed' {
  const value = text?.trim().toLowerCase();
  if (value === undefined || value === '') {
    return null;
  }
  const day = /^(?<y>\d{4})-?(?<m>\d{2})-?(?<d>\d{2})$/.exec(value)?.groups;
  if (day !== undefined) {
    return endOfDay(Number(day['y']), Number(day['m']), Number(day['d']));
  }
  const compact = /^(\d{4})-?(\d{2})-?(\d{2})t(\d{2}):?(\d{2})(?::?(\d{2}))?z$/.exec(value);
  if (compact === null) {
    return 'malformed';
  }
  const [year, month, date, hour, minute, second] = compact.slice(1).map((part) => part ?? '00');
  const time = Date.parse(`${year}-${month}-${date}T${hour}:${minute}:${second}Z`);
  // The parser knows of days up to 31 only: it takes the 30th of February for the 2nd of March.
  const isReal = endOfDay(Number(year), Number(month), Number(date)) !== 'malformed';
  return Number.isNaN(time) || !isReal ? 'malformed' : time;
}

function endOfDay(year: number, month: number, day: number): number | 'malformed' {
  const start = Date.UTC(year, month - 1, day);
  const date = new Date(start);
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? start + DAY_MS : 'malformed';
}
