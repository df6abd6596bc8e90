import type { Json } from '../../../../shared/core/json.ts';
import { plain } from '../../../../shared/core/plain.ts';
import { reconcile } from '../../../../shared/engine/reconcile.ts';
import { editLines } from '../../outcomes.ts';
import { type Stage, triggerOf } from '../stage.ts';

/** Says what Cordon sees in an event's resource and means to do, before it does anything: a dry run. */
export async function explain({ voice, local }: Stage, event: Json): Promise<void> {
  const trigger = triggerOf(event);
  const report = await reconcile(trigger.ref, trigger, local.ports, { dryRun: true });
  for (const { severity, message } of report.findings) {
    voice.line(severity, plain(message));
  }
  for (const [index, step] of (report.plan?.steps ?? []).entries()) {
    if (index === 0) {
      voice.line('plan', step.call);
    } else {
      voice.more(step.call);
    }
    for (const line of editLines(step.edits, [], voice.paint, 0)) {
      voice.more(line);
    }
  }
}
