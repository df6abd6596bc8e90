import { Command } from 'commander';
import { approve } from '../../../shared/engine/commands.ts';
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

type ApproveOptions = CommonOptions & { readonly by?: string; readonly plan?: string };

/** `cordon approve`: says yes to the plan a case asks about. */
export function approveCommand(context: Context): Command {
  const command = new Command('approve')
    .description(
      'Says yes to the plan a case asks about, and carries it out. The yes is for that plan only: when the resource has changed since, Cordon asks again. `cordon cases ID` shows the plan.',
    )
    .argument('<id>', 'a case that asks')
    .option('--plan <digest>', 'only if this is still the plan it asks about')
    .option('--by <name>', 'who says yes, for the record (default: this user)')
    .action(async (id: string, options: ApproveOptions) => {
      const by = speaker(options.by, context.shell.env);
      await withSession(context, options, 'existing', policyOfCase(id), async (session) => {
        const since = session.local.ports.clock.now();
        const report = await approve(id, by, session.local.ports, options.plan);
        await finishRun(session, [report], since);
      });
    });
  for (const add of [withJson, withStore, withTimeout]) {
    add(command);
  }
  withPolicy(command, "the case's own profile");
  return withHelp(command, ['cordon approve 9347fb976543181167f3-1'], {
    0: 'carried out',
    1: '',
    2: 'there is no such case, or it does not ask this',
    3: 'it asks about something else now',
    4: '',
    130: '',
  });
}
