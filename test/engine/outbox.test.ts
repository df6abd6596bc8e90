import { describe, expect, it } from 'vitest';
import { caseId } from '../../shared/core/case-id.ts';
import { CloudError, type FailureCode } from '../../shared/core/failure.ts';
import type { EntryBody } from '../../shared/core/journal.ts';
import type { Journal, Notifier } from '../../shared/core/ports.ts';
import { deliver } from '../../shared/engine/outbox.ts';
import { createMemoryJournal } from '../../shared/journals/memory.ts';
import { bucket, opened } from '../contract/journal-bench.ts';
import { START } from '../support/engine.ts';

const OUTCOME: EntryBody = {
  kind: 'outcome',
  outcome: 'asking',
  reason: 'why',
  findings: [],
  recipe: null,
  plan: null,
};

/** A case with news, and a row that says so. */
async function news(journal: Journal, name: string): Promise<string> {
  const ref = bucket(name);
  const id = caseId(ref, 1);
  const outbox = [{ ref, caseId: id, n: 2 }];
  await journal.append(ref, 1, 1, [opened(ref), OUTCOME], START, { outbox });
  return id;
}

async function more(journal: Journal, name: string, n: number): Promise<void> {
  const ref = bucket(name);
  const outbox = [{ ref, caseId: caseId(ref, 1), n }];
  await journal.append(ref, 1, n, [OUTCOME], START + n, { outbox });
}

interface Channel extends Notifier {
  readonly heard: string[];
  fail: ((id: string) => unknown) | null;
}

function channel(name: string): Channel {
  const heard: string[] = [];
  const self: Channel = {
    channel: name,
    heard,
    fail: null,
    async tell(story, from, to, handle) {
      const error = self.fail?.(story.id) ?? null;
      heard.push(`${story.id.split('-')[0]?.slice(0, 4)} (${from}, ${to}] ${String(handle)}`);
      if (error !== null) {
        heard.pop();
        throw error;
      }
      return `thread of ${name}`;
    },
  };
  return self;
}

function failure(code: FailureCode): CloudError {
  return new CloudError({ code, message: 'no', permission: null }, { applied: 'no' });
}

async function benchOf(...names: readonly string[]) {
  const journal = createMemoryJournal();
  const ids: string[] = [];
  for (const name of names) {
    ids.push(await news(journal, name));
  }
  const short = ids.map((id) => id.slice(0, 4));
  return { journal, ids, short };
}

describe('the outbox', () => {
  it('tells each case to each channel, oldest first, and is empty then', async () => {
    const { journal, short } = await benchOf('ml-b', 'ml-a');
    const [slack, bus] = [channel('slack'), channel('bus')];

    const { told, waiting } = await deliver([slack, bus], { journal });

    const lines = short.map((id) => `${id} (0, 2] null`);
    expect({ told, waiting }).toEqual({ told: 4, waiting: [] });
    expect([...slack.heard].sort()).toEqual([...lines].sort());
    expect([...bus.heard].sort()).toEqual([...lines].sort());
    expect(await journal.outbox(10)).toEqual([]);
  });

  it('goes on where it was, with the thread it had', async () => {
    const { journal, short } = await benchOf('ml-a');
    const slack = channel('slack');
    await deliver([slack], { journal });

    await more(journal, 'ml-a', 3);
    await deliver([slack], { journal });
    await deliver([slack], { journal });

    expect(slack.heard).toEqual([`${short[0]} (0, 2] null`, `${short[0]} (2, 3] thread of slack`]);
  });

  it('tells several steps of a case at once, in order', async () => {
    const { journal, short } = await benchOf('ml-a');
    await more(journal, 'ml-a', 3);
    await more(journal, 'ml-a', 4);
    const slack = channel('slack');

    await deliver([slack], { journal });

    expect(slack.heard).toEqual([`${short[0]} (0, 4] null`]);
  });

  it('keeps the row of a case that moved on while it was told', async () => {
    const { journal, short } = await benchOf('ml-a');
    const slack = channel('slack');
    slack.fail = () => {
      void more(journal, 'ml-a', 3);
      return null;
    };

    await deliver([slack], { journal });
    slack.fail = null;
    const left = await journal.outbox(10);
    await deliver([slack], { journal });

    expect(left).toMatchObject([{ n: 3 }]);
    expect(slack.heard).toEqual([`${short[0]} (0, 2] null`, `${short[0]} (2, 3] thread of slack`]);
  });

  it('forgets a row whose case is gone', async () => {
    const { journal } = await benchOf('ml-a');
    const slack = channel('slack');

    await deliver([slack], { journal: { ...journal, loadCase: async () => null } });

    expect(slack.heard).toEqual([]);
    expect(await journal.outbox(10)).toEqual([]);
  });

  it('rejects when the store fails, and tells it again then', async () => {
    const { journal, short } = await benchOf('ml-a');
    const slack = channel('slack');
    const down = { ...journal, setTold: () => Promise.reject(failure('unavailable')) };

    await expect(deliver([slack], { journal: down })).rejects.toThrow('no');
    await deliver([slack], { journal });

    expect(slack.heard).toEqual([`${short[0]} (0, 2] null`, `${short[0]} (0, 2] null`]);
  });
});

