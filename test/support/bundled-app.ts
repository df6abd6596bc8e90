import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { HostLine, RpcData } from './functions-host.ts';

/** What became of an app in a process of its own. */
export interface InvokedApp {
  /** Names of its functions. */
  readonly functions: readonly string[];
  /** Files of the bundle by name: those its import loads, then those each invocation loads besides. */
  readonly loaded: readonly (readonly string[])[];
  /** `null`, or why it was thrown. */
  readonly answers: readonly (string | null)[];
  readonly log: readonly HostLine[];
}

/** How long the process may take, in ms: a cold start and a few calls to servers on this machine. */
const TIMEOUT_MS = 15_000;

/** Marks the line with the result. */
const MARK = 'invoked: ';

/**
 * Starts a bundled app in a process of its own, as the Functions host does, and invokes functions of it one after the
 * other.
 * @param entry - path of the bundle's entry
 * @param env - all of its environment
 */
export async function invokeApp(
  entry: string,
  invocations: readonly { readonly name: string; readonly data: RpcData }[],
  env: Readonly<Record<string, string>> = {},
): Promise<InvokedApp> {
  const host = new URL('./functions-host.ts', import.meta.url).href;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', CHILD, entry, host, JSON.stringify(invocations)],
    { env, timeout: TIMEOUT_MS },
  );
  const line = stdout.split('\n').find((each) => each.startsWith(MARK));
  if (line === undefined) {
    throw new Error(`the app said nothing: ${stdout}`);
  }
  return JSON.parse(line.slice(MARK.length));
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
  const [entry, hostFile, invocations] = process.argv.slice(1);
  const { createFunctionsHost } = await import(hostFile);
  const host = createFunctionsHost();
  await import(entry);
  const loaded = [loading];
  const answers = [];
  for (const { name, data } of JSON.parse(invocations)) {
    loading = [];
    answers.push(await host.invoke(name, data).then(() => null, String));
    loaded.push(loading);
  }
  const functions = [...host.functions.keys()];
  console.log('${MARK}' + JSON.stringify({ functions, loaded, answers, log: host.log }));
  process.exit();
`;
