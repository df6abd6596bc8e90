import { describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createFinding } from '../../functions/local/sandbox/model/security-hub.ts';
import type { Call, VendorError, World } from '../../functions/local/sandbox/model/world.ts';
import { CloudError } from '../../shared/core/failure.ts';
import type { StoredCase } from '../../shared/core/journal.ts';
import {
  createSecurityHubNotifier,
  FINDINGS_PER_CALL,
  NOTE_MAX,
} from '../../shared/notifiers/security-hub.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';
import { type NotifierBench, testNotifier } from '../contract/notifier.ts';
import { BUCKET, LOOKUPS, outcomeBody, storedCase, triggerBody } from '../support/case-builder.ts';
import { hugeCase, UNSAFE } from '../support/hostile-stories.ts';
import { inProcessSend } from '../support/in-process.ts';
import { FINDING, ledTo, sightingOf } from '../support/security-hub.ts';
import {
  askingNotebook,
  failedBucket,
  fixedBucket,
  observedNotebook,
  stoppedNotebook,
  undoneBucket,
} from '../support/stories.ts';

testNotifier('security-hub', async () => {
  const told = new Map<string, string>();
  let trouble: Parameters<NotifierBench['fail']>[0] = null;
  const inner = inProcessSend(
    { world: withFinding() },
    {
      intercept: () => (trouble === 'throttled' || trouble === 'denied' ? REFUSALS[trouble] : null),
    },
  );
  const send: AwsSend = async (name, region, input) => {
    const answer = trouble === 'silent' ? null : await inner(name, region, input);
    if (answer !== null) {
      const { Text = '' } = (input as { Note?: { Text?: string } }).Note ?? {};
      const [, id, n] = /Case (\S+), entry (\d+)\./.exec(Text) ?? [];
      // A finding has one note: the same once more is none.
      told.set(`${id}#${n}`, Text);
    }
    if (answer === null || trouble === 'lost') {
      const failure = { code: 'timeout', message: 'no answer', permission: null } as const;
      throw new CloudError(failure, { applied: 'unknown' });
    }
    return answer;
  };
  const notifier = notifierOf(send);
  return {
    notifier: {
      ...notifier,
      tell: (story, ...rest) => notifier.tell(ledTo(contained(story)), ...rest),
    },
    told: () => [...told].map(([id, text]) => ({ id, text })),
    fail: (how) => {
      trouble = how;
    },
    close: async () => undefined,
  };
});

