import { Command } from 'commander';
import type { Json } from '../../../shared/core/json.ts';
import type { Rule } from '../../../shared/core/rule.ts';
import { suggest } from '../../../shared/policy/suggest.ts';
import { RULES } from '../../../shared/rules/registry.generated.ts';
import { EXIT, UsageError } from '../exit.ts';
import { type Context, withHelp, withJson } from '../options.ts';
import { paintedSeverity } from '../outcomes.ts';
import { jsonText, labelledLines, type Paint, paintFor, table, wrapped } from '../text.ts';

/** Column in which the values of one rule begin. */
const INDENT = 14;

/** `cordon rules`: what Cordon looks for and what it does about it. */
export function rulesCommand(context: Context): Command {
  const command = new Command('rules')
    .description(
      'Lists what Cordon looks for: how severe it is, how it is cured, whether that can be taken back, and how the cure was shown to work (model: our own model of the API; peer: an independent server; cloud: a real account).',
    )
    .argument('[id]', 'a rule, as `cordon rules` lists it')
    .action((id: string | undefined, options: { readonly json?: true }) => {
      const { out } = context.shell;
      const rules = id === undefined ? RULES : [find(id)];
      const paint = paintFor(out);
      if (options.json === true) {
        out.write(jsonText({ rules: rules.map(ruleJson) }));
      } else if (id === undefined) {
        out.write(`${overview(rules, paint).join('\n')}\n`);
      } else {
        out.write(`${rules.flatMap((rule) => whole(rule, paint, out.columns())).join('\n')}\n`);
      }
      context.finish(EXIT.done);
    });
  return withHelp(withJson(command), ['cordon rules', 'cordon rules s3-bucket-policy-not-public'], {
    0: '',
    2: 'there is no such rule',
  });
}

function find(id: string): Rule {
  const rule = RULES.find((one) => one.id === id);
  if (rule === undefined) {
    const near = suggest(
      id,
      RULES.map((one) => one.id),
    );
    const advice = near === null ? '`cordon rules` lists them.' : `Did you mean ${near}?`;
    throw new UsageError(`There is no rule ${JSON.stringify(id)}. ${advice}`);
  }
  return rule;
}

function cloudOf({ type }: Rule): string {
  return type.split('.')[0] ?? '';
}

function ruleJson(rule: Rule): Json {
  const { id, type, title, risk, severity, catalogue, cure, undo, proof, mayBreak } = rule;
  return {
    id,
    cloud: cloudOf(rule),
    type,
    title,
    risk,
    severity,
    catalogue,
    cure,
    undo,
    proof,
    mayBreak,
    parameters: { ...rule.parameters },
    sources: { ...rule.sources } as Json,
  };
}

function overview(rules: readonly Rule[], paint: Paint): string[] {
  const head = ['rule', 'severity', 'cure', 'undo', 'proof'].map((word) => paint('dim', word));
  const byType = [...new Set(rules.map(({ type }) => type))];
  const rows = byType.flatMap((type) =>
    rules
      .filter((rule) => rule.type === type)
      .map((rule) => [
        rule.id,
        paintedSeverity(rule.severity, paint),
        rule.cure,
        rule.undo,
        rule.proof,
      ]),
  );
  return table([head, ...rows]);
}

function whole(rule: Rule, paint: Paint, columns: number): string[] {
  const width = columns - INDENT;
  const row = (label: string, text: string): string[] =>
    labelledLines(paint('dim', label), wrapped(text, width), INDENT);
  const sources = Object.entries(rule.sources).map(
    ([name, ids]) => `${SOURCE_NAMES[name] ?? name}: ${(ids as readonly string[]).join(', ')}`,
  );
  return [
    `${paint('bold', rule.title)}`,
    '',
    ...row('rule', rule.id),
    ...row('resource', rule.type),
    ...labelledLines(paint('dim', 'severity'), [paintedSeverity(rule.severity, paint)], INDENT),
    ...row('why', rule.risk),
    ...row('cure', CURES[rule.cure]),
    ...row('undo', UNDOS[rule.undo]),
    ...row('may break', rule.mayBreak ?? 'nothing that is known'),
    ...Object.entries(rule.parameters).flatMap(([name, what]) =>
      row('parameter', `${name}: ${what}`),
    ),
    ...row('proof', PROOFS[rule.proof]),
    ...row('catalogue', rule.catalogue),
    ...sources.flatMap((text, index) => row(index === 0 ? 'sources' : '', text)),
  ];
}

const CURES: Readonly<Record<Rule['cure'], string>> = {
  fix: 'fix: the fault itself is taken away',
  contain: 'contain: the way to the fault is shut, and that is verified',
  stop: 'stop: compute is switched off until the owner mends it',
  label: 'label: it is marked, and its owner is told how to mend it',
};

const UNDOS: Readonly<Record<Rule['undo'], string>> = {
  exact: 'exact: everything is put back as it was',
  equivalent: 'equivalent: the configuration is put back, what was running is not',
  none: 'none: so a person is asked first',
};

const PROOFS: Readonly<Record<Rule['proof'], string>> = {
  model: "model: shown on Cordon's own model of the API, built from the vendor's",
  peer: 'peer: shown on an independent implementation of the API',
  cloud: 'cloud: shown in a real account',
};

const SOURCE_NAMES: Readonly<Record<string, string>> = {
  securityHub: 'Security Hub',
  awsConfig: 'AWS Config',
  checkov: 'Checkov',
  prowler: 'Prowler',
  trivy: 'Trivy',
  cis: 'CIS',
  nist80053: 'NIST 800-53',
  ccc: 'FINOS CCC',
  aiRmfProposed: 'AI RMF (proposed)',
};
