import { Command } from 'commander';
import { PAUSED_SETTING } from '../../../shared/engine/ports.ts';
import { parseEnvironment } from '../environment.ts';
import { EXIT } from '../exit.ts';
import { type CommonOptions, type Context, withHelp, withJson, withStore } from '../options.ts';
import { printJson, speaker } from '../session.ts';
import { DEFAULT_STORE, openJournal } from '../store.ts';

type PauseOptions = CommonOptions & { readonly by?: string };

/** `cordon pause`: the kill switch. */
export function pauseCommand(context: Context): Command {
  const command = new Command('pause')
    .description(
      'The kill switch of everything that works with this journal: within a minute, nothing starts a change any more, undo included. Reading and reporting go on.',
    )
    .option('--by <name>', 'who pauses, for the record (default: this user)')
    .action(async (options: PauseOptions) => {
      const by = speaker(options.by, context.shell.env);
      await set(context, options, { by, at: new Date(context.shell.clock.now()).toISOString() });
    });
  return withHelp(withStore(withJson(command)), ['cordon pause'], { 0: '', 1: '' });
}

/** `cordon resume`: ends the pause. */
export function resumeCommand(context: Context): Command {
  const command = new Command('resume')
    .description('Ends `cordon pause`. What waited goes on by itself, or with the next command.')
    .action(async (options: PauseOptions) => set(context, options, null));
  return withHelp(withStore(withJson(command)), ['cordon resume'], { 0: '', 1: '' });
}

async function set(
  context: Context,
  options: PauseOptions,
  paused: { readonly by: string; readonly at: string } | null,
): Promise<void> {
  const { region } = parseEnvironment(context.shell.env);
  const journal = await openJournal(options.store ?? null, 'write', region);
  try {
    await journal.setSetting(PAUSED_SETTING, paused);
  } finally {
    await journal.close();
  }
  const store = options.store ?? DEFAULT_STORE;
  if (options.json === true) {
    printJson(context, { paused, store });
  } else {
    const text = paused === null ? 'Cordon goes on' : `Paused by ${paused.by}: nothing is written`;
    context.shell.out.write(`${text} (journal ${store}).\n`);
  }
  context.finish(EXIT.done);
}
