import type { Clock } from '../../shared/core/ports.ts';
import type { Scope } from '../../shared/core/resource.ts';

/** One cloud as the contract of resources sees it: how its account is put behind its door, and what its calls are. */
export interface SuiteCloud<World, Send> {
  /**
   * The door to the account in `host`, whose world every call replaces. `refuses` sees the name of every operation
   * before it is applied, and says whether it is denied.
   */
  open(host: { world: World }, clock: Clock, refuses: (operation: string) => boolean): Send;
  /** Where the account's resources are listed. */
  scope(world: World): Scope;
  /** Every operation of the door. */
  readonly operations: readonly string[];
  /** Operations that remove something: settings and tags, on the way back. All else was made by a user. */
  readonly removals: readonly string[];
  /** Whether an operation, by its name alone, removes something. */
  readonly removing: RegExp;
  /** What a permission looks like. */
  readonly permission: RegExp;
}
