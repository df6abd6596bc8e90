import type { Rule, Verdict } from '../../core/rule.ts';
import {
  inEffect,
  type StorageAccountState,
  withProperty,
} from '../../resources/azure/storage-account-state.ts';
import { reach } from '../../resources/azure/storage-firewall.ts';

/** No container of the account can be opened to everybody. Static websites are not touched: they have a switch of their own. */
export const rule: Rule<StorageAccountState> = {
  id: 'storage-account-anonymous-access-disallowed',
  type: 'azure.storage.account',
  title: 'Storage account disallows anonymous access to blobs',
  risk: 'One container set to public is enough for everybody on the internet to read data sets and models without signing in.',
  severity: 'high',
  catalogue: 'az-st-blob-anonymous',
  sources: {
    checkov: ['CKV_AZURE_190', 'CKV2_AZURE_47'],
    prowler: ['storage_blob_public_access_level_is_disabled'],
    cis: ['Azure 2.1 3.7', '4.0 10.3.9', '5.0/6.0 9.3.8'],
    nist80053: ['AC-4', 'SC-7', 'SC-7(3)'],
    aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'],
  },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'Public downloads from the account stop. Which containers are public is kept, and counts again when undone.',
  parameters: {},
  check,
  desire: (state) =>
    check(state).kind === 'violation' ? withProperty(state, 'allowBlobPublicAccess', false) : state,
};

function check(state: StorageAccountState): Verdict {
  if (state.blobServiceProblem !== null) {
    return { kind: 'not-applicable', reason: state.blobServiceProblem };
  }
  if (inEffect(state, 'allowBlobPublicAccess') !== true) {
    return { kind: 'compliant' };
  }
  const names = state.publicContainers.map(({ name }) => name);
  if (names.length > 0) {
    const who = reach(state) === 'everywhere' ? 'Everybody' : 'Everybody in the networks let in';
    return {
      kind: 'violation',
      ...(reach(state) === 'everywhere' ? { severity: 'critical' } : {}),
      message: `${who} may read blobs without signing in, in the containers ${names.join(', ')}.`,
    };
  }
  const unseen = state.containersProblem === null ? '' : ' Whether one is now could not be read.';
  return {
    kind: 'violation',
    message: `The account lets containers be opened to everybody.${unseen}`,
  };
}
