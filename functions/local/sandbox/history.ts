/** How many past worlds are kept for stale reads: far more than change within any consistency window. */
const PAST_MAX = 200;

/** The holder of the current world. Whoever sets it (the server, a person in a demo) leaves the old one behind. */
export interface Host<World> {
  world: World;
}

/** A host that remembers. */
export interface RememberingHost<World> {
  readonly host: Host<World>;
  /** The world as it was at a time, ms since the epoch; the oldest one kept when that is earlier. */
  worldAt(time: number): World;
}

/** Holds a world and its past, by the given clock. */
export function rememberingHost<World>(world: World, clock: () => number): RememberingHost<World> {
  const past: { readonly since: number; readonly world: World }[] = [{ since: clock(), world }];
  let current = world;
  const host: Host<World> = {
    get world() {
      return current;
    },
    set world(next) {
      if (next !== current) {
        current = next;
        past.push({ since: clock(), world: next });
        past.splice(0, past.length - PAST_MAX);
      }
    },
  };
  return {
    host,
    worldAt: (time) => (past.findLast((entry) => entry.since <= time) ?? past[0])?.world ?? current,
  };
}
