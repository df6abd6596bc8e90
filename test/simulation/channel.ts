import { CloudError } from '../../shared/core/failure.ts';
import type { StoredCase } from '../../shared/core/journal.ts';
import type { Notifier } from '../../shared/core/ports.ts';
import type { Faults } from './faults.ts';
import type { Draw } from './random.ts';
import type { Timeline } from './timeline.ts';

/** A channel of people, as a simulated Slack: one thread per case. */
export interface SimChannel {
  readonly notifier: Notifier;
  /** Entries told per case, in the order they arrived; each range is (from, to]. */
  readonly heard: ReadonlyMap<string, readonly { readonly from: number; readonly to: number }[]>;
  /** Root messages per case: more than one is a duplicate. */
  readonly roots: ReadonlyMap<string, number>;
}

/** A channel that refuses, or takes a message without saying so. It finds its own messages again before posting. */
export function createChannel(timeline: Timeline, draw: Draw, faults: Faults): SimChannel {
  const heard = new Map<string, { from: number; to: number }[]>();
  const roots = new Map<string, number>();

  async function tell(story: StoredCase, from: number, to: number): Promise<string> {
    await timeline.delay(draw.int(20, 300));
    if (faults.fires('message-refused', 0.1)) {
      throw refused('unavailable', 'no');
    }
    if (!roots.has(story.id)) {
      roots.set(story.id, 1);
    }
    heard.set(story.id, [...(heard.get(story.id) ?? []), { from, to }]);
    if (faults.fires('message-lost-answer', 0.05)) {
      throw refused('timeout', 'unknown');
    }
    return `thread-${story.id}`;
  }

  return { notifier: { channel: 'people', tell }, heard, roots };
}

function refused(code: 'unavailable' | 'timeout', applied: 'no' | 'unknown'): CloudError {
  return new CloudError(
    { code, message: 'the channel did not answer', permission: null },
    { applied },
  );
}
