import type { Json } from '../../../../shared/core/json.ts';
import { storyOf } from '../../../../shared/notifiers/story.ts';
import { renderTerminal } from '../../../../shared/notifiers/terminal.ts';
import { lookups, paletteFor } from '../../stories.ts';
import { duration } from '../../text.ts';
import { NAMES, PUBLIC_POLICY } from '../account.ts';
import { cloudTrailEvent, PERSON } from '../events.ts';
import type { Stage } from '../stage.ts';
import { explain } from './explain.ts';

/** Act 1: a bucket becomes public, is closed with one call, and the same event again does nothing. Gives the case. */
export async function bucketAct(stage: Stage): Promise<string> {
  const { voice, sandbox, clock } = stage;
  voice.title(1, 'A bucket of training data becomes public');
  stage.person('s3', 'PutBucketPolicy', { Bucket: NAMES.bucket, Policy: PUBLIC_POLICY });
  const event = cloudTrailEvent(
    's3',
    'PutBucketPolicy',
    { bucketName: NAMES.bucket, bucketPolicy: JSON.parse(PUBLIC_POLICY) as Json },
    null,
    clock.now(),
  );
  voice.line('event', `PutBucketPolicy on ${NAMES.bucket} by ${PERSON}`);
  await explain(stage, event);

  const arrived = clock.now();
  const report = await stage.handle(event);
  stage.reports.push(report);
  const closing = sandbox.requests.find(({ call }) => call.operation === 'PutBucketPolicy');
  const ms = ((closing?.at ?? arrived) - arrived) / clock.factor;
  voice.line('fixed', `${report.reason}. It was closed ${duration(ms)} after the event came in.`);
  stage.check('the bucket is fixed', report.outcome === 'fixed');
  const policy = sandbox.host.world.buckets[NAMES.bucket]?.policy ?? '';
  stage.check('the public statement is gone', !policy.includes('QuickShare'));
  stage.check("the partner's statement stays", policy.includes('"Sid": "Partner"'));
  await showMessage(stage, report.case ?? '');

  const counted = stage.count();
  const again = await stage.handle(event);
  const { reads, writes } = counted();
  voice.line(
    'again',
    `The same event a second time: ${again.outcome}, ${reads} reads, ${writes} writes.`,
  );
  stage.check('a repeated event writes nothing', writes === 0);
  return report.case ?? '';
}

/** The message people get, as it would look in Slack: rendered from the journal, and really delivered on loopback. */
async function showMessage(stage: Stage, id: string): Promise<void> {
  const { voice, slack, local } = stage;
  const counted = stage.count();
  await stage.tell();
  const { ms } = counted();
  const [message] = slack.messages;
  stage.check('Slack has one message', slack.messages.length === 1);
  stage.check('it names the bucket', message?.text.includes(NAMES.bucket) ?? false);
  const stored = await local.ports.journal.loadCase(id);
  const story = stored === null ? null : storyOf(stored, await lookups());
  voice.line('slack', `The owner's channel was told, ${duration(ms)}:`);
  if (story !== null) {
    const width = Math.min(voice.width + 19, 96);
    voice.gap();
    voice.block(renderTerminal(story, paletteFor(voice.paint), width).split('\n'));
    voice.gap();
  }
}
