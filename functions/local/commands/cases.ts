import { Command } from 'commander';
import type { Case } from '../../../shared/core/case.ts';
import { foldCase } from '../../../shared/core/fold.ts';
import type { StoredCase } from '../../../shared/core/journal.ts';
import type { Json } from '../../../shared/core/json.ts';
import { plain, truncated } from '../../../shared/core/plain.ts';
import { parseEnvironment } from '../environment.ts';
import { EXIT, UsageError } from '../exit.ts';
import {
  type CommonOptions,
  type Context,
  parseCount,
  withHelp,
  withJson,
  withStore,
} from '../options.ts';
import { paintedOutcome } from '../outcomes.ts';
import { printJson } from '../session.ts';
import { DEFAULT_STORE, openJournal } from '../store.ts';
import { lookups, storyJson, storyLines } from '../stories.ts';
import { duration, type Paint, paintFor, table } from '../text.ts';

/** Cases listed when nobody says how many. */
const LIMIT = 50;

type CasesOptions = CommonOptions & { readonly limit: number; readonly open?: true };

/** What stands before the name on a line: id, outcome, age, type, and the blanks between. */
const OTHER_COLUMNS = 66;

/** `cordon cases`: what was found and done; with an id, the whole story of one. */
export function casesCommand(context: Context): Command {
  const command = new Command('cases')
    .description(
      'Lists the newest case of every resource. With an id: what was seen, what was changed from what to what, when, why, how to take it back, and how to recreate the resource right.',
    )
    .argument('[id]', 'a case, as `cordon cases` lists it')
    .option('--open', 'only cases that are not closed')
    .option('--limit <count>', 'how many at most', parseCount(1, 10_000), LIMIT)
    .action(async (id: string | undefined, options: CasesOptions) => {
      const { region } = parseEnvironment(context.shell.env);
      const journal = await openJournal(options.store ?? null, 'read', region);
      try {
        if (id === undefined) {
          list(await journal.cases(options.limit), context, options);
        } else {
          const stored = await journal.loadCase(id);
          if (stored === null) {
            throw new UsageError(
              `There is no case ${plain(id)} in ${storeOf(options)}: \`cordon cases\` lists them.`,
            );
          }
          await show(stored, context, options);
        }
      } finally {
        await journal.close();
      }
      context.finish(EXIT.done);
    });
  withStore(withJson(command));
  return withHelp(command, ['cordon cases', 'cordon cases 9347fb976543181167f3-1'], {
    0: '',
    1: '',
    2: '',
  });
}

function storeOf(options: CasesOptions): string {
  return options.store ?? DEFAULT_STORE;
}

function list(stored: readonly StoredCase[], context: Context, options: CasesOptions): void {
  const cases = stored.map(foldCase).filter((c) => options.open !== true || !c.closed);
  if (options.json === true) {
    printJson(context, { cases: cases.map(caseJson) });
    return;
  }
  const { out, err } = context.shell;
  if (cases.length === 0) {
    err.write(`No ${options.open === true ? 'open ' : ''}cases in ${storeOf(options)}.\n`);
    return;
  }
  const paint = paintFor(out);
  out.write(
    `${table(cases.map((c) => row(c, paint, out.columns(), context.shell.clock.now()))).join('\n')}\n`,
  );
}

function row(c: Case, paint: Paint, columns: number, now: number): string[] {
  const outcome = c.outcome?.outcome ?? 'waiting';
  return [
    c.id,
    paintedOutcome(outcome, paint),
    paint('dim', duration(Math.max(now - c.outcomeAt, 0))),
    paint('dim', c.ref.type.split('.').at(-1) ?? ''),
    truncated(plain(c.ref.name || c.ref.id), Math.max(columns - OTHER_COLUMNS, 16)),
  ];
}

/** A case as lists show it. */
function caseJson(c: Case): Json {
  return {
    id: c.id,
    ref: { ...c.ref },
    outcome: c.outcome?.outcome ?? 'waiting',
    reason: c.outcome?.reason ?? '',
    findings: (c.outcome?.findings ?? []).map((finding) => ({ ...finding })),
    since: new Date(c.outcomeAt).toISOString(),
    openedAt: new Date(c.openedAt).toISOString(),
    closed: c.closed,
    asking: c.asked === null ? null : { digest: c.asked.plan.digest, why: c.asked.why },
    profile: c.profile,
  };
}

async function show(stored: StoredCase, context: Context, options: CasesOptions): Promise<void> {
  const known = await lookups();
  if (options.json === true) {
    printJson(context, {
      case: { ...membersOf(caseJson(foldCase(stored))), ...storyJson(stored, known) },
    });
    return;
  }
  const { out } = context.shell;
  out.write(`${storyLines(stored, known, paintFor(out), out.columns()).join('\n')}\n`);
}

function membersOf(value: Json): Readonly<Record<string, Json>> {
  return value as Readonly<Record<string, Json>>;
}
