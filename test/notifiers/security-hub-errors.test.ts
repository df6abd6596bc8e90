import { describe, expect, it } from 'vitest';
import type { StoredCase } from '../../shared/core/journal.ts';
import { createSecurityHubNotifier } from '../../shared/notifiers/security-hub.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';
import { BUCKET, LOOKUPS, outcomeBody, storedCase, triggerBody } from '../support/case-builder.ts';
import { FINDING, ledTo, sightingOf } from '../support/security-hub.ts';
import { fixedBucket } from '../support/stories.ts';

describe('a finding that takes no note', () => {
  it.each(['FindingNotFound', 'FindingSizeExceeded'])(
    'has nothing more to do for a finding that takes no note: %s',
    async (ErrorCode) => {
      const telling = tell(answering([{ ErrorCode }]), ledTo(fixedBucket()));

      await expect(telling).resolves.toBe('kept');
    },
  );

  it.each([
    ['ConcurrentUpdateError', 'not-ready'],
    ['InternalFailure', 'unavailable'],
    ['InvalidInput', 'invalid'],
    ['constructor', 'unavailable'],
    [undefined, 'unavailable'],
  ])('raises what was not taken, besides what may be: %s', async (ErrorCode, code) => {
    const gone = { ErrorCode: 'FindingNotFound' };
    const send = answering([gone, ErrorCode === undefined ? {} : { ErrorCode }]);

    const telling = tell(send, ledTo(fixedBucket()));

    await expect(telling).rejects.toMatchObject({
      name: 'CloudError',
      failure: { code },
      applied: 'no',
    });
  });

  it('notes the others before it raises what one finding did not take', async () => {
    const calls: unknown[] = [];
    const refusing = answering([{ ErrorCode: 'InvalidInput' }]);
    const send: AwsSend = (name, region, input) => {
      calls.push(input);
      return refusing(name, region, input);
    };
    const triggers = Array.from({ length: 150 }, (_, index) =>
      triggerBody(BUCKET, { finding: sightingOf({ id: `f-${index}` }) }),
    );
    const story = storedCase(BUCKET, [...triggers, outcomeBody('fixed', 'it is gone')]);

    await expect(tell(send, story)).rejects.toThrow(/InvalidInput/);

    expect(calls).toHaveLength(2);
  });

  it('lets a defect through as it is', async () => {
    const send: AwsSend = async () => {
      throw new TypeError('a defect');
    };

    await expect(tell(send, ledTo(fixedBucket()))).rejects.toThrow(TypeError);
  });
});

// Helpers

function tell(send: AwsSend, story: StoredCase) {
  const notifier = createSecurityHubNotifier({ send, region: 'eu-west-1', lookups: LOOKUPS });
  return notifier.tell(story, 0, story.entries.length, 'kept');
}

function answering(unprocessed: readonly object[]): AwsSend {
  const UnprocessedFindings = unprocessed.map((each) => ({ ...each, FindingIdentifier: FINDING }));
  return async () => ({ ProcessedFindings: [], UnprocessedFindings }) as never;
}
