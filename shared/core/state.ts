import { type Json, sameJson } from './json.ts';

/** What undo can give back: `equivalent` returns the configuration but not, say, running kernels. */
export type UndoClass = 'exact' | 'equivalent' | 'none';

/** The typed, parsed picture of one resource. Every resource's state extends it. Plain data. */
export interface State {
  readonly [field: string]: Json | undefined;
  /** The resource's lifecycle status as its API spells it, or null for types without one. */
  readonly status: string | null;
  /** All tags, ours included. */
  readonly tags: Readonly<Record<string, string>>;
  /** A native id of this life of the name (a creation time, a unique id), or null where there is none. */
  readonly incarnation: string | null;
  /** When this life began, ISO 8601 UTC, where the API says it truthfully; else null. */
  readonly createdAt: string | null;
}

/** One field between live and target. `field` is `name` or `map.key`; null means absent. */
export interface Edit {
  readonly field: string;
  readonly before: Json;
  readonly after: Json;
}

/** A condition on one field: the step may only start while it holds. */
export interface Need {
  readonly field: string;
  readonly oneOf: readonly Json[];
}

/** One call that brings live towards target. Pure data: printable, storable, comparable. */
export interface Step {
  /** The SDK operation with its IAM service prefix, `s3:PutPublicAccessBlock`. Unique within a plan with its edits. */
  readonly call: string;
  /** The request, exactly as the SDK takes it. */
  readonly input: { readonly [key: string]: Json | undefined };
  /** IAM actions the call needs, the resource's own first. */
  readonly permissions: readonly string[];
  /** What will be different afterwards; `done` is: every edit's `after` holds. */
  readonly edits: readonly Edit[];
  /** The state it can start from. A transient status is waited out. */
  readonly needs: readonly Need[];
  /** What people using the resource will notice, as a sentence; null when nothing is interrupted. */
  readonly disruption: string | null;
  /** Set when what they notice is the very thing the cure is for, as when the public loses access: no guard waits for it. */
  readonly intended?: true;
  readonly undo: UndoClass;
}

/** Whether a step interrupts work that is none of the fault: what the guards hold back outside the creation window. */
export function isDisruptive(step: Step): boolean {
  return step.disruption !== null && step.intended !== true;
}

/** Reads `name` or `map.key` from a state. Absent reads as null. */
export function fieldOf(state: State, field: string): Json {
  const dot = field.indexOf('.');
  if (dot < 0) {
    return state[field] ?? null;
  }
  const map = state[field.slice(0, dot)];
  if (map === null || map === undefined || typeof map !== 'object' || Array.isArray(map)) {
    return null;
  }
  const key = field.slice(dot + 1);
  // Keys are what users typed: `constructor` is one, and every object has it.
  return Object.hasOwn(map, key) ? ((map as Readonly<Record<string, Json>>)[key] ?? null) : null;
}

/** A copy of the state with one field set; a null in a map removes the key. */
export function withField<S extends State>(state: S, field: string, value: Json): S {
  const dot = field.indexOf('.');
  if (dot < 0) {
    return { ...state, [field]: value };
  }
  const name = field.slice(0, dot);
  const key = field.slice(dot + 1);
  const current = state[name];
  const map =
    current !== null && typeof current === 'object' && !Array.isArray(current)
      ? (current as Readonly<Record<string, Json>>)
      : {};
  const { [key]: _before, ...rest } = map;
  return { ...state, [name]: value === null ? rest : { ...rest, [key]: value } };
}

/** Whether every edit's `after` holds on the state. */
export function editsHold(state: State, edits: readonly Edit[]): boolean {
  return edits.every((edit) => sameJson(fieldOf(state, edit.field), edit.after));
}

/** The edits between two states over the fields a resource declares; `maps` are compared key by key. */
export function diff(
  live: State,
  target: State,
  fields: readonly string[],
  maps: readonly string[],
): Edit[] {
  const edits: Edit[] = [];
  for (const name of fields) {
    const names = maps.includes(name) ? mapKeys(live, target, name) : [name];
    for (const field of names) {
      const before = fieldOf(live, field);
      const after = fieldOf(target, field);
      if (!sameJson(before, after)) {
        edits.push({ field, before, after });
      }
    }
  }
  return edits;
}

function mapKeys(live: State, target: State, name: string): string[] {
  const keys = new Set([...Object.keys(live[name] ?? {}), ...Object.keys(target[name] ?? {})]);
  return [...keys].sort().map((key) => `${name}.${key}`);
}
