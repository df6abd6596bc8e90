import { parseArgs } from 'node:util';
import fc from 'fast-check';
import type { StoredCase } from '../../shared/core/journal.ts';
import { FAULTS, type Fault, type WorldConfig, worldConfig } from './config.ts';
import { MUTANTS } from './mutants.ts';
import { runWorld } from './world.ts';

/** Usage: npm run sim -- [--runs N] [--seed S] [--mutants] [--world JSON]. Exit 1 when a law is broken. */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    mutants: { type: 'boolean', default: false },
    world: { type: 'string' },
  },
});
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
const runs = Number(values.runs);

if (values.world !== undefined) {
  await runOne(JSON.parse(values.world) as WorldConfig);
} else if (values.mutants) {
  await runMutants();
} else {
  await runWorlds();
}

/** One world again, with the journals of all its cases when it breaks. */
async function runOne(config: WorldConfig): Promise<void> {
  try {
    const result = await runWorld(config);
    print(`held: ${JSON.stringify({ ...result, faults: [...result.faults] })}`);
  } catch (error) {
    const { cases } = error as { readonly cases?: readonly StoredCase[] };
    for (const { id, entries } of cases ?? []) {
      print(`case ${id}`);
      for (const { n, at, body } of entries) {
        print(`  ${n} ${at} ${JSON.stringify(body).slice(0, 400)}`);
      }
    }
    throw error;
  }
}

async function runWorlds(): Promise<void> {
  const counts = new Map<Fault, number>();
  const outcomes = new Map<string, number>();
  let writes = 0;
  const started = performance.now();
  const property = fc.asyncProperty(worldConfig, async (config) => {
    const result = await runWorld(config);
    writes += result.writes;
    result.faults.forEach((count, fault) => {
      counts.set(fault, (counts.get(fault) ?? 0) + count);
    });
    for (const outcome of result.outcomes) {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  });
  const result = await fc.check(property, { numRuns: runs, seed });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (result.failed) {
    const world = JSON.stringify(result.counterexample?.[0]);
    print(`seed ${seed}: broken after ${result.numRuns} worlds and ${result.numShrinks} shrinks`);
    print(String((result.errorInstance as Error | null)?.stack));
    print(`again: npm run sim -- --world '${world}'`);
    process.exitCode = 1;
    return;
  }
  print(`seed ${seed}: ${runs} worlds held in ${seconds} s; ${writes} writes to the cloud`);
  print(`faults: ${FAULTS.map((fault) => `${fault} ${counts.get(fault) ?? 0}`).join(', ')}`);
  print(`cases: ${[...outcomes].map(([name, count]) => `${name} ${count}`).join(', ')}`);
}

async function runMutants(): Promise<void> {
  for (const mutant of MUTANTS) {
    const property = fc.asyncProperty(worldConfig, async (config) => {
      await runWorld(config, mutant);
    });
    const result = await fc.check(property, { numRuns: runs, seed, endOnFailure: true });
    const message = (result.errorInstance as Error | null)?.message ?? '';
    const verdict = result.failed ? `killed in world ${result.numRuns}` : `SURVIVED ${runs} worlds`;
    print(`${mutant.name}: ${verdict} ${message.slice(0, 160)}`);
    process.exitCode = result.failed ? (process.exitCode ?? 0) : 1;
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
