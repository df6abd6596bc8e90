import { reconcile } from '../../shared/engine/reconcile.ts';
import { engineBench, event, isRead } from '../support/engine.ts';
import { START } from '../support/in-process.ts';
import { countTrips, type Trip, tripsTo } from '../support/trips.ts';
import { BUCKET, ENDPOINT, NOTEBOOK, type Scenario } from './scenarios.ts';
import type { Section } from './section.ts';
import { BLOCK, KEY, MODEL } from './standing.ts';

/** How long every trip takes, ms: about what control planes and DynamoDB need within a region. */
const LATENCY_MS = 10;

/** Looks after which a scenario must have come to rest. */
const LOOKS_MAX = 20;

/** One reconcile of a case: how it ended, and for what it waited. */
export interface Look {
  readonly outcome: string;
  readonly trips: readonly Trip[];
  /** Changes made in the cloud. */
  readonly writes: readonly string[];
  readonly ms: number;
}

/** Reconciles a scenario's event, and then every wake-up until none is left. */
export async function looksAt(
  scenario: Omit<Scenario, 'event'>,
  latencyMs: number,
): Promise<readonly Look[]> {
  const { ref, effect, world } = scenario;
  const trips = countTrips(latencyMs);
  const bench = engineBench(world(START), { door: trips.door, journal: trips.journal });
  const looks: Look[] = [];
  let trigger = event(ref, { effect }) as ReturnType<typeof event> | null;
  while (looks.length < LOOKS_MAX) {
    const began = performance.now();
    const { outcome } = await reconcile(ref, trigger, bench.ports);
    const ms = performance.now() - began;
    const taken = trips.taken();
    const writes = taken.flat().filter((name) => !name.startsWith('store:') && !isRead(name));
    looks.push({ outcome, trips: taken, writes, ms });
    trigger = null;
    const [next] = await bench.journal.due(Number.MAX_SAFE_INTEGER, 1);
    if (next === undefined) {
      return looks;
    }
    bench.clock.set(Math.max(bench.clock.now(), next.dueAt));
    await bench.journal.clear(next);
  }
  throw new Error(`${scenario.name} did not come to rest within ${LOOKS_MAX} looks.`);
}

/** How often a reconcile waits for somebody else. */
export const WAITING: Section = {
  title: 'Waiting for cloud and store',
  about:
    `Trips one after the other, from an event and then from each wake-up until none is left; requests made at the same time are one trip. ` +
    `A trip to both counts for both, and once in all. The time is with ${LATENCY_MS} ms for every trip. The aim for a cure of one step is 4 trips to the cloud and 3 to the store.`,
  columns: ['look', 'cloud', 'store', 'all', 'ms', 'outcome', 'writes'],
  measure: async () => {
    const rows: string[][] = [];
    for (const scenario of [BUCKET, NOTEBOOK, ENDPOINT, MODEL, BLOCK, KEY]) {
      for (const [index, look] of (await looksAt(scenario, LATENCY_MS)).entries()) {
        rows.push([
          `${scenario.name}: ${index === 0 ? 'event' : `wake-up ${index}`}`,
          String(tripsTo('cloud', look.trips)),
          String(tripsTo('store', look.trips)),
          String(look.trips.length),
          look.ms.toFixed(0),
          look.outcome,
          look.writes.map((name) => name.split(':')[1]).join(', '),
        ]);
      }
    }
    return rows;
  },
};
