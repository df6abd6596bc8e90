import type { Json } from '../../shared/core/json.ts';
import type { Outcome, Report } from '../../shared/core/outcome.ts';
import { plain } from '../../shared/core/plain.ts';
import type { Resource } from '../../shared/core/resource.ts';
import type { Severity } from '../../shared/core/rule.ts';
import type { Edit, Step } from '../../shared/core/state.ts';
import { isLabelEdit } from '../../shared/core/target.ts';
import { changesOf, type DiffLine } from '../../shared/notifiers/changes.ts';
import { isSecretEdit, REDACTED, redactValue } from '../../shared/notifiers/redact.ts';
import { labelledLines, moment, type Paint, padded, type Style, wrapped } from './text.ts';

/** Column in which everything but labels begins. */
const INDENT = 11;

/** What is known of a report's resource beside the report. */
export interface Told {
  readonly report: Report;
  /** Null for a type this build does not serve. */
  readonly resource: Resource | null;
  readonly dryRun: boolean;
}

/** A report as `--json` prints it. Values that may be secret are left out; requests are not shown. */
export function outcomeJson({ report, resource }: Told): Json {
  const secret = resource?.secret ?? [];
  const { ref, outcome, reason, findings, plan, guards, wakeAt } = report;
  return {
    ref: { ...ref },
    outcome,
    reason,
    case: report.case,
    findings: findings.map(({ rule, severity, message }) => ({ rule, severity, message })),
    edits: report.edits.map((edit) => ({ ...safeEdit(edit, secret), call: edit.call })),
    plan:
      plan === null
        ? null
        : {
            digest: plan.digest,
            findings: plan.findings,
            steps: plan.steps.map((step) => stepJson(step, secret)),
          },
    guards: guards.map(({ rule, guard, reason: why }) => ({ rule, guard, reason: why })),
    wakeAt: wakeAt === null ? null : new Date(wakeAt).toISOString(),
  };
}

function stepJson(step: Step, secret: readonly string[]): Json {
  const { call, permissions, disruption, undo, edits } = step;
  return {
    call,
    permissions,
    disruption,
    undo,
    edits: edits.map((edit) => safeEdit(edit, secret)),
  };
}

/** An edit as it may leave the process: a secret shows that it changed, and not to what. */
export function safeEdit(edit: Edit, secret: readonly string[]) {
  const { field, before, after } = edit;
  const isSecret = isSecretEdit(edit, secret);
  // Documents are shown whole: what would be cut out of a policy could not be put back from here.
  const value = (of: Json): Json =>
    of === null || typeof of === 'string' ? of : redactValue(field, of);
  return isSecret
    ? { field, before: before === null ? null : REDACTED, after: after === null ? null : REDACTED }
    : { field, before: value(before), after: value(after) };
}

const OUTCOME_STYLES: Readonly<Record<Outcome, Style>> = {
  compliant: 'green',
  fixed: 'green',
  contained: 'green',
  stopped: 'cyan',
  labelled: 'cyan',
  observed: 'blue',
  overridden: 'blue',
  skipped: 'dim',
  waiting: 'yellow',
  asking: 'yellow',
  conflict: 'red',
  failed: 'red',
};

const SEVERITY_STYLES: Readonly<Record<Severity, Style>> = {
  critical: 'red',
  high: 'yellow',
  medium: 'cyan',
  low: 'dim',
};

/** An outcome in its colour. */
export function paintedOutcome(outcome: Outcome, paint: Paint, word: string = outcome): string {
  return paint(OUTCOME_STYLES[outcome], word);
}

/** A severity in its colour. */
export function paintedSeverity(severity: Severity, paint: Paint): string {
  return paint(SEVERITY_STYLES[severity], severity);
}

