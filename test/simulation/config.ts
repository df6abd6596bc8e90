import fc from 'fast-check';

/** Faults a world may have. Each world has only some: a swarm finds more than everything at once. */
export const FAULTS = [
  'store-down',
  'store-lost-answer',
  'cloud-throttled',
  'cloud-unavailable',
  'write-lost-answer',
  'write-never-landed',
  'write-lands-late',
  'stale-read',
  'failing-transition',
  'denied-write',
  'frozen',
  'killed',
  'event-lost',
  'event-duplicated',
  'event-late',
  'message-refused',
  'message-lost-answer',
] as const;
export type Fault = (typeof FAULTS)[number];

/** What others do in a world besides creating its resources. */
export const DEEDS = [
  'break',
  'mend',
  'restart',
  'override',
  'override-removed',
  'bad-override',
  'recreate',
  'undo',
  'approve',
  'pause',
  'observe',
  'unrelated-edit',
  'iac',
  'second-cordon',
  'upgrade',
] as const;
export type Deed = (typeof DEEDS)[number];

/** Everything a world is drawn from. */
export interface WorldConfig {
  readonly seed: number;
  readonly buckets: number;
  readonly notebooks: number;
  readonly endpoints: number;
  /** Azure storage accounts, and buckets of Google Cloud. */
  readonly accounts?: number;
  readonly googleBuckets?: number;
  /** Azure ML's compute instances, and Workbench instances. */
  readonly computes?: number;
  readonly workbenches?: number;
  readonly models?: number;
  /** Whether people change the account's access block, and the key of its endpoints. */
  readonly blocks?: number;
  readonly keys?: number;
  readonly faults: readonly Fault[];
  readonly deeds: readonly Deed[];
  /** How many things others do. */
  readonly deedCount: number;
  /** Disruptive steps an hour. */
  readonly limit: number;
  /** Skew of each instance's clock, ms. */
  readonly skews: readonly number[];
  /** Whether those who hear events and sweep only read, and others write. */
  readonly split?: boolean;
}

/** Most skew between two instances, ms: half of what an intent's deadline allows for. */
const SKEW_MAX_MS = 7_000;

/** Draws worlds; shrinks to fewer resources, faults and deeds. */
export const worldConfig: fc.Arbitrary<WorldConfig> = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  buckets: fc.integer({ min: 0, max: 1 }),
  notebooks: fc.integer({ min: 0, max: 2 }),
  endpoints: fc.integer({ min: 0, max: 1 }),
  accounts: fc.integer({ min: 0, max: 1 }),
  googleBuckets: fc.integer({ min: 0, max: 1 }),
  computes: fc.integer({ min: 0, max: 1 }),
  workbenches: fc.integer({ min: 0, max: 1 }),
  models: fc.integer({ min: 0, max: 1 }),
  blocks: fc.integer({ min: 0, max: 1 }),
  keys: fc.integer({ min: 0, max: 1 }),
  faults: fc.subarray([...FAULTS]),
  deeds: fc.subarray([...DEEDS]),
  deedCount: fc.integer({ min: 0, max: 6 }),
  limit: fc.constantFrom(1, 1, 20),
  skews: fc.array(fc.integer({ min: -SKEW_MAX_MS, max: SKEW_MAX_MS }), {
    minLength: 3,
    maxLength: 4,
  }),
  split: fc.boolean(),
});
