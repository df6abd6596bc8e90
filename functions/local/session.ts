import { userInfo } from 'node:os';
import { foldCase } from '../../shared/core/fold.ts';
import type { Json } from '../../shared/core/json.ts';
import type { Report } from '../../shared/core/outcome.ts';
import { plain } from '../../shared/core/plain.ts';
import type { Journal } from '../../shared/core/ports.ts';
import { deliver } from '../../shared/engine/outbox.ts';
import { decodeText } from '../../shared/events/decode.ts';
import { EXIT, type Exit, exitOf, Interrupted, UsageError } from './exit.ts';
import { follow, isPaused } from './follow.ts';
import { type CommonOptions, type Context, policySource } from './options.ts';
import { outcomeJson, outcomeLines, type Told } from './outcomes.ts';
import type { PolicySource } from './policies.ts';
import { createLocal, type Local } from './ports.ts';
import { createProgress, type Progress } from './progress.ts';
import { byResource, type Story } from './runs.ts';
import type { Access } from './store.ts';
import { jsonText, paintFor } from './text.ts';

/** A command's run: what it works with, and what it says on the way. */
export interface Session {
  readonly local: Local;
  readonly progress: Progress;
  readonly context: Context;
  readonly options: Partial<CommonOptions>;
}

/** Opens what a command needs, runs it, and closes everything whatever happens. */
export async function withSession<Value>(
  context: Context,
  options: Partial<CommonOptions>,
  access: Access,
  policy: PolicySource | ((journal: Journal) => Promise<PolicySource>),
  work: (session: Session) => Promise<Value>,
): Promise<Value> {
  const { shell } = context;
  const progress = createProgress(shell.err, shell.clock.now);
  const local = await createLocal({
    env: shell.env,
    store: options.store ?? null,
    access,
    policy: policySource(options) ?? policy,
    region: options.region ?? null,
    clock: shell.clock,
    warn: (text) => progress.line(text),
    progress: progress.engine,
  });
  try {
    return await work({ local, progress, context, options });
  } finally {
    progress.clear();
    await local.close();
  }
}

/** The resources an event's text names, with what it says about each; what it says besides is told as it is read. */
export async function storiesIn(
  text: string,
  { local, progress }: Session,
): Promise<readonly Story[]> {
  const { ownPrincipals } = await local.ports.policy();
  const { triggers, ignored } = decodeText(text, { ownPrincipals });
  for (const { reason, detail } of ignored) {
    progress.line(`ignored (${reason}): ${plain(detail)}`);
  }
  if (triggers.length === 0) {
    progress.line('Nothing in the event makes Cordon look at a resource.');
  }
  return byResource(triggers, local.complete);
}

/**
 * The policy under which a resource's cases are handled, for what a person decides about one of them later: a profile
 * that ships is known, a file has to be given again. Another policy might change more than the person meant.
 */
export function policyOfCase(id: string): (journal: Journal) => Promise<PolicySource> {
  return async (journal) => {
    const asked = await journal.loadCase(id);
    const newest = asked === null ? null : await journal.load(foldCase(asked).ref);
    const name = newest === null ? 'recommended' : foldCase(newest).profile;
    if (name === 'recommended' || name === 'observe') {
      return { profile: name };
    }
    throw new UsageError(
      `Case ${plain(id)} is handled under the policy file ${plain(name)}: give it with --policy FILE.`,
    );
  };
}

/**
 * Follows the cases of these reports to their ends, tells everybody, prints the outcomes and sets the exit code.
 * @param since - when the run began, ms: what was done from then on is what it reports as its own
 */
