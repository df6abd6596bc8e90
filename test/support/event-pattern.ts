import type { EventPattern } from '../../infra/aws/event-patterns.ts';
import type { Json } from '../../shared/core/json.ts';

/**
 * Whether EventBridge would deliver an event by a pattern: as much of its language as ours use. AWS's own matcher agrees
 * with it on every event of the tests (`test/peers/infra`).
 */
export function matches(pattern: EventPattern, event: unknown): boolean {
  // Members of one pattern are looked for in one element of a list.
  if (Array.isArray(event)) {
    return event.some((element) => matches(pattern, element));
  }
  return Object.entries(pattern).every(([key, wanted]) =>
    key === '$or'
      ? (wanted as readonly EventPattern[]).some((each) => matches(each, event))
      : matchesMember(wanted, memberOf(event, key)),
  );
}

function matchesMember(wanted: Json, value: unknown): boolean {
  return Array.isArray(wanted)
    ? wanted.some((one: Json) => matchesValue(one, value))
    : matches(wanted as EventPattern, value);
}

function matchesValue(wanted: Json, value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.some((element) => matchesValue(wanted, element));
  }
  if (typeof wanted !== 'object' || wanted === null) {
    return wanted === value;
  }
  const test = wanted as Readonly<Record<string, Json>>;
  if ('exists' in test) {
    // Only leaves exist.
    return (
      test['exists'] === (value !== undefined && (value === null || typeof value !== 'object'))
    );
  }
  if ('anything-but' in test) {
    const { 'equals-ignore-case': not } = test['anything-but'] as Record<string, string[]>;
    return (
      isLeaf(value) && !(typeof value === 'string' && (not ?? []).includes(value.toLowerCase()))
    );
  }
  throw new Error(`The matcher of the tests does not know ${JSON.stringify(test)}.`);
}

/** Only leaves exist. */
function isLeaf(value: unknown): boolean {
  return value !== undefined && (value === null || typeof value !== 'object');
}

function memberOf(event: unknown, key: string): unknown {
  return typeof event === 'object' && event !== null && Object.hasOwn(event, key)
    ? (event as Readonly<Record<string, unknown>>)[key]
    : undefined;
}
