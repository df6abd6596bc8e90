import { describe, expect, it } from 'vitest';
import { CloudError, isRetryable } from '../../shared/core/failure.ts';
import type { StoredCase } from '../../shared/core/journal.ts';
import type { Json } from '../../shared/core/json.ts';
import type { Notifier } from '../../shared/core/ports.ts';
import { hostileCase, hugeCase, leakyCase, SECRETS, UNSAFE } from '../support/hostile-stories.ts';
import {
  askingNotebook,
  failedBucket,
  fixedBucket,
  stoppedNotebook,
  undoneBucket,
} from '../support/stories.ts';

/** One news as a channel's reader has it: which case and entry it tells of, and all its text. */
export interface ToldNews {
  readonly id: string;
  readonly text: string;
}

/** A notifier with the other end of its channel in hand. */
export interface NotifierBench {
  readonly notifier: Notifier;
  /** What readers have, in the order it arrived; repeats too, unless the channel's readers know them by their id. */
  told(): readonly ToldNews[];
  /** What every write meets from now on; null: it works again. `lost`: it happens and no answer comes. */
  fail(how: 'lost' | 'silent' | 'throttled' | 'denied' | null): void;
  close(): Promise<void>;
}

/** The laws of every notifier. A new channel is right when this is green. */
export function testNotifier(name: string, start: () => Promise<NotifierBench>): void {
  describe(`notifier contract: ${name}`, () => {
    it('tells a case once', async () => {
      await using bench = await opened(start);

      await bench.tell(fixedBucket());

      expect(new Set(bench.ids()).size).toBe(bench.ids().length);
      expect(bench.text()).toContain('sagemaker-eu-west-1-data');
    });

    it('tells nothing when there is nothing new', async () => {
      await using bench = await opened(start);
      const story = fixedBucket();
      const handle = await bench.tell(story);
      const before = bench.ids();

      await bench.notifier.tell(story, story.entries.length, story.entries.length, handle);

      expect(bench.ids()).toEqual(before);
    });

    it('tells a case that goes on in order', async () => {
      await using bench = await opened(start);
      const whole = stoppedNotebook();
      const middle = askingNotebook().entries.length;

      const handle = await bench.notifier.tell(whole, 0, middle, null);
      await bench.notifier.tell(whole, middle, whole.entries.length, handle);

      const numbers = bench.ids().map((id) => Number(id.split('#')[1]));
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      expect(numbers.at(-1)).toBe(whole.entries.length);
    });

    it('tells once what was told before an answer was lost', async () => {
      await using bench = await opened(start);
      const story = fixedBucket();
      bench.fail('lost');

      await expect(bench.tell(story)).rejects.toMatchObject({ applied: 'unknown' });
      bench.fail(null);
      await bench.tell(story);

      expect(new Set(bench.ids()).size).toBe(bench.ids().length);
      expect(bench.ids().length).toBeGreaterThan(0);
    });

    it('gives up on a channel that does not answer, and tells it later', async () => {
      await using bench = await opened(start);
      bench.fail('silent');

      const failure = await bench.tell(failedBucket()).catch((error: unknown) => error);
      const before = bench.ids();
      bench.fail(null);
      await bench.tell(failedBucket());

      expect(failure).toBeInstanceOf(CloudError);
      expect(isRetryable((failure as CloudError).failure.code)).toBe(true);
      expect(before).toEqual([]);
      expect(bench.ids().length).toBeGreaterThan(0);
    });

    it('says that a throttled channel is worth another try', async () => {
      await using bench = await opened(start);
      bench.fail('throttled');

      const failure = await bench.tell(fixedBucket()).catch((error: unknown) => error);

      expect(failure).toMatchObject({ failure: { code: 'throttled' }, applied: 'no' });
    });

    it('says that a denied one is not', async () => {
      await using bench = await opened(start);
      bench.fail('denied');

      const failure = await bench.tell(fixedBucket()).catch((error: unknown) => error);

      expect(failure).toBeInstanceOf(CloudError);
      expect(isRetryable((failure as CloudError).failure.code)).toBe(false);
    });

    it('shows no secret, wherever it was written', async () => {
      await using bench = await opened(start);

      await bench.tell(leakyCase());

      for (const secret of SECRETS) {
        expect(bench.text()).not.toContain(secret);
      }
      expect(bench.text()).toContain('[redacted]');
    });

    it('tells hostile text without control, direction or invisible characters', async () => {
      await using bench = await opened(start);

      await bench.tell(hostileCase());

      expect(bench.text()).toMatch(/evil/);
      expect(bench.text()).not.toMatch(UNSAFE);
    });

    it('tells an undone case', async () => {
      await using bench = await opened(start);

      await bench.tell(undoneBucket());

      expect(bench.text()).toContain('Taken back');
    });

    it('tells a case with more text than the channel takes', async () => {
      await using bench = await opened(start);

      await bench.tell(hugeCase());

      expect(bench.ids().length).toBeGreaterThan(0);
    });
  });
}

interface OpenBench extends NotifierBench, AsyncDisposable {
  tell(story: StoredCase): Promise<Json>;
  ids(): string[];
  text(): string;
}

async function opened(start: () => Promise<NotifierBench>): Promise<OpenBench> {
  const bench = await start();
  return {
    ...bench,
    tell: (story) => bench.notifier.tell(story, 0, story.entries.length, null),
    ids: () => bench.told().map(({ id }) => id),
    text: () =>
      bench
        .told()
        .map(({ text }) => text)
        .join('\n'),
    [Symbol.asyncDispose]: () => bench.close(),
  };
}
