import type { Fault, WorldConfig } from './config.ts';
import type { Draw } from './random.ts';

/** Draws faults while they last, and counts how often each fired. */
export interface Faults {
  /** Whether the fault fires now; counted when it does. */
  fires(fault: Fault, probability: number): boolean;
  /** From here on everything works. */
  cease(): void;
  readonly counts: Map<Fault, number>;
}

/** The faults of one world. */
export function createFaults(config: WorldConfig, draw: Draw): Faults {
  const counts = new Map<Fault, number>();
  let ceased = false;
  return {
    counts,
    cease() {
      ceased = true;
    },
    fires(fault, probability) {
      if (ceased || !config.faults.includes(fault) || !draw.chance(probability)) {
        return false;
      }
      counts.set(fault, (counts.get(fault) ?? 0) + 1);
      return true;
    },
  };
}
