/**
 * A process that writes to a journal file, started by sqlite-processes.test.ts:
 * `race <file> <name> <count>` appends notes at the end of one case against others, then takes slots and prints how many;
 * `stream <file>` appends three notes at a time until it is killed, and prints the number of each append it was told of.
 */
import { writeSync } from 'node:fs';
import type { EntryBody } from '../../shared/core/journal.ts';
import type { Ref } from '../../shared/core/ref.ts';
import { createSqliteJournal } from '../../shared/journals/sqlite.ts';

const [mode = '', file = '', name = '', count = '0'] = process.argv.slice(2);
const [account, region] = ['111122223333', 'eu-west-1'];
const ref: Ref = {
  cloud: 'aws',
  type: 'aws.s3.bucket',
  id: 'arn:aws:s3:::shared',
  name: 'shared',
  account,
  region,
};

const journal = createSqliteJournal({ file });
if (mode === 'race') {
  await race();
} else {
  await stream();
}
await journal.close();

async function race(): Promise<void> {
  for (let done = 0; done < Number(count); ) {
    const n = (await journal.load(ref))?.entries.length ?? 0;
    const body = note(`${name} ${done}`);
    done += (await journal.append(ref, 1, n + 1, [body], n, {})) === 'appended' ? 1 : 0;
  }
  const answers: string[] = [];
  for (let step = 0; step < Number(count); step += 1) {
    answers.push(await journal.reserve({ counter: 'c', step: `${name} ${step}`, limit: 7 }));
  }
  say(answers.filter((answer) => answer === 'reserved').length);
}

async function stream(): Promise<void> {
  let n = (await journal.load(ref))?.entries.length ?? 0;
  for (;;) {
    const bodies = ['a', 'b', 'c'].map((part) => note(`${n / 3}${part}${'x'.repeat(3_000)}`));
    await journal.append(ref, 1, n + 1, bodies, n, {
      wakeUps: [{ ref, id: `c#${n + 3}`, dueAt: n, why: 'stream' }],
    });
    say(n / 3);
    n += 3;
  }
}

function note(why: string): EntryBody {
  return { kind: 'abandoned', why };
}

/** At once, so that what was said before a kill was heard. */
function say(number: number): void {
  writeSync(1, `${number}\n`);
}
