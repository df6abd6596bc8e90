import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { UsageError } from './exit.ts';
import type { Shell } from './shell.ts';

/** Longest input, in bytes: as much as the decoder takes, a hundred times the largest delivery of any cloud. */
const INPUT_MAX = 64 * 1024 * 1024;

/** The text of a file, or of standard input for `-`. Logs delivered as gzip are unpacked, any Unicode is read. */
export async function readInput(path: string, shell: Shell): Promise<string> {
  const bytes = path === '-' ? await readAll(shell) : await readFileAt(path);
  if (bytes.length === 0) {
    throw new UsageError(
      path === '-'
        ? 'Standard input is empty: pipe an event into it, or give a file.'
        : `${path} is empty: give a file with an event in it.`,
    );
  }
  return decoded(unpacked(bytes, path));
}

async function readAll(shell: Shell): Promise<Buffer> {
  if (shell.input.isTTY === true) {
    shell.err.write('Reading from the terminal: paste the event, then press Ctrl-D.\n');
  }
  return collect(shell.input, 'Standard input');
}

/** Not `readFile`: pipes and devices have no size to check before. */
async function readFileAt(path: string): Promise<Buffer> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) {
      throw new UsageError(`${path} is a folder: give the file in it.`);
    }
    const file = await open(path);
    return await collect(file.createReadStream(), path);
  } catch (error) {
    throw pathError(error, path);
  }
}

async function collect(stream: Readable, what: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > INPUT_MAX) {
      throw new UsageError(`${what} is larger than ${INPUT_MAX / 1024 / 1024} MB: split it.`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** CloudTrail delivers log files as gzip. */
function unpacked(bytes: Buffer, path: string): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    return bytes;
  }
  try {
    return gunzipSync(bytes, { maxOutputLength: INPUT_MAX });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${path} looks like gzip and cannot be unpacked: ${why}.`);
  }
}

function decoded(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}

/** What went wrong with a path, in words; any other error as it is. */
export function pathError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  switch (code) {
    case 'ENOENT':
      return new UsageError(`There is no file ${path}: check the path.`);
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
      return new UsageError(`${path} cannot be a file here: check the path.`);
    case 'EACCES':
    case 'EPERM':
      return new UsageError(`${path} may not be read: check its permissions.`);
    case 'EISDIR':
      return new UsageError(`${path} is a folder: give the file in it.`);
    default:
      return error;
  }
}
