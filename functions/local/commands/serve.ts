import { Command } from 'commander';
import type { Json } from '../../../shared/core/json.ts';
import type { Report } from '../../../shared/core/outcome.ts';
import { plain } from '../../../shared/core/plain.ts';
import { tick } from '../../../shared/engine/tick.ts';
import { decodeText } from '../../../shared/events/decode.ts';
import { EXIT, explained, UsageError } from '../exit.ts';
import {
  type CommonOptions,
  type Context,
  parseCount,
  withHelp,
  withJson,
  withPolicy,
  withRegion,
  withStore,
} from '../options.ts';
import { outcomeJson, paintedOutcome } from '../outcomes.ts';
import { type Receiver, startReceiver } from '../receiver.ts';
import { byResource, dryRunStories, runStories } from '../runs.ts';
import { type Session, tell, withSession } from '../session.ts';
import { jsonText, paintFor } from '../text.ts';
import { pause } from '../timer.ts';

/** Where events are taken when nobody says: not a port of any well-known service. */
const PORT = 4680;

/** How often wake-ups and messages that are due are looked for, in ms. */
const TICK_MS = 2_000;

type ServeOptions = CommonOptions & { readonly apply?: true; readonly port: number };

/** `cordon serve`: takes events as they come, on loopback. */
export function serveCommand(context: Context): Command {
  const command = new Command('serve')
    .description(
      'Takes events over HTTP on 127.0.0.1: POST one to any path and the outcomes come back as JSON; GET /healthz says that it lives. With --apply it also wakes up waiting cases and delivers messages. Without it every event is a dry run. Ends with Ctrl-C, after what is under way.',
    )
    .option('--apply', 'make the changes')
    .option('--port <port>', 'port on 127.0.0.1; 0 takes a free one', parseCount(0, 65_535), PORT)
    .action(async (options: ServeOptions) => {
      const access = options.apply === true ? 'write' : 'read';
      await withSession(context, options, access, { profile: 'recommended' }, (session) =>
        serve(session, options),
      );
    });
  for (const add of [withJson, withStore, withPolicy, withRegion]) {
    add(command);
  }
  return withHelp(
    command,
    ['cordon serve', 'curl --data-binary @event.json http://127.0.0.1:4680/'],
    { 0: 'ended by Ctrl-C or SIGTERM', 1: '', 2: 'bad usage, or the port is taken' },
  );
}

async function serve(session: Session, options: ServeOptions): Promise<void> {
  const { context } = session;
  const { shell } = context;
  const apply = options.apply === true;
  const receiver = await listen(session, options);
  const mode = apply ? 'applies the policy' : 'dry run: writes nothing; --apply makes the changes';
  if (options.json === true) {
    shell.out.write(jsonText({ listening: receiver.url, apply }, 0));
  } else {
    shell.out.write(`Listening on ${receiver.url} (${mode}). Ctrl-C ends it.\n`);
  }
  while (!shell.interrupted.aborted) {
    if (apply) {
      await turn(session, options);
    }
    await pause(TICK_MS, shell.interrupted);
  }
  await receiver.close();
  session.progress.line('Ended. What waits goes on with the next `cordon serve --apply`.');
  context.finish(EXIT.done);
}

async function listen(session: Session, options: ServeOptions): Promise<Receiver> {
  const fail = (error: unknown): void =>
    session.progress.line(error instanceof Error ? (error.stack ?? error.message) : String(error));
  try {
    return await startReceiver(options.port, (text) => receive(text, session, options), fail);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new UsageError(
        `Port ${options.port} is taken on this machine: give another with --port, or 0 for a free one.`,
      );
    }
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') {
      throw new UsageError(
        `Port ${options.port} may not be used by this user: give one above 1023.`,
      );
    }
    throw error;
  }
}

async function receive(text: string, session: Session, options: ServeOptions): Promise<Json> {
  const { local } = session;
  const { ownPrincipals } = await local.ports.policy();
  const { triggers, ignored } = decodeText(text, { ownPrincipals });
  const stories = await byResource(triggers, local.complete);
  // Not interrupted in between: the sender was promised an answer for the whole event.
  const whole = new AbortController().signal;
  const dryRun = options.apply !== true;
  const reports = dryRun
    ? await dryRunStories(stories, local, whole)
    : await runStories(stories, local, whole);
  log(reports, session, options);
  const outcomes = await Promise.all(
    reports.map(async (report) => {
      const served = await local.ports.serve(report.ref.type);
      return outcomeJson({ report, resource: served?.resource ?? null, dryRun });
    }),
  );
  return { outcomes, ignored: ignored.map(({ reason, detail }) => ({ reason, detail })) };
}

/** Wakes up what is due and tells what is new. What fails now is tried again at the next turn. */
async function turn(session: Session, options: ServeOptions): Promise<void> {
  try {
    const { reports, failures } = await tick(session.local.ports);
    log(reports, session, options);
    for (const { id, error } of failures) {
      session.progress.line(`${id}: ${textOf(error)}`);
    }
    await tell(session);
  } catch (error) {
    session.progress.line(textOf(error));
  }
}

/** The text of an expected error; any other is a defect and ends the server. */
function textOf(error: unknown): string {
  const known = explained(error);
  if (known === null) {
    throw error;
  }
  return known.text;
}

function log(
  reports: readonly Report[],
  { context, progress }: Session,
  options: ServeOptions,
): void {
  const { out } = context.shell;
  const paint = paintFor(out);
  progress.clear();
  for (const { ref, outcome, reason, case: id } of reports) {
    const at = new Date(context.shell.clock.now()).toISOString();
    out.write(
      options.json === true
        ? jsonText({ at, ref, outcome, reason, case: id }, 0)
        : `${at.slice(11, 19)}  ${paintedOutcome(outcome, paint)}  ${plain(ref.name)}: ${plain(reason)}\n`,
    );
  }
}
