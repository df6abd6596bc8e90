import type { Rule, Verdict } from '../../core/rule.ts';
import type { StorageContainerState } from '../../resources/azure/storage-container.ts';

/**
 * Nobody reads the container without signing in. Where the account, or its network, shuts the public out, the fault is
 * contained and left as it is: it counts again when the account is opened.
 */
export const rule: Rule<StorageContainerState> = {
  id: 'storage-container-not-public',
  type: 'azure.storage.container',
  title: 'Blob container is not public',
  risk: 'Everybody on the internet reads the data sets and models in it, and at level Container their list too.',
  severity: 'high',
  catalogue: 'az-st-container-public',
  sources: {
    checkov: ['CKV_AZURE_34', 'CKV2_AZURE_8'],
    trivy: ['AVD-AZU-0007'],
    aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'],
  },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak: 'Public downloads from the container stop.',
  parameters: {},
  check,
  desire: (state) => (isOpen(state) ? { ...state, publicAccess: 'None' } : state),
};

function isOpen({ publicAccess, isAllowed, reach }: StorageContainerState): boolean {
  return publicAccess !== 'None' && isAllowed && reach !== 'private';
}

function check(state: StorageContainerState): Verdict {
  const { publicAccess, isAllowed, reach } = state;
  if (publicAccess === 'None') {
    return { kind: 'compliant' };
  }
  if (!isOpen(state)) {
    const by = isAllowed ? 'only private endpoints lead to the account' : 'the account forbids it';
    return {
      kind: 'violation',
      severity: 'low',
      contained: 'contained',
      message: `The container is set to public (${publicAccess}), but ${by}.`,
    };
  }
  const what = publicAccess === 'Container' ? 'list and read its blobs' : 'read its blobs';
  return reach === 'everywhere'
    ? { kind: 'violation', severity: 'critical', message: `Everybody may ${what}.` }
    : { kind: 'violation', message: `Everybody in the networks let in may ${what}.` };
}
