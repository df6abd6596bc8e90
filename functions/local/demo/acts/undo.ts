import type { Json } from '../../../../shared/core/json.ts';
import { undo } from '../../../../shared/engine/commands.ts';
import { NAMES, PUBLIC_POLICY } from '../account.ts';
import { cloudTrailEvent, PERSON } from '../events.ts';
import type { Stage } from '../stage.ts';

/** Act 5: what was done to the bucket is taken back, to the byte, and stays so. */
export async function undoAct(stage: Stage, id: string): Promise<void> {
  const { voice, sandbox, clock, local } = stage;
  voice.title(5, 'The bucket was meant to be public: undo');
  voice.line('command', `cordon undo ${id}`);
  const report = await stage.finish(await undo(id, PERSON, local.ports));
  stage.reports.push(report);
  const { policy, publicAccessBlock } = sandbox.host.world.buckets[NAMES.bucket] ?? {};
  const isSame = policy === PUBLIC_POLICY;
  voice.line(
    'done',
    isSame
      ? `the policy is back, all ${PUBLIC_POLICY.length} bytes of it as they were, and so is its access block.`
      : 'the policy is not as it was.',
  );
  stage.check('the policy is restored byte for byte', isSame);
  stage.check('the access block is gone again', publicAccessBlock === null);

  const event = cloudTrailEvent(
    's3',
    'PutBucketPolicy',
    { bucketName: NAMES.bucket, bucketPolicy: JSON.parse(PUBLIC_POLICY) as Json },
    null,
    clock.now(),
  );
  const counted = stage.count();
  const held = await stage.handle(event);
  const { reads, writes } = counted();
  voice.line('hold', `${held.reason}.`);
  voice.line('checked', `the next event on it: ${reads} reads, ${writes} writes.`);
  voice.more(`The hold ends with: cordon lift ${held.case ?? id}`);
  stage.check('a hold keeps Cordon away', held.outcome === 'overridden' && writes === 0);
  await stage.tell();
}
