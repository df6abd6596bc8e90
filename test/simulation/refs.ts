import type { Ref } from '../../shared/core/ref.ts';
import type { WorldConfig } from './config.ts';
import { bucketRef, sagemakerRef } from './residents.ts';
import { accountRef, googleBucketRef } from './residents-elsewhere.ts';
import { computeRef, workbenchRef } from './residents-machines.ts';
import { BLOCK_REF, KEY_REF, modelRef } from './residents-shared.ts';

/** Every resource of a world that others do things to. */
export function refsOf(config: WorldConfig): Ref[] {
  const { computes = 0, workbenches = 0 } = config;
  const { accounts = 0, googleBuckets = 0, models = 0, blocks = 0, keys = 0 } = config;
  return [
    ...several(config.buckets, (at) => bucketRef(`ml-data-${at}`)),
    ...several(config.notebooks, (at) => sagemakerRef('notebook-instance', `Notebook-${at}`)),
    ...several(config.endpoints, (at) => sagemakerRef('endpoint', `Endpoint-${at}`)),
    ...several(accounts, (at) => accountRef(`mldata${at}`)),
    ...several(googleBuckets, (at) => googleBucketRef(`ml-features-${at}`)),
    ...several(computes, (at) => computeRef(`ci-${at}`)),
    ...several(workbenches, (at) => workbenchRef(`bench-${at}`)),
    ...several(models, (at) => modelRef(`Model-${at}`)),
    ...several(blocks, () => BLOCK_REF),
    ...several(keys, () => KEY_REF),
  ];
}

function several(count: number, make: (at: number) => Ref): Ref[] {
  return Array.from({ length: count }, (_, at) => make(at));
}
