import { isLabelled, labelled } from '../../core/labels.ts';
import type { Rule, Verdict } from '../../core/rule.ts';
import { shellQuote } from '../../core/shell.ts';
import type { NotebookLifecycleState } from '../../resources/aws/sagemaker-notebook-lifecycle.ts';

/** Places named in a message; more help nobody. */
const PLACES_MAX = 5;

/** Scripts that set notebooks up hold no secrets. */
export const rule: Rule<NotebookLifecycleState> = {
  id: 'sagemaker-notebook-lifecycle-no-secrets',
  type: 'aws.sagemaker.notebook-instance-lifecycle-config',
  title: 'Lifecycle scripts of notebooks hold no secrets',
  risk: 'Whoever may describe the lifecycle configuration reads its scripts in clear, and so does everybody on a notebook that runs them: a secret in them is known to all of these.',
  severity: 'high',
  catalogue: 'aws-notebook-lifecycle-secrets',
  sources: {
    prowler: ['sagemaker_notebook_instance_no_secrets'],
    aiRmfProposed: ['MEASURE 2.7'],
  },
  // A script without its secret would set up half a notebook, and the secret must be changed anyway.
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {},
  check,
  desire: (state) => labelled(state, 'labelled'),
  recipe: (state, { ref }) =>
    [
      'A secret that stood in a script is not secret any more. In this order:',
      '1. Change it where it was issued (a new key or password), and withdraw the old one.',
      '2. Put the new one into AWS Secrets Manager, and let the role of the notebooks read it.',
      '3. Replace it in the script by a look-up:',
      '   VALUE=$(aws secretsmanager get-secret-value --secret-id YOUR_SECRET --query SecretString --output text)',
      `   aws sagemaker update-notebook-instance-lifecycle-config --region ${shellQuote(ref.region)} \\`,
      `     --notebook-instance-lifecycle-config-name ${shellQuote(state.name)} --on-start Content=BASE64_OF_THE_SCRIPT`,
      '   (--on-create likewise: give both scripts where there are both.)',
      '4. Restart the notebooks that use it. If Cordon is wrong about a line, override the finding.',
    ].join('\n'),
};

function check(state: NotebookLifecycleState): Verdict {
  const { secrets, unread } = state;
  if (secrets.length === 0) {
    return unread.length === 0
      ? { kind: 'compliant' }
      : { kind: 'not-applicable', reason: `${unread.join(' and ')} could not be decoded` };
  }
  const places = secrets
    .slice(0, PLACES_MAX)
    .map(({ script, kind, line }) => `${script} line ${line}: ${kind}`);
  const more = secrets.length > PLACES_MAX ? ` and ${secrets.length - PLACES_MAX} more` : '';
  const message = `The lifecycle scripts hold what looks like secrets (${places.join('; ')}${more}).`;
  return isLabelled(state)
    ? { kind: 'violation', message, contained: 'labelled' }
    : { kind: 'violation', message };
}
