import type { Clock, Journal, Random, WakeUp } from '../core/ports.ts';
import type { Ref } from '../core/ref.ts';
import type { Resource, ResourceApi } from '../core/resource.ts';
import type { Rule } from '../core/rule.ts';
import type { Policy } from '../core/settings.ts';
import type { Step } from '../core/state.ts';

/** A resource type with its rules and its door to the cloud. */
export interface Served {
  readonly resource: Resource;
  readonly rules: readonly Rule[];
  readonly api: ResourceApi;
}

/** What the engine does, told as it happens: for terminals and logs. Never decides anything. */
export type Progress =
  | { readonly kind: 'reading'; readonly ref: Ref }
  | { readonly kind: 'calling'; readonly ref: Ref; readonly step: Step }
  | {
      readonly kind: 'called';
      readonly ref: Ref;
      readonly step: Step;
      readonly case: string | null;
      readonly problem: string | null;
    };

/** Everything the engine needs from outside. */
export interface EnginePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly journal: Journal;
  /** The policy in force. Asked again before every step; its adapter caches for at most a minute. */
  policy(): Promise<Policy>;
  /** The type's resource, rules and API, loaded on first use; null for a type this build does not serve. */
  serve(type: string): Promise<Served | null>;
  /** Time left in this invocation, ms. A write starts only if its answer can still be awaited. */
  remainingMs(): number;
  /**
   * Where it is set, this process only reads: it journals what it learnt, stores a wake-up that is due at once, and tells
   * it here, for whoever may write to go on. The stored wake-up is the truth; this hastens it, and never throws.
   */
  handOver?(wakeUp: WakeUp): void;
  progress?(event: Progress): void;
  /** Version of this code. */
  readonly code: string;
}

/** The setting that stops all writes. Value: null, or who paused and when. */
export const PAUSED_SETTING = 'paused';

/** The setting that says the first sweep is done. Value: null, or when it ended. */
export const BASELINED_SETTING = 'baselined';
