import { Fn } from 'aws-cdk-lib';
import type { Need } from './calls.ts';
import { type Conditions, PLACEMENTS } from './placements.ts';

/** A statement of an IAM policy, as CloudFormation takes it. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
}

/** A policy document of these statements. */
export function policyOf(statements: readonly Statement[]) {
  return { Version: '2012-10-17', Statement: statements };
}

/** A text in which CloudFormation fills in `${…}`; one without is left as it is. */
export function filled(text: string): string {
  return text.includes('${') ? Fn.sub(text) : text;
}

/**
 * What grants the needs: one statement for each place and its conditions. Passing roles is granted elsewhere, because
 * only the account knows which.
 */
export function allowing(sid: string, needs: readonly Need[]): readonly Statement[] {
  const groups = new Map<string, Set<string>>();
  for (const { action } of needs.filter((need) => need.action !== PASS_ROLE)) {
    const places = PLACEMENTS[action];
    if (places === undefined) {
      throw new Error(`${action} is granted nowhere: say where in infra/aws/placements.ts.`);
    }
    for (const { resources, conditions } of places) {
      const key = JSON.stringify({ resources, conditions });
      groups.set(key, (groups.get(key) ?? new Set()).add(action));
    }
  }
  return [...groups].map(([key, actions], index) => {
    const { resources, conditions } = JSON.parse(key);
    return {
      Sid: `${sid}${index + 1}`,
      Effect: 'Allow',
      Action: [...actions].sort(),
      Resource: (resources as string[]).map(filled),
      ...(Object.keys(conditions).length === 0 ? {} : { Condition: filledIn(conditions) }),
    };
  });
}

/** The one action whose place only the account knows. */
export const PASS_ROLE = 'iam:PassRole';

function filledIn(conditions: Conditions): unknown {
  return Object.fromEntries(
    Object.entries(conditions).map(([operator, keys]) => [
      operator,
      Object.fromEntries(
        Object.entries(keys).map(([key, value]) => [
          key,
          Array.isArray(value) ? value.map(filled) : filled(value),
        ]),
      ),
    ]),
  );
}
