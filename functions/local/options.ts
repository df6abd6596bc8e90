import { type Command, InvalidArgumentError, Option } from 'commander';
import { EXIT, type Exit } from './exit.ts';
import type { PolicySource } from './policies.ts';
import type { Shell } from './shell.ts';

/** What every command gets: the process it runs in, and where to leave its exit code. */
export interface Context {
  readonly shell: Shell;
  finish(exit: Exit): void;
}

/** How long a command follows its cases when nobody says, in ms: a large endpoint takes about ten minutes. */
const TIMEOUT_MS = 30 * 60_000;

const UNITS_MS = { s: 1_000, m: 60_000, h: 60 * 60_000 } as const;

/** `--json`. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print JSON on standard output, and nothing else there');
}

/** `--store`. */
export function withStore(command: Command): Command {
  return command.option(
    '--store <store>',
    'journal of the cases: a file, or dynamodb:TABLE of a deployment (default: .cordon/journal.sqlite)',
  );
}

/** `--policy` and `--profile`, which exclude each other. */
export function withPolicy(command: Command, otherwise = 'profile recommended'): Command {
  return command
    .addOption(
      new Option('--policy <file>', `policy file (default: ${otherwise})`).conflicts('profile'),
    )
    .addOption(
      new Option('--profile <name>', 'a policy that ships').choices(['observe', 'recommended']),
    );
}

/** `--region`. */
export function withRegion(command: Command): Command {
  return command.option('--region <region>', 'AWS region (default: AWS_REGION)');
}

/** `--timeout`. */
export function withTimeout(command: Command): Command {
  return command.addOption(
    new Option('--timeout <duration>', 'how long to follow a case: 90s, 30m, 2h')
      .argParser(parseDuration)
      .default(TIMEOUT_MS, '30m'),
  );
}

/** What the options above leave behind. */
export interface CommonOptions {
  readonly json?: true;
  readonly store?: string;
  readonly policy?: string;
  readonly profile?: 'observe' | 'recommended';
  readonly region?: string;
  readonly timeout: number;
}

/** The policy the options ask for, or null when they say nothing. */
export function policySource(
  options: Pick<CommonOptions, 'policy' | 'profile'>,
): PolicySource | null {
  if (options.policy !== undefined) {
    return { file: options.policy };
  }
  return options.profile === undefined ? null : { profile: options.profile };
}

const EXIT_WORDS: Readonly<Record<Exit, string>> = {
  [EXIT.done]: 'done',
  [EXIT.failed]: 'something failed, could not be read, or conflicts with what others changed',
  [EXIT.usage]: 'bad usage or bad input; nothing was done',
  [EXIT.asking]: 'something waits for your yes: cordon approve ID',
  [EXIT.unfinished]: 'not at its end yet: the same command goes on, or cordon serve --apply',
  [EXIT.interrupted]: 'stopped by Ctrl-C; the same command goes on',
};

/** The end of a command's help: an example, and what its exit codes mean. */
export function withHelp(
  command: Command,
  examples: readonly string[],
  exits: Partial<Record<Exit, string>>,
): Command {
  const codes = ([0, 1, 2, 3, 4, 130] as const).filter((code) => code in exits);
  const text = [
    '',
    examples.length === 1 ? 'Example:' : 'Examples:',
    ...examples.map((example) => `  $ ${example}`),
    '',
    'Exit codes:',
    ...codes.map((code) => `  ${String(code).padEnd(4)} ${exits[code] || EXIT_WORDS[code]}`),
  ];
  return command.addHelpText('after', text.join('\n'));
}

/** Parses `90s`, `30m`, `2h`; the result is in ms. */
export function parseDuration(text: string): number {
  const match = /^(?<amount>\d{1,6})(?<unit>[smh])$/.exec(text)?.groups;
  const unit = match?.['unit'];
  if (match === undefined || (unit !== 's' && unit !== 'm' && unit !== 'h')) {
    throw new InvalidArgumentError('Give a number with its unit, like 90s, 30m or 2h.');
  }
  return Number(match['amount']) * UNITS_MS[unit];
}

/** Parses a whole number within bounds. */
export function parseCount(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
      throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}
