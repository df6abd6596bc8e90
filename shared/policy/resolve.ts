import { matches } from '../core/glob.ts';
import type { Json } from '../core/json.ts';
import type { Ref } from '../core/ref.ts';
import { SEVERITIES, type Severity } from '../core/rule.ts';
import type { Mode, RuleSettings } from '../core/settings.ts';
import type { FloorEntry, RuleEntry, Scope } from './schema.ts';

/** Orders modes, weakest first. */
export const MODES: readonly Mode[] = ['off', 'observe', 'ask', 'enforce'];

/**
 * The settings of one rule on one resource: the base, then every matching entry in order (later ones win, setting by
 * setting; parameters by name), then the floors, of which the strongest wins.
 */
export function resolveRule(
  base: RuleSettings,
  entries: readonly RuleEntry[],
  floor: readonly FloorEntry[],
  ruleId: string,
  ref: Ref,
  tags: Readonly<Record<string, string>>,
): RuleSettings {
  let settings = base;
  for (const entry of entries) {
    if (applies(entry, ruleId, ref, tags)) {
      settings = {
        mode: entry.mode ?? settings.mode,
        severity: entry.severity ?? settings.severity,
        graceMinutes: entry.graceMinutes ?? settings.graceMinutes,
        creationWindowMinutes: entry.creationWindowMinutes ?? settings.creationWindowMinutes,
        quarantine: entry.quarantine ?? settings.quarantine,
        parameters: { ...settings.parameters, ...entry.parameters },
      };
    }
  }
  for (const entry of floor) {
    if (applies(entry, ruleId, ref, tags)) {
      settings = {
        ...settings,
        mode: stronger(MODES, settings.mode, entry.mode),
        severity: raised(settings.severity, entry.severity),
        graceMinutes: Math.min(settings.graceMinutes, entry.graceMinutes ?? settings.graceMinutes),
      };
    }
  }
  return settings;
}

/** Whether an entry is about this rule on this resource. A part of the ref nobody told matches only `*`. */
export function applies(
  entry: { readonly rule: RuleEntry['rule']; readonly scope?: Scope | undefined },
  ruleId: string,
  ref: Ref,
  tags: Readonly<Record<string, string>>,
): boolean {
  return matchesAny(entry.rule, ruleId) && inScope(entry.scope ?? {}, ref, tags);
}

function inScope(scope: Scope, ref: Ref, tags: Readonly<Record<string, string>>): boolean {
  return (
    (scope.cloud === undefined || matchesAny(scope.cloud, ref.cloud)) &&
    (scope.accounts === undefined || matchesAny(scope.accounts, ref.account)) &&
    (scope.regions === undefined || matchesAny(scope.regions, ref.region)) &&
    (scope.types === undefined || matchesAny(scope.types, ref.type)) &&
    (scope.ids === undefined || matchesAny(scope.ids, ref.id)) &&
    Object.entries(scope.tags ?? {}).every(([key, patterns]) => hasTag(tags, key, patterns))
  );
}

function hasTag(
  tags: Readonly<Record<string, string>>,
  key: string,
  patterns: string | readonly string[],
): boolean {
  const value = Object.hasOwn(tags, key) ? tags[key] : undefined;
  return value !== undefined && matchesAny(patterns, value);
}

function matchesAny(patterns: string | readonly string[], text: string): boolean {
  return listOf(patterns).some((pattern) => matches(pattern, text));
}

/** One or many, as a list. */
export function listOf<T extends Json>(value: T | readonly T[]): readonly T[] {
  return (Array.isArray(value) ? value : [value]) as readonly T[];
}

function stronger<T>(order: readonly T[], left: T, right: T): T {
  return order.indexOf(right) > order.indexOf(left) ? right : left;
}

/** A floor on severity only counts where the policy lowers it: null is the rule's own word. */
function raised(severity: Severity | null, least: Severity | undefined): Severity | null {
  return severity === null || least === undefined
    ? severity
    : stronger(SEVERITIES, severity, least);
}
