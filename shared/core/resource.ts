import type { Failure } from './failure.ts';
import type { Json } from './json.ts';
import type { Cloud, Ref } from './ref.ts';
import type { Edit, State, Step } from './state.ts';

/** What is known about a customer-managed key that a resource uses or shall use. */
export interface KeyFacts {
  readonly [field: string]: Json | undefined;
  readonly id: string;
  /** `Enabled`, `Disabled`, `PendingDeletion` … as the cloud spells it. */
  readonly state: string;
  /** Whether the customer manages it (a CMK), and not the cloud. */
  readonly customerManaged: boolean;
  readonly region: string;
  /** The key policy's text, or null when it could not be read. */
  readonly policy: string | null;
  /** Why it could not be read, or null. */
  readonly problem: string | null;
}

/** What a read shall look up besides the resource itself. */
export interface ReadHints {
  /** Names of copies (endpoint configs, models) whose body or absence the case needs. */
  readonly copies: readonly string[];
  /** Keys the rules' parameters name. */
  readonly keys: readonly string[];
}

/** One field's mutability, as the catalogue says it. */
export type Mutability = 'in-place' | 'in-place-stopped' | 'copy' | 'one-way' | 'creation-only';

/**
 * All that is pure about a resource type. Its file exports this as `resource` and its I/O as `api(send)`: no SDK is
 * imported there, so an irrelevant event loads none. Adding a type is two files: this one and the test that calls
 * the contract suite.
 */
export interface Resource<S extends State = State> {
  readonly type: string;
  readonly cloud: Cloud;
  /** For people: `SageMaker notebook instance`. */
  readonly title: string;
  /** Editable fields and how each can be changed. Fields not listed are never edited. */
  readonly fields: Readonly<Record<string, Mutability>>;
  /** The fields of `fields` that are maps and are edited key by key. */
  readonly maps: readonly string[];
  /**
   * Fields that are given back when the reason for changing them ends: what was stopped is started,
   * labels are removed. All others stay as cured.
   */
  readonly withdrawable: readonly string[];
  /** Fields that only ever gain things of Cordon's own (copies). Undo leaves them: nothing uses them any more. */
  readonly additive: readonly string[];
  /** Fields whose values may hold secrets: messages and logs show that they changed, not to what. */
  readonly secret: readonly string[];
  /**
   * How long a read may still show the state before a write that succeeded, in ms. At least 10 s, however soon the cloud
   * shows it: what one instance noted is compared with what another reads by its own clock.
   */
  readonly consistencyMs: number;
  /** How long until a transition is worth looking at again, in ms. */
  readonly transitionMs: number;
  /** How long a transition may take before a person is told it is stuck, in ms. */
  readonly transitionMaxMs: number;
  /** Whether the status is passing (`Pending`, `Updating`): steps wait it out. */
  isTransient(state: S): boolean;
  /** Compiles the edits between two states into calls, in order. Empty when the states agree. */
  steps(ref: Ref, live: S, target: S): readonly Step[];
  /**
   * Takes one edit back inside a value others changed since (a policy's statements). `null` result means: remove.
   * Undefined: it cannot be told apart, a conflict. Without this method a changed value is a conflict.
   */
  revert?(edit: Edit, live: Json): Json | undefined;
  /** Set for what other resources use (a key): what an event changes of it reaches them too. */
  readonly shared?: true;
  /** Other names by which users know a shared thing, besides its ref's id and name: the address of a vault. */
  aliases?(ref: Ref): readonly string[];
  /** Link to the resource in the cloud's console. */
  consoleUrl(ref: Ref): string;
  /** Whether the resource is about machine learning of its own nature, or by its name or tags. */
  isMachineLearning(ref: Ref, state: S): boolean;
}

/**
 * The I/O of a resource type. Every method throws {@link CloudError} only.
 * Reads retry within their time budget; `call` never retries: the engine does, through the journal.
 */
export interface ResourceApi<S extends State = State> {
  /** Reads the live state, parts in parallel; null when the resource does not exist. */
  read(ref: Ref, hints: ReadHints): Promise<S | null>;
  /** Issues one mutating call of a step. Resolves when the cloud accepted it. */
  call(ref: Ref, step: Pick<Step, 'call' | 'input'>): Promise<void>;
  /** Every resource of the type in the account and region, page by page. */
  list(scope: Scope): AsyncIterable<Ref>;
}

/** Where an API looks: one account, and one region or, for `''` where the API lists all of them at once, every one. */
export interface Scope {
  readonly account: string;
  readonly region: string;
}

/** A read with its time: what `decide` judges. */
export type Observation<S extends State = State> =
  | { readonly kind: 'state'; readonly state: S; readonly at: number }
  | { readonly kind: 'absent'; readonly at: number }
  | { readonly kind: 'unknown'; readonly at: number; readonly failure: Failure };

/** No copies, no keys. */
export const NO_HINTS: ReadHints = { copies: [], keys: [] };

/**
 * The ids of all shared things a state depends on: what the resource is found by when one of them changes. Its keys by
 * ARN where that is known, and what the type itself names in a field `uses`.
 */
export function dependenciesOf(state: State): readonly string[] {
  const facts = (state['keys'] ?? {}) as Readonly<Record<string, KeyFacts>>;
  const keys = Object.entries(facts).map(([id, { arn }]) =>
    typeof arn === 'string' && arn !== '' ? arn : id,
  );
  return [...keys, ...((state['uses'] ?? []) as readonly string[])];
}
