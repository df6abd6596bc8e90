import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSqliteJournal } from '../../shared/journals/sqlite.ts';
import { bucket, said } from '../contract/journal-bench.ts';

/** Real processes on one file: racing from its creation on, and killed in the middle of writing. */
const WRITER = fileURLToPath(new URL('./sqlite-writer.ts', import.meta.url));
const KILLS = 8;

let directory = '';
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cordon-processes-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
  }
  await rm(directory, { recursive: true, force: true });
});

it('lets processes that start together share a new file: no append and no slot is lost or doubled', async () => {
  const file = join(directory, 'race.sqlite');
  const names = ['a', 'b', 'c', 'd'];

  const reserved = await Promise.all(
    names.map((name) => finished(start('race', file, name, '25'))),
  );

  const journal = createSqliteJournal({ file });
  const stored = await journal.load(bucket('shared'));
  await journal.close();
  const expected = names.flatMap((name) => Array.from({ length: 25 }, (_, i) => `${name} ${i}`));
  expect(said(stored).sort()).toEqual(expected.sort());
  expect(stored?.entries.map((entry) => entry.n)).toEqual(expected.map((_, index) => index + 1));
  expect(reserved.reduce((sum, text) => sum + Number(text), 0)).toBe(7);
}, 60_000);

it('has no gap and no half append after kills in the middle of appends', async () => {
  const file = join(directory, 'kill.sqlite');
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const told = await killedAfter(start('stream', file), 10 + 7 * kill);

    const journal = createSqliteJournal({ file });
    const stored = await journal.load(bucket('shared'));
    const due = await journal.due(Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY);
    await journal.close();

    const groups = said(stored).map((text) => text.replace(/x+$/, ''));
    const whole = Array.from({ length: groups.length / 3 }, (_, group) =>
      ['a', 'b', 'c'].map((part) => `${group}${part}`),
    );
    expect(groups).toEqual(whole.flat());
    expect(due.map((row) => row.id)).toEqual(whole.map((_, group) => `c#${3 * group + 3}`));
    expect(whole.length).toBeGreaterThan(Math.max(...told));
  }
}, 120_000);

function start(...args: readonly string[]): ChildProcess {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', WRITER, ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  children.push(child);
  return child;
}

/** What it said, when it ended well. */
async function finished(child: ChildProcess): Promise<string> {
  const [output, errors] = [listen(child.stdout), listen(child.stderr)];
  const [code] = await once(child, 'close');
  if (code !== 0) {
    throw new Error(`the writer ended with ${code}: ${errors()}`);
  }
  return output();
}

/** Kills it as soon as it has said so many numbers; gives all that were heard. */
async function killedAfter(child: ChildProcess, numbers: number): Promise<number[]> {
  const [output, errors] = [listen(child.stdout), listen(child.stderr)];
  const ended = once(child, 'close');
  child.stdout?.on('data', () => {
    if (output().split('\n').length > numbers) {
      child.kill('SIGKILL');
    }
  });
  const [, signal] = await ended;
  if (signal !== 'SIGKILL') {
    throw new Error(`the writer ended by itself: ${errors()}`);
  }
  // The last line may be cut off in the middle of a number.
  return output().split('\n').slice(0, -1).map(Number);
}

function listen(stream: ChildProcess['stdout']): () => string {
  let text = '';
  stream?.on('data', (chunk) => {
    text += String(chunk);
  });
  return () => text;
}