describe('a channel that is down', () => {
  it.each<FailureCode>(['unavailable', 'throttled', 'timeout', 'denied', 'misconfigured'])(
    'with %s is tried once, keeps every row, and is told when it is up again',
    async (code) => {
      const { journal, ids } = await benchOf('ml-a', 'ml-b', 'ml-c');
      const [slack, bus] = [channel('slack'), channel('bus')];
      let tries = 0;
      slack.fail = () => {
        tries += 1;
        return failure(code);
      };

      const { told, waiting } = await deliver([slack, bus], { journal });
      slack.fail = null;
      const later = await deliver([slack, bus], { journal });

      expect({ told, tries }).toEqual({ told: 3, tries: 1 });
      expect(waiting.map(({ row, channel: name }) => [row.caseId, name]).sort()).toEqual(
        ids.map((id) => [id, 'slack']).sort(),
      );
      expect(later).toEqual({ told: 3, waiting: [] });
      expect(bus.heard).toHaveLength(3);
      expect(await journal.outbox(10)).toEqual([]);
    },
  );

  it('does not keep the other from the news behind its own', async () => {
    const names = Array.from({ length: 130 }, (_, index) => `ml-${index}`);
    const { journal } = await benchOf(...names);
    const [slack, bus] = [channel('slack'), channel('bus')];
    slack.fail = () => failure('unavailable');

    for (let time = 0; time < 3; time += 1) {
      await deliver([slack, bus], { journal });
    }

    expect(new Set(bus.heard).size).toBe(130);
    expect(bus.heard).toHaveLength(130);
    expect(await journal.outbox(200)).toHaveLength(130);
  });

  it.each([
    ['refuses one message', failure('invalid')],
    ['stumbles over one', new TypeError('a bug of ours')],
  ])('is not one that %s: the others are told', async (_, error) => {
    const { journal, ids, short } = await benchOf('ml-a', 'ml-b', 'ml-c');
    const slack = channel('slack');
    slack.fail = (id) => (id === ids[0] ? error : null);

    const { told, waiting } = await deliver([slack], { journal });

    expect(told).toBe(2);
    expect(waiting).toMatchObject([{ row: { caseId: ids[0] }, error }]);
    expect(slack.heard.some((line) => line.startsWith(short[0] ?? ''))).toBe(false);
  });

  it('is left with what it has told already', async () => {
    const { journal } = await benchOf('ml-a');
    const [slack, bus] = [channel('slack'), channel('bus')];
    bus.fail = () => failure('unavailable');
    await deliver([slack, bus], { journal });
    slack.fail = () => failure('unavailable');
    bus.fail = null;

    const { told, waiting } = await deliver([slack, bus], { journal });

    expect({ told, waiting }).toEqual({ told: 1, waiting: [] });
    expect(await journal.outbox(10)).toEqual([]);
  });

  it('takes no more than it may at once', async () => {
    const { journal } = await benchOf('ml-a', 'ml-b', 'ml-c');
    const slack = channel('slack');

    const first = await deliver([slack], { journal }, 2);

    expect(first.told).toBe(2);
    expect(await journal.outbox(10)).toHaveLength(1);
  });
});
