import type { Rule, Verdict } from '../../core/rule.ts';
import {
  inEffect,
  type MlWorkspaceState,
  withProperty,
} from '../../resources/azure/ml-workspace-state.ts';
import { undecided } from '../../resources/azure/ml-workspace-verdicts.ts';

/** The workspace's own datastores open its storage account as whoever asks, and not by a key. Never without a person's yes: who lacks a role on the data is not to be seen from here. */
export const rule: Rule<MlWorkspaceState> = {
  id: 'ml-workspace-datastores-by-identity',
  type: 'azure.ml.workspace',
  title: 'Azure ML workspace opens its datastores by identity',
  risk: 'With a key everybody in the workspace reads and writes all of its data, with no name in any log, and the account cannot refuse keys.',
  severity: 'medium',
  catalogue: 'az-mlws-datastore-key-auth',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'] },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak: 'Jobs, notebooks and people without a role on the data of the account fail.',
  parameters: {},
  check,
  desire: (state) =>
    check(state).kind === 'violation'
      ? withProperty(state, 'systemDatastoresAuthMode', 'Identity')
      : state,
  preflight: () => ({
    kind: 'problem',
    message:
      'Who in the workspace lacks a role on the data of its account cannot be seen from here.',
    remedy:
      'Give people and the identities of computes a Storage Blob Data role on the account, then approve.',
  }),
};

function check(state: MlWorkspaceState): Verdict {
  const verdict = undecided(state);
  if (verdict !== null) {
    return verdict;
  }
  return inEffect(state, 'systemDatastoresAuthMode') === 'AccessKey'
    ? {
        kind: 'violation',
        message: 'The datastores of the workspace open its storage account by an access key.',
      }
    : { kind: 'compliant' };
}
