/**
 * Virtual time. Everything that waits in a simulated world waits here; the loop always runs what is due first, so a
 * world is one deterministic sequence however many instances overlap in it.
 */
export interface Timeline {
  now(): number;
  /** Resolves after `ms` of virtual time. */
  delay(ms: number): Promise<void>;
  /** Runs something at a virtual time. Its failure fails the world. */
  at(time: number, run: () => void | Promise<void>): void;
  /** Runs until nothing is due before `end`, then stands at `end`. */
  runUntil(end: number): Promise<void>;
}

interface Due {
  readonly time: number;
  readonly order: number;
  readonly run: () => void;
}

/** A timeline that starts at `start`, ms since the epoch. */
export function createTimeline(start: number): Timeline {
  const heap: Due[] = [];
  let current = start;
  let order = 0;
  let failure: { error: unknown } | null = null;

  function add(time: number, run: () => void): void {
    order += 1;
    push(heap, { time: Math.max(time, current), order, run });
  }

  return {
    now: () => current,
    delay: (ms) => new Promise((resolve) => add(current + ms, resolve)),
    at(time, run) {
      add(time, () => {
        Promise.resolve()
          .then(run)
          .catch((error: unknown) => {
            failure ??= { error };
          });
      });
    },
    async runUntil(end) {
      for (;;) {
        await settle();
        if (failure !== null) {
          throw failure.error;
        }
        const next = heap[0];
        if (next === undefined || next.time > end) {
          break;
        }
        pop(heap);
        current = next.time;
        next.run();
      }
      current = Math.max(current, end);
    },
  };
}

/** Lets every continuation that can run, run: one turn of the event loop drains all microtasks. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function before(left: Due, right: Due): boolean {
  return left.time < right.time || (left.time === right.time && left.order < right.order);
}

function push(heap: Due[], item: Due): void {
  heap.push(item);
  let at = heap.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !before(item, above)) {
      break;
    }
    heap[at] = above;
    at = parent;
  }
  heap[at] = item;
}

function pop(heap: Due[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) {
    return;
  }
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    const right = heap[child + 1];
    const left = heap[child];
    if (left === undefined) {
      break;
    }
    if (right !== undefined && before(right, left)) {
      child += 1;
    }
    const smallest = heap[child];
    if (smallest === undefined || !before(smallest, last)) {
      break;
    }
    heap[at] = smallest;
    at = child;
  }
  heap[at] = last;
}
