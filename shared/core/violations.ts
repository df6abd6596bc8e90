import type { DecideInput } from './decision.ts';
import type { KeyFacts } from './resource.ts';
import type { Finding, Rule, RuleContext, Severity, Verdict } from './rule.ts';
import type { RuleSettings } from './settings.ts';
import type { State } from './state.ts';
import { FINDING_SOURCES, type FindingSource } from './trigger.ts';

/** A violation before the guards. */
export interface Violation {
  readonly finding: Finding;
  readonly rule: Rule;
  readonly settings: RuleSettings;
  readonly context: RuleContext;
  readonly contained: Extract<Verdict, { kind: 'violation' }>['contained'] | null;
}

/**
 * Runs every rule of the type on the live state. Rules that are off say nothing.
 * @param sensitive - the service that found sensitive data in the resource, if one did
 */
export function violationsOf(
  input: DecideInput,
  state: State,
  sensitive: FindingSource | undefined,
): Violation[] {
  const found: Violation[] = [];
  for (const rule of input.rules) {
    const settings = input.policy.rule(rule.id, input.ref, state.tags);
    if (settings.mode === 'off') {
      continue;
    }
    const context: RuleContext = {
      ref: input.ref,
      parameters: settings.parameters,
      keys: (state['keys'] ?? {}) as Readonly<Record<string, KeyFacts>>,
    };
    const verdict = rule.check(state, context);
    if (verdict.kind === 'violation') {
      const own = verdict.severity ?? rule.severity;
      const severity = settings.severity ?? (sensitive === undefined ? own : raised(own));
      const told =
        sensitive === undefined ? '' : ` ${FINDING_SOURCES[sensitive]} found sensitive data in it.`;
      const finding = { rule: rule.id, severity, message: `${verdict.message}${told}` };
      found.push({ finding, rule, settings, context, contained: verdict.contained ?? null });
    }
  }
  return found;
}

/**
 * One step worse, where sensitive data is at stake. Never `critical`, which says that everybody can reach it now: data
 * alone does not make it so.
 */
function raised(severity: Severity): Severity {
  const worse: Readonly<Record<Severity, Severity>> = {
    low: 'medium',
    medium: 'high',
    high: 'high',
    critical: 'critical',
  };
  return worse[severity];
}
