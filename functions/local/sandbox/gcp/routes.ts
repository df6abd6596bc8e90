import type { GoogleApplied, GoogleCall, GoogleWorld } from './world.ts';

/** One method of an API. */
export interface Route {
  /** One host, or a pattern for all of it: Vertex AI has one per region. */
  readonly host: string | RegExp;
  readonly method: string;
  /** Matches the whole path as it is on the wire; its groups are decoded. */
  readonly path: RegExp;
  apply(world: GoogleWorld, call: GoogleCall, now: number, names: readonly string[]): GoogleApplied;
}
