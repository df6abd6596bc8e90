import { setTimeout as sleep, setImmediate as soon } from 'node:timers/promises';
import type { Journal } from '../../shared/core/ports.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';

/** Requests that were on their way at the same time: one trip, however many they are. */
export type Trip = readonly string[];

/** Counts how often a run waits for cloud and store, one after the other. */
export interface Trips {
  /** For `BenchOptions.door`. */
  door(inner: AwsSend): AwsSend;
  /** For `BenchOptions.journal`. */
  journal(inner: Journal): Journal;
  /** The trips since the last call: `s3:GetBucketPolicy` to the cloud, `store:append` to the store. */
  taken(): readonly Trip[];
}

/**
 * Trips of equal length: a request waits until nothing else happens, and all that wait then go on together. The count
 * depends on no time.
 * @param latencyMs - how long every trip takes besides, in ms
 */
export function countTrips(latencyMs = 0): Trips {
  let trips: string[][] = [];
  let current: { readonly names: string[]; readonly end: Promise<unknown> } | null = null;

  async function wait(name: string): Promise<void> {
    if (current === null) {
      const names: string[] = [];
      trips.push(names);
      const end = (latencyMs === 0 ? soon() : sleep(latencyMs)).then(() => {
        current = null;
      });
      current = { names, end };
    }
    current.names.push(name);
    await current.end;
  }

  return {
    door: (inner) => async (name, region, input) => {
      await wait(name);
      return inner(name, region, input);
    },
    journal: (inner) =>
      Object.fromEntries(
        Object.entries(inner).map(([name, method]) => [
          name,
          async (...args: readonly unknown[]) => {
            await wait(`store:${name}`);
            return (method as (...all: readonly unknown[]) => unknown)(...args);
          },
        ]),
      ) as unknown as Journal,
    taken: () => {
      const taken = trips;
      trips = [];
      return taken;
    },
  };
}

/** How many trips went to the store, or to the cloud; one that went to both counts for both. */
export function tripsTo(where: 'store' | 'cloud', trips: readonly Trip[]): number {
  const isStore = (name: string) => name.startsWith('store:');
  return trips.filter((trip) => trip.some((name) => isStore(name) === (where === 'store'))).length;
}
