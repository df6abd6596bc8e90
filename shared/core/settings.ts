import type { Json } from './json.ts';
import type { Ref } from './ref.ts';
import type { Severity } from './rule.ts';

/** What Cordon may do about a rule's findings. */
export type Mode = 'off' | 'observe' | 'ask' | 'enforce';

/** What the policy says about one rule on one resource. All resolved: no defaults left to apply. */
export interface RuleSettings {
  readonly mode: Mode;
  /** Overrides the rule's severity, or null. */
  readonly severity: Severity | null;
  /** How long an owner has after the first notice before the cure, in minutes. */
  readonly graceMinutes: number;
  readonly creationWindowMinutes: number;
  /** Whether what the cure leaves at fault is also tagged for the guardrails' deny. */
  readonly quarantine: boolean;
  /** The rule's parameters: keys, networks. */
  readonly parameters: Readonly<Record<string, Json>>;
}

/** A loaded, valid policy. Produced by `shared/policy/load.ts`, and nowhere else. */
export interface Policy {
  /** `observe`, `recommended`, or the file's own name. */
  readonly profile: string;
  readonly digest: string;
  readonly settle: { readonly quietSeconds: number; readonly maxSeconds: number };
  readonly overrides: {
    /** The longest an override may last in total, renewals counted, in days. */
    readonly maxDays: number;
    /** How long before its end the owner is warned, in days. */
    readonly warnDays: number;
    /** Principals (exact ARN, or with one `*` at the end) whose overrides of critical findings are honoured. */
    readonly criticalSetters: readonly string[];
  };
  readonly blastRadius: {
    /** Disruptive steps per account and hour. */
    readonly perAccountPerHour: number;
  };
  readonly fight: {
    /** Reversals after which Cordon stops re-applying what is not critical. */
    readonly maxReversals: number;
  };
  /** Refs never written to: ids with `*` wildcards. */
  readonly protectedIds: readonly string[];
  /** Tag keys (exact, or with one `*` at the end) that say an IaC tool owns the resource. */
  readonly iacTags: readonly string[];
  /** ARNs of the roles Cordon itself runs as. */
  readonly ownPrincipals: readonly string[];
  /** Tag keys that name the owner, in order of preference. */
  readonly ownerTags: readonly string[];
  /** Whether resources that nothing links to ML are cured too, or observed only. */
  readonly outsideMl: 'observe' | 'same' | 'off';
  /** Whether the first sweep marks what it finds as there before Cordon: never changed without a person's yes. */
  readonly baselineFirst: boolean;
  /** Settings of one rule on one resource. Pure: same arguments, same answer. */
  rule(ruleId: string, ref: Ref, tags: Readonly<Record<string, string>>): RuleSettings;
}