export async function finishRun(
  session: Session,
  reports: readonly Report[],
  since: number,
): Promise<void> {
  const { local, progress, context, options } = session;
  const { clock, interrupted } = context.shell;
  const deadline = clock.now() + (options.timeout ?? 0);
  const followed = await follow(reports, local.ports, {
    deadline,
    clock,
    interrupted,
    onWait: (report, until) => progress.wait(report, until),
  }).catch((error: unknown) => {
    throw error instanceof Interrupted ? new Interrupted(`${error.message} ${GO_ON}`) : error;
  });
  const whole = await Promise.all(
    followed.map(async (report) => {
      const edits = await editsSince(report, since, local.ports.journal);
      return { ...report, edits };
    }),
  );
  await tell(session);
  await printOutcomes(session, whole, false);
  context.finish(exitAfter(session, whole));
}

const GO_ON =
  'Nothing is lost: what was begun is in the journal. The same command goes on, or cordon serve --apply.';

function exitAfter({ progress }: Session, reports: readonly Report[]): Exit {
  for (const report of reports) {
    if (report.outcome === 'waiting') {
      const name = plain(report.ref.name || report.ref.id);
      progress.line(
        isPaused(report)
          ? `${name}: Cordon is paused. Nothing is written until: cordon resume`
          : `${name} is not at its end yet. ${GO_ON}`,
      );
    }
  }
  return exitOf(reports);
}

/** What was done to a report's resource since a moment, ms: read back, and in the order of doing. */
async function editsSince(
  report: Report,
  since: number,
  journal: Journal,
): Promise<Report['edits']> {
  const stored = report.case === null ? null : await journal.loadCase(report.case);
  const done = stored === null ? [] : foldCase(stored).done.filter(({ at }) => at >= since);
  return done.flatMap((step) => step.after.map((edit) => ({ ...edit, call: step.body.step.call })));
}

/**
 * Tells the news to every channel that is configured. A channel that fails is named and stops nothing. Without any, the
 * news stay in the journal, for whoever has a channel.
 */
export async function tell({ local, progress }: Session): Promise<void> {
  if (local.notifiers.length === 0) {
    return;
  }
  let delivered = await deliver(local.notifiers, local.ports);
  while (delivered.told > 0 && delivered.waiting.length === 0) {
    delivered = await deliver(local.notifiers, local.ports);
  }
  const { waiting } = delivered;
  for (const { row, channel, error } of waiting) {
    const why = error instanceof Error ? plain(error.message) : 'unknown error';
    progress.line(
      `${channel} was not told of case ${row.caseId}: ${why} The next run tries again.`,
    );
  }
}

/** Prints reports as the options ask: JSON and nothing else, or text for people. */
export async function printOutcomes(
  { local, progress, context, options }: Session,
  reports: readonly Report[],
  dryRun: boolean,
): Promise<void> {
  progress.clear();
  const told = await Promise.all(
    reports.map(async (report): Promise<Told> => {
      const served = await local.ports.serve(report.ref.type);
      return { report, resource: served?.resource ?? null, dryRun };
    }),
  );
  const { out } = context.shell;
  if (options.json === true) {
    printJson(context, { outcomes: told.map(outcomeJson) });
    return;
  }
  const paint = paintFor(out);
  const blocks = told.map((one) => outcomeLines(one, paint, out.columns()).join('\n'));
  if (blocks.length > 0) {
    out.write(`${blocks.join('\n\n')}\n`);
  }
}

/** Prints a value as JSON, ending with a line break. */
export function printJson({ shell }: Context, value: Json): void {
  shell.out.write(jsonText(value));
}

/** Who speaks, for the journal: as given, else the user this process runs as. */
export function speaker(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
) {
  const name = plain(given ?? systemUser() ?? env['USER'] ?? '');
  if (name === '') {
    throw new UsageError('Who says so? This user has no name here: give --by NAME.');
  }
  return name;
}

/** A container may run as a user id without a name. */
function systemUser(): string | null {
  try {
    return userInfo().username;
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      return null;
    }
    throw error;
  }
}

/** The exit code of a run that only looked: what could not be read is a failure, everything else is an answer. */
export function exitOfLook(reports: readonly Report[]): Exit {
  return reports.some((report) => report.outcome === 'failed') ? EXIT.failed : EXIT.done;
}