/** A report as people read it: what, why, before and after, what to do next. */
export function outcomeLines(told: Told, paint: Paint, columns: number): string[] {
  const { report, resource, dryRun } = told;
  const { ref, findings } = report;
  const width = columns - INDENT;
  const title = `${paint('bold', plain(ref.name || ref.id))}  ${paint('dim', resource?.title ?? ref.type)}`;
  const where = [ref.region, ref.account].filter((part) => part !== '').join(' · ');
  const lines = [
    `${padded(wordFor(told, paint), INDENT)}${title}${where === '' ? '' : paint('dim', `  ${where}`)}`,
  ];
  const reason = restOfReason(told);
  if (reason !== '') {
    lines.push(...labelledLines('', wrapped(plain(reason), width), INDENT));
  }
  for (const { rule, severity, message } of findings) {
    const label = paintedSeverity(severity, paint);
    lines.push(...labelledLines(label, wrapped(plain(message), width), INDENT));
    lines.push(`${' '.repeat(INDENT)}${paint('dim', rule)}`);
  }
  lines.push(...deedLines(told, paint, width));
  for (const { guard, why, rules } of groupedGuards(report)) {
    const text = wrapped(`${guard}: ${plain(why)} (${rules})`, width);
    lines.push(...labelledLines(paint('dim', 'held by'), text, INDENT));
  }
  if (report.case !== null && !dryRun) {
    lines.push(`${padded(paint('dim', 'case'), INDENT)}${report.case}`);
  }
  if (report.wakeAt !== null && !dryRun) {
    lines.push(`${padded(paint('dim', 'again'), INDENT)}${moment(report.wakeAt)} UTC`);
  }
  return lines;
}

/** The reason without what the guards say one by one below it, and without the word for being about to act. */
function restOfReason({ report, dryRun }: Told): string {
  if (dryRun && report.outcome === 'waiting' && report.plan !== null) {
    return '';
  }
  const rest = report.guards.reduce((text, { reason }) => text.replace(reason, ''), report.reason);
  return rest.replace(/^[;.\s]+/, '');
}

/** One line for each guard and reason, whichever rules it holds back. */
function groupedGuards({ guards, findings }: Report) {
  const groups = new Map<string, { guard: string; why: string; rules: string[] }>();
  for (const { rule, guard, reason: why } of guards) {
    const key = `${guard}|${why}`;
    const group = groups.get(key) ?? { guard, why, rules: [] };
    group.rules.push(rule);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ guard, why, rules }) => ({
    guard,
    why,
    rules: rules.length > 1 && rules.length === findings.length ? 'all of them' : rules.join(', '),
  }));
}

/** In a dry run nothing happened: the word says what would. */
function wordFor({ report, dryRun }: Told, paint: Paint): string {
  const { outcome, plan } = report;
  if (!dryRun || plan === null) {
    return paintedOutcome(outcome, paint);
  }
  switch (outcome) {
    case 'waiting':
      return paintedOutcome(outcome, paint, 'would do');
    case 'asking':
      return paintedOutcome(outcome, paint, 'would ask');
    default:
      return paintedOutcome(outcome, paint);
  }
}

/** What was changed; or, where nothing was, the plan. */
function deedLines({ report, resource }: Told, paint: Paint, width: number): string[] {
  const secret = resource?.secret ?? [];
  if (report.plan !== null) {
    return report.plan.steps.flatMap((step, index) => [
      ...stepLines(step, index === 0 ? 'plan' : '', secret, paint, width),
    ]);
  }
  const calls = [...new Set(report.edits.map((edit) => edit.call))];
  return calls.flatMap((call, index) => {
    const edits = report.edits.filter((edit) => edit.call === call);
    return [
      `${padded(paint('dim', index === 0 ? 'changed' : ''), INDENT)}${paint('cyan', call)}`,
      ...editLines(edits, secret, paint),
    ];
  });
}

function stepLines(
  step: Step,
  label: string,
  secret: readonly string[],
  paint: Paint,
  width: number,
): string[] {
  const undo = step.edits.every(isLabelEdit) ? '' : paint('dim', `  undo: ${step.undo}`);
  return [
    `${padded(paint('dim', label), INDENT)}${paint('cyan', step.call)}${undo}`,
    ...editLines(step.edits, secret, paint),
    ...(step.disruption === null
      ? []
      : labelledLines('', wrapped(`! ${plain(step.disruption)}`, width - 2), INDENT + 2).map(
          (line) => paint('yellow', line),
        )),
  ];
}

const SIGN_STYLES: Readonly<Record<DiffLine['sign'], Style>> = {
  '-': 'red',
  '+': 'green',
  '~': 'bold',
};

/** Before and after, a line a change. */
export function editLines(
  edits: readonly Edit[],
  secret: readonly string[],
  paint: Paint,
  indent = INDENT + 2,
): string[] {
  return changesOf(edits, secret).flatMap(({ lines, more }) => [
    ...lines.map(
      ({ sign, text }) => `${' '.repeat(indent)}${paint(SIGN_STYLES[sign], sign)} ${text}`,
    ),
    ...(more > 0 ? [`${' '.repeat(indent)}${paint('dim', `… ${more} more`)}`] : []),
  ]);
}
