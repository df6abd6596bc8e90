import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What became of invocations of a bundled function. */
export interface Invoked {
  /** Files of the bundle by name: those its import loads, then those each invocation loads besides. */
  readonly loaded: readonly (readonly string[])[];
  /** The handler's answers, or `{ thrown }`. */
  readonly answers: readonly unknown[];
  /** Lines the function logged. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
}

/** How long the process may take, in ms: a cold start and a few calls to servers on this machine. */
const TIMEOUT_MS = 15_000;

/** Marks the line with the result; all others are the function's log. */
const MARK = 'invoked: ';

/**
 * Starts a bundled function in a process of its own, as Lambda does, and hands it invocations one after the other.
 * @param entry - path of the bundle's entry
 * @param env - all of its environment
 */
export async function invokeBundle(
  entry: string,
  invocations: readonly unknown[],
  env: Readonly<Record<string, string>> = {},
): Promise<Invoked> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', CHILD, entry, JSON.stringify(invocations)],
    { env, timeout: TIMEOUT_MS },
  );
  const lines = stdout.split('\n').filter((line) => line !== '');
  const result = lines.find((line) => line.startsWith(MARK))?.slice(MARK.length) ?? '{}';
  const log = lines.filter((line) => !line.startsWith(MARK));
  return { ...JSON.parse(result), log: log.map((line) => JSON.parse(line)) };
}

const CHILD = `
  import { registerHooks } from 'node:module';
  let loading = [];
  registerHooks({
    load(url, context, next) {
      if (url.endsWith('.mjs')) loading.push(url.slice(url.lastIndexOf('/') + 1));
      return next(url, context);
    },
  });
  const [entry, invocations] = process.argv.slice(1);
  const context = {
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:cordon-events',
    getRemainingTimeInMillis: () => 60_000,
  };
  const { handler } = await import(entry);
  const loaded = [loading];
  const answers = [];
  for (const invocation of JSON.parse(invocations)) {
    loading = [];
    answers.push(await handler(invocation, context).catch((thrown) => ({ thrown: String(thrown) })));
    loaded.push(loading);
  }
  console.log('${MARK}' + JSON.stringify({ loaded, answers }));
  process.exit();
`;
