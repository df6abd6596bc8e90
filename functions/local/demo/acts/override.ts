import {
  OVERRIDE_REASON_TAG,
  OVERRIDE_TAG,
  OVERRIDE_UNTIL_TAG,
} from '../../../../shared/core/labels.ts';
import { DAY_MS } from '../../../../shared/core/limits.ts';
import { NAMES } from '../account.ts';
import { cloudTrailEvent, PERSON } from '../events.ts';
import type { Stage } from '../stage.ts';

const ARN = `arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/${NAMES.workshop}`;

/** How long the workshop lasts, in days. */
const DAYS = 5;

/** Act 4: an owner says with tags that a notebook is to be left alone, until when and why. */
export async function overrideAct(stage: Stage): Promise<void> {
  const { voice, clock } = stage;
  voice.title(4, 'An owner says no, with an end');
  const until = new Date(clock.now() + DAYS * DAY_MS).toISOString().slice(0, 10);
  const tags = {
    [OVERRIDE_TAG]: 'notebook',
    [OVERRIDE_UNTIL_TAG]: until,
    [OVERRIDE_REASON_TAG]: 'workshop on open data',
  };
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  stage.person('sagemaker', 'AddTags', { ResourceArn: ARN, Tags: list });
  const event = cloudTrailEvent(
    'sagemaker',
    'AddTags',
    {
      resourceArn: ARN,
      tags: list.map(({ Key, Value }) => ({ key: Key, value: Value })),
    },
    null,
    clock.now(),
  );
  voice.line('event', `AddTags on ${NAMES.workshop} by ${PERSON}`);
  for (const [key, value] of Object.entries(tags)) {
    voice.more(`${key} = ${value}`);
  }
  const counted = stage.count();
  const report = await stage.handle(event);
  const { reads, writes } = counted();
  stage.reports.push(report);
  voice.line('override', `${report.reason}.`);
  const again = report.wakeAt === null ? '' : new Date(report.wakeAt).toISOString().slice(0, 10);
  voice.line(
    'checked',
    `${reads} reads, ${writes} writes. Cordon looks again on ${again}, before it ends.`,
  );
  stage.check('the notebook is left alone', report.outcome === 'overridden' && writes === 0);
  stage.check('the override has an end', again !== '' && again <= until);
  await stage.tell();
}
