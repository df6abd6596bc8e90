import { Command } from 'commander';
import type { Case } from '../../../shared/core/case.ts';
import { foldCase } from '../../../shared/core/fold.ts';
import type { Json } from '../../../shared/core/json.ts';
import { judgeOverride } from '../../../shared/core/overrides.ts';
import { plain } from '../../../shared/core/plain.ts';
import type { Ref } from '../../../shared/core/ref.ts';
import { NO_HINTS, type ResourceApi } from '../../../shared/core/resource.ts';
import type { Rule, RuleContext, Severity } from '../../../shared/core/rule.ts';
import type { Policy } from '../../../shared/core/settings.ts';
import type { State } from '../../../shared/core/state.ts';
import { EXIT, explained } from '../exit.ts';
import {
  type CommonOptions,
  type Context,
  withHelp,
  withJson,
  withPolicy,
  withStore,
  withTimeout,
} from '../options.ts';
import { printJson, type Session, withSession } from '../session.ts';
import { duration, type Paint, paintFor, table } from '../text.ts';
import { liftHold } from './lift.ts';

/** Cases looked through: the newest of every resource that ever had one, within reason. */
const CASES_MAX = 10_000;

/** One override or hold, as it stands now. */
interface Row {
  readonly kind: 'override' | 'hold';
  readonly case: string;
  readonly ref: Case['ref'];
  readonly rules: readonly string[];
  /** Who set it, or null when no event told. */
  readonly by: string | null;
  /** When it was set, or first seen, ISO 8601 UTC. */
  readonly since: string;
  /** When it ends, ISO 8601 UTC; null: when somebody lifts it, or not known. */
  readonly until: string | null;
  /** `in force`, or why it is not. */
  readonly standing: string;
  readonly reason: string | null;
}

/** `cordon overrides`: everything that keeps Cordon from acting because a person said so. */
export function overridesCommand(context: Context): Command {
  const command = new Command('overrides')
    .description(
      'Lists every override tag and every hold that keeps Cordon from acting: how old it is, who set it, when it ends. Tags are read from the resources now; a resource that cannot be read is listed with the reason.',
    )
    .option('--lift <case>', 'end the hold on the resource of this case')
    .action(async (options: CommonOptions & { readonly lift?: string }) => {
      if (options.lift !== undefined) {
        await liftHold(options.lift, options, context);
        return;
      }
      await withSession(context, options, 'read', { profile: 'recommended' }, async (session) => {
        const rows = await rowsIn(session);
        print(rows, context, options);
        context.finish(EXIT.done);
      });
    });
  for (const add of [withJson, withStore, withPolicy, withTimeout]) {
    add(command);
  }
  return withHelp(command, ['cordon overrides', 'cordon overrides --lift 9347fb976543181167f3-2'], {
    0: '',
    1: '',
    2: '',
    3: 'lifted, and now its rules ask',
    4: 'lifted, and what its rules do is not at its end yet',
  });
}

async function rowsIn(session: Session): Promise<readonly Row[]> {
  const stored = await session.local.ports.journal.cases(CASES_MAX);
  const rows: Row[] = [];
  for (const c of stored.map(foldCase)) {
    for (const hold of c.memory.holds) {
      const { by, since, reason, rules } = hold;
      rows.push({
        kind: 'hold',
        case: c.id,
        ref: c.ref,
        rules,
        by,
        since,
        until: null,
        standing: 'in force',
        reason,
      });
    }
    if (Object.keys(c.memory.overridesFirstSeen).length > 0) {
      rows.push(...(await overridesOf(c, session)));
    }
  }
  return rows;
}

/** The overrides of one resource, judged by its tags as they are now. */
async function overridesOf(c: Case, { local, progress }: Session): Promise<readonly Row[]> {
  progress.passing(`reading ${plain(c.ref.name)}`);
  const served = await local.ports.serve(c.ref.type);
  const policy = await local.ports.policy();
  const read = await stateOf(c, served?.api ?? null);
  const rows: Row[] = [];
  for (const [rule, since] of Object.entries(c.memory.overridesFirstSeen)) {
    const known = served?.rules.find(({ id }) => id === rule);
    const common = { kind: 'override' as const, case: c.id, ref: c.ref, rules: [rule], since };
    if (known === undefined || 'problem' in read) {
      const standing = 'problem' in read ? `not known: ${read.problem}` : 'no such rule any more';
      rows.push({ ...common, by: null, until: null, standing, reason: null });
      continue;
    }
    if (read.state === null) {
      continue;
    }
    const verdict = judgeOverride({
      finding: { rule, severity: severityOf(known, c.ref, read.state, policy), message: '' },
      type: c.ref.type,
      tags: read.state.tags,
      memory: { ...c.memory, holds: [] },
      policy: policy.overrides,
      now: local.ports.clock.now(),
    });
    if (verdict.kind === 'honoured') {
      const until = new Date(verdict.until).toISOString();
      const { setter: by, reason } = verdict;
      rows.push({ ...common, by, until, standing: 'in force', reason });
    } else if (verdict.kind === 'refused' || verdict.kind === 'ask') {
      rows.push({
        ...common,
        by: null,
        until: null,
        standing: `not honoured: ${verdict.why}`,
        reason: null,
      });
    }
  }
  return rows;
}

/** As the rule finds it now: what is exposed to everybody may be overridden by fewer people. */
function severityOf(rule: Rule, ref: Ref, state: State, policy: Policy): Severity {
  const { severity, parameters } = policy.rule(rule.id, ref, state.tags);
  const keys = (state['keys'] ?? {}) as RuleContext['keys'];
  const verdict = rule.check(state, { ref, parameters, keys });
  const found = verdict.kind === 'violation' ? verdict.severity : undefined;
  return severity ?? found ?? rule.severity;
}

/** The resource as it is now: null when it is gone, or why it could not be read. */
async function stateOf(
  c: Case,
  api: ResourceApi | null,
): Promise<{ readonly state: State | null } | { readonly problem: string }> {
  try {
    return { state: (await api?.read(c.ref, NO_HINTS)) ?? null };
  } catch (error) {
    const why = explained(error);
    if (why === null) {
      throw error;
    }
    return { problem: why.text };
  }
}

function print(rows: readonly Row[], context: Context, options: CommonOptions): void {
  if (options.json === true) {
    printJson(context, { overrides: rows as unknown as Json });
    return;
  }
  const { out, err } = context.shell;
  if (rows.length === 0) {
    err.write('No overrides and no holds.\n');
    return;
  }
  const paint = paintFor(out);
  out.write(
    `${rows.map((row) => rowLines(row, paint, context.shell.clock.now()).join('\n')).join('\n\n')}\n`,
  );
}

function rowLines(row: Row, paint: Paint, now: number): string[] {
  const age = duration(Math.max(now - Date.parse(row.since), 0));
  const end =
    row.kind === 'hold' ? `when lifted: cordon lift ${row.case}` : (row.until ?? 'not known');
  const facts = [
    ['rules', row.rules.join(', ')],
    ['age', `${age} (since ${row.since})`],
    ['set by', row.by === null ? 'not known' : plain(row.by)],
    ['ends', end],
    ['state', plain(row.standing)],
    ...(row.reason === null ? [] : [['reason', plain(row.reason)]]),
  ];
  const title = `${paint('bold', plain(row.ref.name))}  ${paint('dim', `${row.kind} · ${row.ref.type}`)}`;
  return [
    title,
    ...table(facts.map(([label = '', value = '']) => [`  ${paint('dim', label)}`, value])),
  ];
}
