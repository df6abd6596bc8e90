import { type Stack, Validations } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { ARGUED } from '../../../infra/aws/arguments.ts';
import { createApp } from '../../../infra/aws/stack.ts';

const ZIPS = { events: 'e.zip', act: 'a.zip', sweep: 's.zip', tick: 't.zip' };

interface RawPolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: unknown;
}

/** The roles with all that parameters may add to them: what stands in a condition cdk-nag does not read. */
function withAllPolicies(stack: Stack): void {
  for (const role of stack.node.findAll().filter((one) => one instanceof CfnRole)) {
    const policies = stack.resolve(role.policies) as Record<string, unknown>[];
    role.policies = policies.map((policy) => {
      const [, raw] = (policy['Fn::If'] ?? []) as [string, RawPolicy?];
      return raw === undefined
        ? (policy as never)
        : { policyName: raw.PolicyName, policyDocument: raw.PolicyDocument };
    });
  }
}

/** What cdk-nag finds: each finding once, as it is named. */
function findings({ app, stack }: ReturnType<typeof createApp>): readonly string[] {
  withAllPolicies(stack);
  const found: string[] = [];
  const nag = new AwsSolutionsChecks(app);
  const validate = nag.validate.bind(nag);
  nag.validate = (context) => {
    const report = validate(context);
    found.push(...report.violations.map(({ ruleName }) => ruleName));
    return { ...report, success: true, violations: [] };
  };
  Validations.of(app).addPlugins(nag);
  app.synth();
  return [...new Set(found)].sort();
}

describe("AWS's list of good practice", () => {
  it('has nothing against the stack but what is argued, and nothing is argued in vain', () => {
    const found = findings(createApp(ZIPS, false));

    expect(found.map((name) => `AwsSolutions::${name}`)).toEqual(ARGUED.map(({ id }) => id).sort());
    for (const { reason } of ARGUED) {
      expect(reason.length).toBeGreaterThan(20);
    }
  });
});
