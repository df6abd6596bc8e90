import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';

/** The first time a zip file can tell. The same sources give the same bytes. */
const LONG_AGO = new Date(1980, 0, 1);

/** Digits of the content in a file's name: CloudFormation deploys code whose name is new. */
const DIGITS = 16;

/** A zip file. */
export interface Zip {
  /** `events-0123456789abcdef.zip`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Packs the code in a folder, without source maps. Lambda unpacks it and finds `<name>.mjs`. */
export async function zipOf(name: string, folder: string): Promise<Zip> {
  const files = (await readdir(folder)).filter((file) => !file.endsWith('.map')).sort();
  const contents: Zippable = {};
  for (const file of files) {
    // 644: the function's user is not the owner.
    const attrs = 0o100644 << 16;
    contents[file] = [await readFile(join(folder, file)), { mtime: LONG_AGO, os: 3, attrs }];
  }
  const bytes = zipSync(contents, { level: 9 });
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, DIGITS);
  return { name: `${name}-${digest}.zip`, bytes };
}
