import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { Journal } from '../../shared/core/ports.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import type { Swept } from '../../shared/engine/sweep.ts';
import {
  type SliceOptions,
  SWEEP_SETTING,
  type SweepProgress,
  sweepSlice,
} from '../../shared/engine/sweep-slice.ts';
import { ACCOUNT, engineBench, policyWith, REGION, SECOND, START } from './engine.ts';

/** Buckets of the usual account, in order. */
export const NAMES = Array.from({ length: 7 }, (_, index) => `ml-${index}`);
const BASELINE = policyWith({}, () => true, { baselineFirst: true });

/** An account with open buckets under a policy with a baseline, and parts of a sweep called `monday` over it. */
export function sweepBench(
  names: readonly string[] = NAMES,
  journal?: (inner: Journal) => Journal,
) {
  const world = names.reduce(
    (before, name) => createBucket(before, { name, publicAccessBlock: null }, START),
    createWorld(),
  );
  const on = engineBench(world, {
    policy: BASELINE,
    ...(journal === undefined ? {} : { journal }),
  });
  const looked: string[] = [];
  const ends: Swept[] = [];
  const options: SliceOptions = {
    types: ['aws.sagemaker.notebook-instance', 'aws.s3.bucket'],
    scope: { account: ACCOUNT, region: REGION },
    start: 'monday',
    owedMs: () => 0,
    wait: async () => undefined,
    onEnd: (swept) => {
      ends.push(swept);
      looked.push(
        swept.kind === 'report' ? swept.report.ref.name : (swept.ref?.name ?? swept.type),
      );
    },
  };
  const slice = (change: Partial<SliceOptions> = {}, ports: Partial<EnginePorts> = {}) =>
    sweepSlice({ ...options, ...change }, on.other({ handOver: () => undefined, ...ports }));
  const progress = async () => (await on.journal.setting(SWEEP_SETTING)) as SweepProgress | null;
  return { ...on, slice, looked, ends, progress };
}

/** Time enough for so many resources, and none for the next. */
export function enoughFor(count: number): Partial<EnginePorts> {
  let asked = -1;
  return {
    remainingMs: () => {
      asked += 1;
      return asked <= count ? 60 * SECOND : 10 * SECOND;
    },
  };
}