describe('createSecurityHubNotifier', () => {
  it('notes what was done, which case it was and how to take it back, and changes nothing else', async () => {
    const host = { world: withFinding({ Workflow: { Status: 'NEW' }, Confidence: 42 }) };

    await tell(inProcessSend(host), ledTo(fixedBucket()));

    expect(host.world.findings).toEqual([
      {
        ...FINDING,
        Workflow: { Status: 'NEW' },
        Confidence: 42,
        Note: {
          Text: 'Fixed: S3 bucket sagemaker-eu-west-1-data. Found: The bucket policy lets everybody in, by PublicRead. Cordon removed one statement from its policy. Read back from the cloud: the fault is gone. Case 9f2c41d07ab3-1, entry 7. Take it back: cordon undo 9f2c41d07ab3-1',
          UpdatedBy: 'cordon',
          UpdatedAt: '2026-11-20T09:00:00.000Z',
        },
      },
    ]);
  });

  it.each([
    ['stopped', stoppedNotebook(), /^Stopped: .*Take it back: cordon undo \S+$/],
    ['overridden', overridden(), /^Left alone: .*ticket-1.*entry 3\.$/],
    ['let go again', lifted(), /^In order again: .*what Cordon had shut is open again\. Case/],
    ['taken back', undoneBucket(), /^Taken back: .*Let Cordon act again: cordon lift \S+$/],
  ])('notes what was %s', async (_, story, text) => {
    const { calls, send } = recording();

    await tell(send, ledTo(story));

    expect(calls).toHaveLength(1);
    expect(textsOf(calls)[0]).toMatch(text);
  });

  it.each([
    ['is asked about', askingNotebook()],
    ['is only observed', observedNotebook()],
    ['failed', failedBucket()],
    ['no finding led to', fixedBucket()],
    ['another service found', ledTo(fixedBucket(), { ...sightingOf(), source: 'guardduty' })],
    ['a finding without product led to', ledTo(fixedBucket(), unnamed())],
  ])('notes nothing of what %s', async (what, story) => {
    const { calls, send } = recording();
    const isLed = /asked|observed|failed/.test(what);

    await tell(send, isLed ? ledTo(story) : story);

    expect(calls).toEqual([]);
  });

  it('notes the last of several outcomes, and none that was told', async () => {
    const { calls, send } = recording();
    const story = ledTo(undoneBucket());
    const fixedAt = 7;

    await notifierOf(send).tell(story, 0, fixedAt, null);
    await notifierOf(send).tell(story, fixedAt, story.entries.length, null);
    await notifierOf(send).tell(story, story.entries.length, story.entries.length, null);

    expect(textsOf(calls).map((text) => text.split(':')[0])).toEqual(['Fixed', 'Taken back']);
  });

  it('tells of nothing that came after what it is to tell', async () => {
    const { calls, send } = recording();

    await notifierOf(send).tell(ledTo(undoneBucket()), 0, 5, null);

    expect(calls).toEqual([]);
  });

  it('names each finding once, a hundred in a call', async () => {
    const { calls, send } = recording();
    const ids = Array.from({ length: FINDINGS_PER_CALL + 1 }, (_, index) => `f-${index}`);
    const triggers = [...ids, ...ids].map((id) =>
      triggerBody(BUCKET, { finding: sightingOf({ id }) }),
    );
    const story = storedCase(BUCKET, [...triggers, outcomeBody('fixed', 'it is gone')]);

    await tell(send, story);

    const named = calls.map(({ input }) => input['FindingIdentifiers'] as (typeof FINDING)[]);
    expect(named.map(({ length }) => length)).toEqual([FINDINGS_PER_CALL, 1]);
    expect(named.flat().map(({ Id }) => Id)).toEqual(ids);
  });

  it.each([
    ['where the resource is', 'eu-west-1', 'us-east-1', 'eu-west-1'],
    ['where Cordon heard of it', 'us-east-1', 'us-east-1', 'us-east-1'],
    ['in no region that only the finding names', 'xx-evil-9', 'us-east-1', 'us-east-1'],
  ])('notes %s', async (_, product, region, where) => {
    const regions: string[] = [];
    const send: AwsSend = async (_name, asked) => {
      regions.push(asked);
      return { ProcessedFindings: [], UnprocessedFindings: [] } as never;
    };
    const productArn = `arn:aws:securityhub:${product}::product/aws/securityhub`;
    const story = ledTo(fixedBucket(), sightingOf({ productArn }));

    await createSecurityHubNotifier({ send, region, lookups: LOOKUPS }).tell(story, 0, 99, null);

    expect(regions).toEqual([where]);
  });

  it('keeps the case and the way back, however much there is to say', async () => {
    const { calls, send } = recording();

    await tell(send, ledTo(hugeCase()));

    const [text = ''] = textsOf(calls);
    expect(text.length).toBeLessThanOrEqual(NOTE_MAX);
    expect(text).toMatch(
      /… Case 9f2c41d07ab3-1, entry 5\. Take it back: cordon undo 9f2c41d07ab3-1$/,
    );
    expect(text).not.toMatch(UNSAFE);
  });
});

// Helpers

const REFUSALS: Readonly<Record<'throttled' | 'denied', VendorError>> = {
  throttled: { code: 'TooManyRequestsException', status: 429, message: 'Rate exceeded' },
  denied: { code: 'AccessDeniedException', status: 403, message: 'not authorized' },
};

function notifierOf(send: AwsSend) {
  return createSecurityHubNotifier({ send, region: 'eu-west-1', lookups: LOOKUPS });
}

function tell(send: AwsSend, story: StoredCase) {
  return notifierOf(send).tell(story, 0, story.entries.length, 'kept');
}

function withFinding(members: Parameters<typeof createFinding>[1] | object = {}): World {
  return createFinding(createWorld(), { ...FINDING, ...members });
}

function recording(): { readonly calls: Call[]; readonly send: AwsSend } {
  const calls: Call[] = [];
  const intercept = (call: Call) => {
    calls.push(call);
    return null;
  };
  return { calls, send: inProcessSend({ world: withFinding() }, { intercept }) };
}

function textsOf(calls: readonly Call[]): readonly string[] {
  return calls.map(({ input }) => (input['Note'] as { readonly Text: string }).Text);
}

function unnamed() {
  const { productArn: _, ...rest } = sightingOf();
  return rest;
}

function overridden(): StoredCase {
  return storedCase(BUCKET, [
    triggerBody(BUCKET),
    outcomeBody('overridden', 'the tag says ticket-1'),
  ]);
}

/** A notebook that was stopped until somebody mended it. */
function lifted(): StoredCase {
  const { entries } = stoppedNotebook();
  const [opened, ...bodies] = entries.map(({ body }) => body);
  const ref = opened?.kind === 'opened' ? opened.ref : BUCKET;
  return storedCase(ref, [...bodies, outcomeBody('compliant', 'every rule is content')]);
}

/** The same story with an end that is noted, where it has none. */
function contained(story: StoredCase): StoredCase {
  const entries = story.entries.map((entry) =>
    entry.body.kind === 'outcome' && entry.body.outcome === 'failed'
      ? { ...entry, body: { ...entry.body, outcome: 'contained' as const } }
      : entry,
  );
  return { ...story, entries };
}
