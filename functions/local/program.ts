import { Command, CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { EXIT, type Exit, explained } from './exit.ts';
import type { Context } from './options.ts';
import type { Shell } from './shell.ts';
import { paintFor } from './text.ts';

/** A command that the help lists, and that is loaded when it is called. */
interface Entry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<(context: Context) => Command>;
}

/** Every command, in the order of the help. */
const COMMANDS: readonly Entry[] = [
  {
    name: 'demo',
    summary: 'the whole story on this machine, without any cloud',
    load: async () => (await import('./commands/demo.ts')).demoCommand,
  },
  {
    name: 'sweep',
    summary: 'look at every resource of an account',
    load: async () => (await import('./commands/sweep.ts')).sweepCommand,
  },
  {
    name: 'explain',
    summary: 'show what Cordon would do about a resource, and why',
    load: async () => (await import('./commands/explain.ts')).explainCommand,
  },
  {
    name: 'replay',
    summary: 'handle an event as if it came in now',
    load: async () => (await import('./commands/replay.ts')).replayCommand,
  },
  {
    name: 'decode',
    summary: 'show what an event says',
    load: async () => (await import('./commands/decode.ts')).decodeCommand,
  },
  {
    name: 'cases',
    summary: 'list cases, or tell the whole story of one',
    load: async () => (await import('./commands/cases.ts')).casesCommand,
  },
  {
    name: 'approve',
    summary: 'say yes to what a case asks',
    load: async () => (await import('./commands/approve.ts')).approveCommand,
  },
  {
    name: 'undo',
    summary: 'put back what a case changed',
    load: async () => (await import('./commands/undo.ts')).undoCommand,
  },
  {
    name: 'overrides',
    summary: 'list overrides and holds',
    load: async () => (await import('./commands/overrides.ts')).overridesCommand,
  },
  {
    name: 'lift',
    summary: 'end the hold an undo left',
    load: async () => (await import('./commands/lift.ts')).liftCommand,
  },
  {
    name: 'rules',
    summary: 'list the rules, or show one whole',
    load: async () => (await import('./commands/rules.ts')).rulesCommand,
  },
  {
    name: 'policy',
    summary: 'check a policy file, or print its schema',
    load: async () => (await import('./commands/policy.ts')).policyCommand,
  },
  {
    name: 'pause',
    summary: 'stop all writes, at once and until resumed',
    load: async () => (await import('./commands/pause.ts')).pauseCommand,
  },
  {
    name: 'resume',
    summary: 'let writes go on',
    load: async () => (await import('./commands/pause.ts')).resumeCommand,
  },
  {
    name: 'serve',
    summary: 'take events over HTTP on this machine',
    load: async () => (await import('./commands/serve.ts')).serveCommand,
  },
];

const INTRODUCTION =
  'Cordon closes public, unencrypted and badly isolated machine-learning resources, tells their owners, and can put back what it changed. Nothing is written without --apply.';

const EPILOGUE = `
Begin with:
  $ cordon demo
  $ cordon sweep --region eu-west-1
  $ cordon COMMAND --help`;

/** Runs one command line and gives its exit code. Rejects only with faults of our own. */
export async function runCommandLine(args: readonly string[], shell: Shell): Promise<Exit> {
  let exit: Exit = EXIT.done;
  const context: Context = {
    shell,
    finish: (code) => {
      exit = code;
    },
  };
  try {
    const program = await createProgram(args, context);
    if (args.length === 0) {
      program.outputHelp();
      return EXIT.done;
    }
    await program.parseAsync(args, { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version end this way too; everything else was told on standard error already.
      return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    }
    const known = explained(error);
    if (known === null) {
      throw error;
    }
    shell.err.write(`${paintFor(shell.err)('red', 'cordon:')} ${known.text}\n`);
    return known.exit;
  }
}

/** The program with the one command that is called; the others are only names for the help. */
async function createProgram(args: readonly string[], context: Context): Promise<Command> {
  const program = new Command('cordon')
    .description(INTRODUCTION)
    .version(manifest.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', EPILOGUE);
  const [first = '', second = ''] = args;
  const called = first === 'help' ? second : first;
  for (const { name, summary, load } of COMMANDS) {
    const command = name === called ? (await load())(context) : new Command(name);
    program.addCommand(command.summary(summary));
  }
  for (const command of descendants(program)) {
    configure(command, context);
  }
  return program;
}

function descendants(command: Command): Command[] {
  return [command, ...command.commands.flatMap(descendants)];
}

/** Errors reject instead of ending the process, and everything is written through the shell. */
function configure(command: Command, { shell }: Context): void {
  const columns = Math.min(shell.out.columns(), 100);
  command
    .exitOverride()
    .helpOption('-h, --help', 'print this help')
    .showHelpAfterError(`(\`cordon ${pathOf(command)}--help\` shows how)`)
    .allowExcessArguments(false)
    .configureHelp({ subcommandTerm: (one) => one.name() })
    .configureOutput({
      writeOut: (text) => shell.out.write(text),
      writeErr: (text) => shell.err.write(text),
      getOutHelpWidth: () => columns,
      getErrHelpWidth: () => columns,
      outputError: (text, write) => write(text.replace(/^error:/, 'cordon:')),
    });
}

function pathOf(command: Command): string {
  return command.parent === null ? '' : `${pathOf(command.parent)}${command.name()} `;
}
