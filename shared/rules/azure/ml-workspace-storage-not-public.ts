import { labelled } from '../../core/labels.ts';
import type { Rule, Verdict } from '../../core/rule.ts';
import { shellQuote } from '../../core/shell.ts';
import { marked } from '../../resources/azure/arm-tags.ts';
import type { MlWorkspaceState } from '../../resources/azure/ml-workspace-state.ts';
import { undecided } from '../../resources/azure/ml-workspace-verdicts.ts';

/** The account that the workspace keeps its data in is not public. The account is cured as itself; here it is told to those who work in the workspace. */
export const rule: Rule<MlWorkspaceState> = {
  id: 'ml-workspace-storage-not-public',
  type: 'azure.ml.workspace',
  title: 'Azure ML workspace keeps its data in no public account',
  risk: 'Data sets, models, notebooks and logs of the workspace lie in its storage account: who reaches that needs no workspace.',
  severity: 'high',
  catalogue: 'az-mlws-linked-storage-public',
  sources: { checkov: ['CKV2_AZURE_50'], aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {},
  check,
  desire: (state) => labelled(state, 'labelled'),
  mark: (state) => labelled(state, 'labelled'),
  recipe: ({ linkedStorage }) =>
    [
      'Give computes and people a private endpoint to the account first, and switch the datastores of the workspace to identity. Then:',
      `az storage account update --ids ${shellQuote(linkedStorage?.id ?? '<account>')} --allow-blob-public-access false --public-network-access Disabled`,
    ].join('\n'),
};

function check(state: MlWorkspaceState): Verdict {
  const verdict = undecided(state);
  if (verdict !== null) {
    return verdict;
  }
  const { linkedStorage, linkedStorageProblem } = state;
  if (linkedStorage === null) {
    return { kind: 'not-applicable', reason: linkedStorageProblem ?? 'it has no storage account' };
  }
  const name = linkedStorage.id.split('/').at(-1) ?? '';
  if (linkedStorage.isAnonymous && linkedStorage.reach !== 'private') {
    return marked(state, `The storage account ${name} of the workspace lets containers be public.`);
  }
  return linkedStorage.reach === 'everywhere'
    ? marked(state, `The storage account ${name} of the workspace can be reached from everywhere.`)
    : { kind: 'compliant' };
}
