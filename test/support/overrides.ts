import { NO_MEMORY } from '../../shared/core/case.ts';
import type { Memory } from '../../shared/core/journal.ts';
import {
  judgeOverride,
  type OverrideInput,
  type OverrideVerdict,
} from '../../shared/core/overrides.ts';

/** When these overrides are judged. */
export const NOW = Date.parse('2026-11-21T12:00:00Z');
/** A type with two rules, and two who may overrule critical findings. */
export const TYPE = 'aws.sagemaker.notebook-instance';
export const RULE = 'sagemaker-notebook-root-access-disabled';
export const OTHER = 'sagemaker-notebook-imdsv2-required';
export const SAM = 'arn:aws:sts::111122223333:assumed-role/Security/sam@example.com';
export const ROLE = 'arn:aws:iam::111122223333:role/Security';

/** What differs from a high finding without tags or memory, and a policy that lists nobody. */
export interface Given {
  readonly tags?: Readonly<Record<string, string>>;
  readonly severity?: OverrideInput['finding']['severity'];
  readonly memory?: Partial<Memory>;
  readonly setters?: readonly string[];
  readonly now?: number;
  readonly rule?: string;
}

/** What is made of the override. */
export function judge(given: Given): OverrideVerdict {
  return judgeOverride({
    finding: { rule: given.rule ?? RULE, severity: given.severity ?? 'high', message: '' },
    type: TYPE,
    rules: [RULE, OTHER],
    tags: given.tags ?? {},
    memory: { ...NO_MEMORY, ...given.memory },
    policy: { maxDays: 30, warnDays: 3, criticalSetters: given.setters ?? [] },
    now: given.now ?? NOW,
  });
}

/** Tags with this scope. */
export function scope(text: string): Readonly<Record<string, string>> {
  return { 'cordon-override': text };
}

/** Tags that override everything until then. */
export function until(text: string): Readonly<Record<string, string>> {
  return { 'cordon-override': 'all', 'cordon-override-until': text };
}
