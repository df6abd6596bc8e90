/** A small seeded generator (mulberry32): a world is drawn from one number, and the same number draws it again. */
export interface Draw {
  /** Uniform in [0, 1). */
  unit(): number;
  /** Uniform whole number in [from, to]. */
  int(from: number, to: number): number;
  /** True with the given chance. */
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
}

/** A generator for a seed. */
export function createDraw(seed: number): Draw {
  let state = seed >>> 0;
  function unit(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  function int(from: number, to: number): number {
    return from + Math.floor(unit() * (to - from + 1));
  }
  return {
    unit,
    int,
    chance: (probability) => unit() < probability,
    pick: (items) => {
      const item = items[int(0, items.length - 1)];
      if (item === undefined) {
        throw new Error('nothing to pick from');
      }
      return item;
    },
  };
}
