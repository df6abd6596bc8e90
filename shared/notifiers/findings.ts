import type { Entry, EntryBody } from '../core/journal.ts';
import { SEVERITIES } from '../core/rule.ts';
import type { Step } from '../core/state.ts';
import { clean, SENTENCE_MAX } from './redact.ts';
import { sentence } from './sentences.ts';
import type { Lookups, StoryFinding } from './story.ts';

/** The findings of the case, standing ones first: as last seen, and those cured before anybody was told. */
export function findingsOf(
  entries: readonly Entry[],
  last: Extract<EntryBody, { kind: 'outcome' }> | null,
  lookups: Lookups,
): StoryFinding[] {
  const found = new Map<string, StoryFinding>();
  for (const { body } of entries) {
    const seen =
      body.kind === 'intent' && body.purpose === 'cure'
        ? body.findings
        : body.kind === 'outcome'
          ? body.findings
          : [];
    for (const { rule, message, severity } of seen) {
      const known = lookups.rule(rule);
      found.set(rule, {
        rule: clean(rule, SENTENCE_MAX),
        title: known?.title ?? rule,
        severity,
        message: clean(message, SENTENCE_MAX),
        risk: known?.risk ?? '',
        standing: last?.findings.some((finding) => finding.rule === rule) ?? false,
      });
    }
  }
  return [...found.values()].sort(
    (a, b) =>
      Number(b.standing) - Number(a.standing) ||
      SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity),
  );
}

/** What the rules say their cures may break; where they say nothing, what the steps interrupt. */
export function mayBreakOf(
  entries: readonly Entry[],
  lookups: Lookups,
  findings: readonly StoryFinding[],
): string[] {
  const byRules = findings.map((finding) => lookups.rule(finding.rule)?.mayBreak ?? null);
  const bySteps = entries.flatMap(({ body }) => stepsIn(body).map((step) => step.disruption));
  const said = byRules.some((text) => text !== null) ? byRules : bySteps;
  const sentences = said.flatMap((text) =>
    text === null ? [] : [sentence(clean(text, SENTENCE_MAX))],
  );
  return [...new Set(sentences)].slice(0, 3);
}

function stepsIn(body: EntryBody): readonly Step[] {
  switch (body.kind) {
    case 'intent':
      return body.purpose === 'cure' ? [body.step] : [];
    case 'asked':
      return body.plan.steps;
    case 'outcome':
      return body.plan?.steps ?? [];
    default:
      return [];
  }
}
