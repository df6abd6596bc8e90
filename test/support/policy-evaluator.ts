import type { GuardrailStatement } from '../../infra/aws/guardrails.ts';

/** A call as IAM sees it. Keys of conditions that are absent are not in `context`. */
export interface Asked {
  readonly action: string;
  readonly resource?: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** The names of the statements that deny a call: as much of IAM's language as the guardrails use. */
export function deniedBy(
  statements: readonly GuardrailStatement[],
  { action, resource = 'arn:aws:sagemaker:eu-west-1:111122223333:x/y', context }: Asked,
): readonly string[] {
  return statements
    .filter(({ Effect }) => Effect === 'Deny')
    .filter(({ Action }) => [Action].flat().includes(action))
    .filter(({ Resource }) => isLike(resource, Resource))
    .filter(({ Condition = {} }) =>
      Object.entries(Condition).every(([operator, keys]) =>
        Object.entries(keys).every(([key, wanted]) =>
          holds(operator, context[key], [wanted].flat()),
        ),
      ),
    )
    .map(({ Sid }) => Sid);
}

function holds(
  operator: string,
  value: string | readonly string[] | undefined,
  wanted: readonly string[],
): boolean {
  const values = value === undefined ? [] : [value].flat();
  switch (operator) {
    case 'Null':
      return String(value === undefined) === wanted[0];
    case 'StringEquals':
    case 'ForAnyValue:StringEquals':
      return values.some((one) => wanted.includes(one));
    case 'StringNotEquals':
      return !values.some((one) => wanted.includes(one));
    case 'ArnNotLike':
      return !values.some((one) => wanted.some((pattern) => isLike(one, pattern)));
    default:
      throw new Error(`The evaluator of the tests does not know ${operator}.`);
  }
}

function isLike(text: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}
