import type { Json } from '../../core/json.ts';
import type { Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { shellQuote } from '../../core/shell.ts';
import { goingAway, marked, violation } from '../../resources/aws/sagemaker-notebook-cures.ts';
import type { NotebookState } from '../../resources/aws/sagemaker-notebook-state.ts';

/**
 * Platforms whose operating system gets no security updates any more, by the beginning of their identifier, with when
 * that ended (Amazon Linux AMI FAQs, Amazon Linux 2 FAQs). A list and not a clock: rules have none. What is on no line
 * counts as supported, so that a new platform is not taken for an old one.
 */
const ENDED: readonly (readonly [prefix: string, system: string, end: string])[] = [
  ['notebook-al1-', 'Amazon Linux 1', '2023-12-31'],
  ['notebook-al2-', 'Amazon Linux 2', '2026-06-30'],
];

/** What new notebooks get unless they ask (`CreateNotebookInstance` in the SageMaker API reference). */
const CURRENT = 'notebook-al2023-v1';

/** Notebooks run on a platform that still gets security updates. */
export const rule: Rule<NotebookState> = {
  id: 'sagemaker-notebook-platform-supported',
  type: 'aws.sagemaker.notebook-instance',
  title: 'Notebook runs on a supported platform',
  risk: 'A platform without security updates keeps every hole that is found in it from now on, next to the data and the role of the notebook.',
  severity: 'medium',
  catalogue: 'aws-notebook-platform-eol',
  sources: {
    securityHub: ['SageMaker.8'],
    awsConfig: ['SAGEMAKER_NOTEBOOK_INSTANCE_PLATFORM_VERSION'],
    aiRmfProposed: ['GOVERN 1.6'],
  },
  // Another platform has other packages and environments: that breaks work, so it is its owner's to do.
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {
    supportedPlatforms:
      'Platform identifiers that count as supported, a list. Without it: those whose operating system gets security updates.',
  },
  check,
  desire: (state) => marked(state),
  mark: (state) => marked(state),
  recipe: (state, { ref, parameters }) => {
    const name = `--region ${shellQuote(ref.region)} --notebook-instance-name ${shellQuote(state.name)}`;
    const platform = listOf(parameters['supportedPlatforms'])?.at(-1) ?? CURRENT;
    return [
      'Another platform has other Python environments: copy what matters, and try it on a copy of the notebook first.',
      `1. aws sagemaker stop-notebook-instance ${name}`,
      `2. aws sagemaker update-notebook-instance ${name} --platform-identifier ${shellQuote(platform)}`,
      '   (If SageMaker refuses that, create a new notebook and move the data: not every platform leads to every other.)',
      `3. aws sagemaker start-notebook-instance ${name}`,
    ].join('\n');
  },
};

function check(state: NotebookState, { parameters }: RuleContext): Verdict {
  const { platform } = state;
  if (platform === null) {
    return { kind: 'not-applicable', reason: 'SageMaker does not say on which platform it runs' };
  }
  const supported = listOf(parameters['supportedPlatforms']);
  const ended = ENDED.find(([prefix]) => platform.startsWith(prefix));
  if (supported === null ? ended === undefined : supported.includes(platform)) {
    return { kind: 'compliant' };
  }
  const why =
    supported !== null || ended === undefined
      ? 'which the policy does not list as supported'
      : `whose ${ended[1]} has had no security updates since ${ended[2]}`;
  const message = `The notebook runs on ${platform}, ${why}.`;
  return goingAway(state) ?? violation(state, 'label', message);
}

/** The platforms the policy lists; null when it lists none. */
function listOf(value: Json | undefined): readonly string[] | null {
  const texts = (Array.isArray(value) ? value : [value]).filter(
    (text): text is string => typeof text === 'string' && text !== '',
  );
  return texts.length === 0 ? null : texts;
}
