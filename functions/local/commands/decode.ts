import { Command } from 'commander';
import { plain } from '../../../shared/core/plain.ts';
import type { Ignored, Trigger } from '../../../shared/core/trigger.ts';
import { decodeText } from '../../../shared/events/decode.ts';
import { nameOf } from '../../../shared/notifiers/timeline.ts';
import { EXIT } from '../exit.ts';
import { readInput } from '../inputs.ts';
import { type Context, withHelp, withJson } from '../options.ts';
import { jsonText, type Paint, paintFor, table } from '../text.ts';

/** `cordon decode`: what a payload says. Needs neither cloud nor journal. */
export function decodeCommand(context: Context): Command {
  const command = new Command('decode')
    .description(
      'Shows the triggers in an event, and why everything else in it is none. Reads what AWS, Azure and Google Cloud deliver, in any wrapping: EventBridge and CloudTrail (log files as gzip too), Config, findings, SQS, SNS; Event Grid, activity logs, resource notifications, storage queues; Cloud Audit Logs, Eventarc, Pub/Sub. Prints JSON unless a person reads it on a terminal.',
    )
    .argument('<file>', 'the event as it was delivered; - reads standard input')
    .action(async (file: string, options: { readonly json?: true }) => {
      const { out } = context.shell;
      const decoded = decodeText(await readInput(file, context.shell), { ownPrincipals: [] });
      if (options.json === true || !out.isTerminal) {
        out.write(jsonText(decoded));
      } else {
        const paint = paintFor(out);
        out.write(
          `${[...triggerLines(decoded.triggers, paint), ...ignoredLines(decoded.ignored, paint)].join('\n')}\n`,
        );
      }
      context.finish(EXIT.done);
    });
  return withHelp(
    withJson(command),
    ['cordon decode event.json', 'cat event.json | cordon decode -'],
    {
      0: 'the event was read, whether or not anything in it matters',
      2: 'it is no event, or it could not be read',
    },
  );
}

function triggerLines(triggers: readonly Trigger[], paint: Paint): string[] {
  if (triggers.length === 0) {
    return ['No triggers: nothing in it makes Cordon look at a resource.'];
  }
  const rows = triggers.map((trigger) => [
    paint('bold', plain(trigger.ref.name)),
    paint('dim', trigger.ref.type),
    `${plain(trigger.operation)} (${trigger.phase})`,
    trigger.actor === null ? 'nobody named' : `by ${nameOf(trigger.actor)}`,
    trigger.time,
  ]);
  return table(rows);
}

/** What was left out, and why. */
export function ignoredLines(ignored: readonly Ignored[], paint: Paint): string[] {
  return table(ignored.map(({ reason, detail }) => [paint('dim', reason), plain(detail)]));
}
