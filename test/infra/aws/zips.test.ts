import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zipOf } from '../../../infra/aws/zips.ts';

let root = '';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cordon-zips-'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

async function folderOf(name: string, files: readonly (readonly [string, string])[]) {
  const folder = join(root, name);
  await mkdir(folder);
  for (const [file, text] of files) {
    await writeFile(join(folder, file), text);
  }
  return folder;
}

describe('zipOf', () => {
  it('gives the same bytes and name, whenever and in whatever order files were written', async () => {
    const files = [
      ['events.mjs', 'export {};'],
      ['chunk.mjs', 'let a;'],
    ] as const;
    const one = await folderOf('one', files);
    const other = await folderOf('other', files.toReversed());
    await utimes(join(other, 'chunk.mjs'), 0, 0);

    expect(await zipOf('events', other)).toEqual(await zipOf('events', one));
  });

  it('has another name for other bytes, and leaves out source maps', async () => {
    const first = await zipOf('act', await folderOf('first', [['act.mjs', '1']]));
    const second = await zipOf(
      'act',
      await folderOf('second', [
        ['act.mjs', '2'],
        ['act.mjs.map', '{}'],
      ]),
    );

    expect(first.name).toMatch(/^act-[0-9a-f]{16}\.zip$/);
    expect(second.name).not.toBe(first.name);
    expect(
      Object.entries(unzipSync(second.bytes)).map(([name, bytes]) => [name, strFromU8(bytes)]),
    ).toEqual([['act.mjs', '2']]);
  });
});
