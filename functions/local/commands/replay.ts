import { Command } from 'commander';
import { EXIT } from '../exit.ts';
import { readInput } from '../inputs.ts';
import {
  type CommonOptions,
  type Context,
  withHelp,
  withJson,
  withPolicy,
  withRegion,
  withStore,
  withTimeout,
} from '../options.ts';
import { dryRunStories, runStories } from '../runs.ts';
import { exitOfLook, finishRun, printOutcomes, storiesIn, withSession } from '../session.ts';

/** `cordon replay`: an event as if it came in now. */
export function replayCommand(context: Context): Command {
  const command = new Command('replay')
    .description(
      'Handles an event as if it came in now. Without --apply it is a dry run: it reads the resources and prints the plan, and writes nothing anywhere. With --apply it cures what the policy allows, follows each case to its end, and tells the configured channels.',
    )
    .argument('<file>', 'the event as it was delivered; - reads standard input')
    .option('--apply', 'make the changes')
    .action(async (file: string, options: CommonOptions & { readonly apply?: true }) => {
      const apply = options.apply === true;
      const text = await readInput(file, context.shell);
      await withSession(
        context,
        options,
        apply ? 'write' : 'read',
        { profile: 'recommended' },
        async (session) => {
          const { local } = session;
          const stories = await storiesIn(text, session);
          const { interrupted } = context.shell;
          if (!apply) {
            const reports = await dryRunStories(stories, local, interrupted);
            await printOutcomes(session, reports, true);
            context.finish(exitOfLook(reports));
            return;
          }
          const since = local.ports.clock.now();
          await finishRun(session, await runStories(stories, local, interrupted), since);
        },
      );
    });
  for (const add of [withJson, withStore, withPolicy, withRegion, withTimeout]) {
    add(command);
  }
  return withHelp(command, ['cordon replay event.json', 'cordon replay event.json --apply'], {
    [EXIT.done]: 'done; in a dry run: every resource could be looked at',
    [EXIT.failed]: '',
    [EXIT.usage]: '',
    [EXIT.asking]: '',
    [EXIT.unfinished]: '',
    [EXIT.interrupted]: '',
  });
}
