import { Command } from 'commander';
import { undo } from '../../../shared/engine/commands.ts';
import {
  type CommonOptions,
  type Context,
  withHelp,
  withJson,
  withPolicy,
  withStore,
  withTimeout,
} from '../options.ts';
import { finishRun, policyOfCase, speaker, withSession } from '../session.ts';

/** `cordon undo`: puts back what a case changed. */
export function undoCommand(context: Context): Command {
  const command = new Command('undo')
    .description(
      'Puts back what a case changed, field by field, where it still is as Cordon left it. What others changed since stays theirs and is shown as a conflict. Leaves a hold first, so that the same rules do not act on the resource again until you lift it.',
    )
    .argument('<id>', 'a case, as `cordon cases` lists it')
    .option('--by <name>', 'who asks, for the record (default: this user)')
    .action(async (id: string, options: CommonOptions & { readonly by?: string }) => {
      const by = speaker(options.by, context.shell.env);
      await withSession(context, options, 'existing', policyOfCase(id), async (session) => {
        const since = session.local.ports.clock.now();
        const report = await undo(id, by, session.local.ports);
        await finishRun(session, [report], since);
      });
    });
  for (const add of [withJson, withStore, withTimeout]) {
    add(command);
  }
  withPolicy(command, "the case's own profile");
  return withHelp(command, ['cordon undo 9347fb976543181167f3-1'], {
    0: 'put back',
    1: 'something could not be put back: others had changed it, or a call failed',
    2: 'there is no such case, or nothing to put back',
    3: '',
    4: '',
    130: '',
  });
}
