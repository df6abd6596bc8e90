import type { Rule } from '../../core/rule.ts';
import { goingAway, repairable } from '../../resources/aws/sagemaker-notebook-cures.ts';
import type { NotebookState } from '../../resources/aws/sagemaker-notebook-state.ts';

/** Notebooks answer version 2 of the instance metadata service only. */
export const rule: Rule<NotebookState> = {
  id: 'sagemaker-notebook-imdsv2-required',
  type: 'aws.sagemaker.notebook-instance',
  title: 'Notebook requires version 2 of the instance metadata service',
  risk: 'Version 1 hands the credentials of the notebook to whoever makes it fetch a URL; version 2 asks for a session first.',
  severity: 'medium',
  catalogue: 'aws-notebook-imdsv1',
  sources: { checkov: ['CKV_AWS_371'], aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'A running notebook restarts and loses its kernels; very old SDKs in it no longer find credentials.',
  parameters: {},
  check: (state) =>
    state.imdsMinimum === '2'
      ? { kind: 'compliant' }
      : (goingAway(state) ??
        repairable(
          state,
          'The notebook still answers version 1 of the instance metadata service.',
        )),
  // Only a stopped notebook can be updated, and a failed one cannot be stopped.
  desire: (state) => (state.status === 'Failed' ? state : { ...state, imdsMinimum: '2' }),
};
