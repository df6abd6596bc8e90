import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, platform, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AWS_FUNCTIONS, bundle, measure } from '../../infra/build/bundle.ts';
import { DECIDING, RECONCILING } from './deciding.ts';
import { DECODING } from './decoding.ts';
import { REMEMBERING } from './remembering.ts';
import { markdown, type Section, type Setting } from './section.ts';
import { STARTING } from './starting.ts';
import { WAITING } from './waiting.ts';

const REPORT = fileURLToPath(new URL('../../docs/bench.md', import.meta.url));

const SECTIONS: readonly Section[] = [
  STARTING,
  DECODING,
  DECIDING,
  RECONCILING,
  WAITING,
  REMEMBERING,
];

/** Bundles, measures everything, and prints each table as it is there. Any failure is the process's. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { smoke: { type: 'boolean' }, write: { type: 'boolean' } },
  });
  const smoke = values.smoke ?? false;
  if (smoke && values.write === true) {
    throw new Error('--smoke measures nothing worth writing down: give either it or --write.');
  }
  const folder = await mkdtemp(join(tmpdir(), 'cordon-bench-'));
  const parts = [await headline(folder)];
  process.stdout.write(`${parts[0]}\n`);
  for (const section of SECTIONS) {
    const setting: Setting = { smoke, entry: (name) => join(folder, name, `${name}.mjs`) };
    const part = markdown(section, await section.measure(setting));
    process.stdout.write(`${part}\n`);
    parts.push(part);
  }
  await rm(folder, { recursive: true });
  if (values.write === true) {
    await writeFile(REPORT, parts.join('\n'));
    process.stdout.write(`wrote docs/bench.md\n`);
  }
}

/** The top of the report: the machine, and the sizes of the bundle that is measured. */
async function headline(folder: string): Promise<string> {
  const sizes: string[] = [];
  for (const each of AWS_FUNCTIONS) {
    const { startKb, totalKb } = measure(each, await bundle(each, join(folder, each.name)));
    const { budget } = each;
    sizes.push(
      `\`${each.name}\` has ${startKb.toFixed(1)} KB at start (budget ${budget.startKb}) and ${totalKb.toFixed(1)} KB in all (budget ${budget.totalKb})`,
    );
  }
  const processor = cpus()[0]?.model.trim() ?? 'an unknown processor';
  const memory = Math.round(totalmem() / 1e9);
  return [
    '# What it costs',
    '',
    'Written by `npm run bench -- --write`; `npm run bench` prints the same, and `npm run bench -- --smoke` only shows that every measurement still works.',
    '',
    `Measured on ${new Date().toISOString().slice(0, 10)} with Node ${process.versions.node} on ${platform()} ${arch()}: ${availableParallelism()} cores (${processor}), ${memory} GB. ` +
      'Times are of that machine, which did other work meanwhile; ratios and counts travel better.',
    '',
    `Bundles: ${sizes.join('; ')}.`,
    '',
  ].join('\n');
}

await main();
