import { Command, Option } from 'commander';
import { EXIT } from '../exit.ts';
import { type Context, withHelp, withJson } from '../options.ts';

interface DemoCommandOptions {
  readonly json?: true;
  readonly fast?: true;
  readonly worker?: string;
}

/** `cordon demo`, which is `npm start`: the whole story on this machine. */
export function demoCommand(context: Context): Command {
  const command = new Command('demo')
    .description(
      'Tells the whole story on this machine in half a minute: a public bucket, a notebook with open internet and a crash half-way, an endpoint without your key, an override, an undo. It starts an AWS account and a Slack of its own on loopback and needs no credentials. It ends with an error when anything does not turn out as it says.',
    )
    .option('--fast', 'without pauses for reading')
    .addOption(new Option('--worker <json>', 'the process that is killed in act 2').hideHelp())
    .action(async (options: DemoCommandOptions) => {
      if (options.worker !== undefined) {
        const { runWorker, WorkerInput } = await import('../demo/worker.ts');
        const input = WorkerInput.parse(JSON.parse(options.worker));
        const { out, interrupted } = context.shell;
        await runWorker(input, (text) => out.write(text), interrupted);
      } else {
        const { runDemo } = await import('../demo/run.ts');
        await runDemo(context, { json: options.json === true, fast: options.fast === true });
      }
      context.finish(EXIT.done);
    });
  return withHelp(withJson(command), ['cordon demo', 'cordon demo --fast --json'], {
    0: 'everything turned out as told',
    1: 'something did not',
  });
}
