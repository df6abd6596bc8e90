import { Command } from 'commander';
import { lift } from '../../../shared/engine/commands.ts';
import {
  type CommonOptions,
  type Context,
  withHelp,
  withJson,
  withPolicy,
  withStore,
  withTimeout,
} from '../options.ts';
import { finishRun, policyOfCase, withSession } from '../session.ts';

/** `cordon lift`: ends the hold an undo left. */
export function liftCommand(context: Context): Command {
  const command = new Command('lift')
    .description(
      'Ends the hold that an undo left on a resource: its rules act again, at once. `cordon overrides` lists the holds.',
    )
    .argument('<id>', 'any case of the resource')
    .action((id: string, options: CommonOptions) => liftHold(id, options, context));
  for (const add of [withJson, withStore, withTimeout]) {
    add(command);
  }
  withPolicy(command, "the case's own profile");
  return withHelp(command, ['cordon lift 9347fb976543181167f3-2'], {
    0: '',
    1: '',
    2: 'there is no such case, or no hold',
    3: '',
    4: '',
    130: '',
  });
}

/** Lifts the holds on a case's resource and follows what its rules then do. */
export async function liftHold(
  id: string,
  options: CommonOptions,
  context: Context,
): Promise<void> {
  await withSession(context, options, 'existing', policyOfCase(id), async (session) => {
    const since = session.local.ports.clock.now();
    const report = await lift(id, session.local.ports);
    await finishRun(session, [report], since);
  });
}
