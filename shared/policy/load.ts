import { matches } from '../core/glob.ts';
import { quoted } from '../core/plain.ts';
import type { Rule } from '../core/rule.ts';
import type { Policy } from '../core/settings.ts';
import { explain, unknownKey } from './explain.ts';
import { type ParsedYaml, type Path, type PolicyProblem, parseYaml } from './parse.ts';
import { policyOf } from './profiles.ts';
import { listOf } from './resolve.ts';
import { FloorEntry, PolicyFile, RuleEntry, Scope } from './schema.ts';
import { suggest } from './suggest.ts';

/** Problems shown in one error: more are counted. Nobody reads further before mending these. */
export const PROBLEMS_SHOWN_MAX = 100;

/** A rule the running code knows: its id, or the rule itself, whose parameters are then checked too. */
export type KnownRule = string | Pick<Rule, 'id' | 'parameters'>;

/** What a policy is loaded with. */
export interface LoadOptions {
  /** The organisation's own policy document: its `floor` section binds this one. */
  readonly floor?: { readonly text: string; readonly file: string };
  /** When given, rule names that match none of them are errors. */
  readonly knownRules?: readonly KnownRule[];
}

/** A policy file that cannot be used: every problem, each with file, line and column. */
export class BadPolicy extends Error {
  override readonly name = 'BadPolicy';
  readonly problems: readonly PolicyProblem[];

  constructor(problems: readonly PolicyProblem[]) {
    const shown = problems.slice(0, PROBLEMS_SHOWN_MAX).map(problemText);
    const hidden = problems.length - shown.length;
    super([...shown, ...(hidden > 0 ? [`… and ${hidden} more problems`] : [])].join('\n'));
    this.problems = problems;
  }
}

/**
 * Loads a policy from its text. `file` names it in messages, and its last part in reports.
 * Throws {@link BadPolicy} with every problem; a running function then keeps its last good policy.
 */
export function loadPolicy(text: string, file: string, options: LoadOptions = {}): Policy {
  const known = options.knownRules ?? null;
  const problems: PolicyProblem[] = [];
  const policy = readFile(text, file, known, problems);
  const organisation =
    options.floor === undefined
      ? null
      : readFile(options.floor.text, options.floor.file, known, problems);
  if (policy === null || problems.length > 0) {
    throw new BadPolicy(problems);
  }
  const name = file.split(/[/\\]/).at(-1) || file;
  return policyOf(policy, name, organisation?.floor ?? []);
}

/** `policy.yaml:12:9 rules[0].mode: expected …`. */
export function problemText(problem: PolicyProblem): string {
  const path = problem.path === '' ? '' : ` ${problem.path}`;
  return `${problem.file}:${problem.line}:${problem.column}${path}: ${problem.message}`;
}

function readFile(
  text: string,
  file: string,
  known: readonly KnownRule[] | null,
  problems: PolicyProblem[],
): PolicyFile | null {
  const parsed = parseYaml(text, file);
  const found = [...parsed.problems];
  let policy: PolicyFile | null = null;
  if (parsed.data !== undefined) {
    const checked = PolicyFile.safeParse(parsed.data);
    if (checked.success) {
      policy = checked.data;
      found.push(...crossChecks(parsed, policy), ...ruleNames(parsed, policy, known ?? []));
    } else {
      found.push(...explain(parsed, checked.error.issues, keysAt));
    }
  }
  found.sort((a, b) => a.line - b.line || a.column - b.column);
  problems.push(...found);
  return policy;
}

/** What a schema cannot say: members that contradict each other. */
function crossChecks(parsed: ParsedYaml, policy: PolicyFile): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const quiet = policy.settle?.quietSeconds ?? 45;
  const longest = policy.settle?.maxSeconds ?? 180;
  if (quiet > longest) {
    const message = `expected at most maxSeconds (${longest}), found quietSeconds ${quiet}: raise maxSeconds or lower quietSeconds`;
    problems.push(parsed.problem(['settle', 'quietSeconds'], message));
  }
  const warn = policy.overrides?.warnDays ?? 3;
  const days = policy.overrides?.maxDays ?? 30;
  if (policy.overrides?.warnDays !== undefined && warn >= days) {
    const message = `expected less than maxDays (${days}), found ${warn}: lower warnDays`;
    problems.push(parsed.problem(['overrides', 'warnDays'], message));
  }
  return problems;
}

/** Rule names and parameters that no known rule has: a misspelt one would silently do nothing. */
function ruleNames(
  parsed: ParsedYaml,
  policy: PolicyFile,
  known: readonly KnownRule[],
): PolicyProblem[] {
  if (known.length === 0) {
    return [];
  }
  const problems: PolicyProblem[] = [];
  for (const section of ['rules', 'floor'] as const) {
    for (const [index, entry] of (policy[section] ?? []).entries()) {
      const path: Path = [section, index];
      const matched: KnownRule[] = [];
      for (const [at, pattern] of listOf(entry.rule).entries()) {
        const hits = known.filter((rule) => matches(pattern, idOf(rule)));
        matched.push(...hits);
        if (hits.length === 0) {
          const where = [...path, 'rule', ...(Array.isArray(entry.rule) ? [at] : [])];
          problems.push(parsed.problem(where, unknownRule(pattern, known.map(idOf))));
        }
      }
      if (matched.length > 0 && 'parameters' in entry) {
        problems.push(
          ...parameterNames(parsed, path, Object.keys(entry.parameters ?? {}), matched),
        );
      }
    }
  }
  return problems;
}

function parameterNames(
  parsed: ParsedYaml,
  path: Path,
  names: readonly string[],
  rules: readonly KnownRule[],
): PolicyProblem[] {
  const documented = rules.flatMap((rule) =>
    typeof rule === 'string' ? [] : Object.keys(rule.parameters),
  );
  return rules.some((rule) => typeof rule === 'string')
    ? []
    : names
        .filter((name) => !documented.includes(name))
        .map((name) =>
          parsed.problem([...path, 'parameters', name], unknownKey(name, documented), 'key'),
        );
}

function unknownRule(pattern: string, ids: readonly string[]): string {
  const near = suggest(pattern, ids);
  const advice = near === null ? 'see `cordon rules` for their ids' : `did you mean ${near}?`;
  return `expected the id of a rule or a pattern that matches one; found ${quoted(pattern)}: ${advice}`;
}

function idOf(rule: KnownRule): string {
  return typeof rule === 'string' ? rule : rule.id;
}

/** The keys that exist at a place of the file. */
function keysAt(path: Path): readonly string[] {
  const [section, , member] = path;
  if (section === undefined) {
    return Object.keys(PolicyFile.shape);
  }
  if (member === 'scope') {
    return Object.keys(Scope.shape);
  }
  switch (section) {
    case 'rules':
      return Object.keys(RuleEntry.shape);
    case 'floor':
      return Object.keys(FloorEntry.shape);
    case 'settle':
    case 'overrides':
    case 'blastRadius':
    case 'fight':
      return Object.keys(PolicyFile.shape[section].unwrap().shape);
    default:
      return [];
  }
}
