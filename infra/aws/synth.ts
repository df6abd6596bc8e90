import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AWS_FUNCTIONS, bundle } from '../build/bundle.ts';
import type { ZipNames } from './functions.ts';
import { GUARDRAILS } from './guardrails.ts';
import { createApp, templateOf } from './stack.ts';
import { type Zip, zipOf } from './zips.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Writes everything a deployment takes: the template, the zip files, the guardrails. @returns what to do next */
export async function synthesize(output: string): Promise<string> {
  const zips: Zip[] = [];
  for (const each of AWS_FUNCTIONS) {
    const folder = join(ROOT, 'dist/aws', each.name);
    await bundle(each, folder);
    zips.push(await zipOf(each.name, folder));
  }
  const names = Object.fromEntries(
    AWS_FUNCTIONS.map(({ name }, index) => [name, zips[index]?.name ?? '']),
  ) as ZipNames;
  await rm(join(output, 'functions'), { recursive: true, force: true });
  await mkdir(join(output, 'functions'), { recursive: true });
  for (const { name, bytes } of zips) {
    await writeFile(join(output, 'functions', name), bytes);
  }
  await mkdir(join(output, 'guardrails'), { recursive: true });
  for (const { name, document } of GUARDRAILS) {
    await writeFile(join(output, 'guardrails', name), `${JSON.stringify(document, null, 2)}\n`);
  }
  const template = `${JSON.stringify(templateOf(createApp(names)), null, 2)}\n`;
  await writeFile(join(output, 'cordon.template.json'), template);
  return next(relative(process.cwd(), output) || '.');
}

function next(output: string): string {
  return `Wrote ${output}/cordon.template.json, functions/ and guardrails/. To deploy, in each account and region:

  aws s3 mb s3://BUCKET
  aws s3 cp ${output}/functions s3://BUCKET/cordon/ --recursive
  aws cloudformation deploy --stack-name cordon --template-file ${output}/cordon.template.json \\
    --s3-bucket BUCKET --capabilities CAPABILITY_NAMED_IAM --parameter-overrides CodeBucket=BUCKET
`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { output: { type: 'string', default: 'dist/infra/aws' } },
  });
  process.stdout.write(await synthesize(values.output));
}

if (
  process.argv[1] !== undefined &&
  relative(process.argv[1], fileURLToPath(import.meta.url)) === ''
) {
  await main();
}
