import type { Preflight, Rule, Verdict } from '../../core/rule.ts';
import {
  type StorageAccountState,
  withProperty,
} from '../../resources/azure/storage-account-state.ts';
import { reach } from '../../resources/azure/storage-firewall.ts';

/** Only private endpoints lead to the account. A network security perimeter that decides is as good. */
export const rule: Rule<StorageAccountState> = {
  id: 'storage-account-public-network-disabled',
  type: 'azure.storage.account',
  title: 'Storage account is closed to public networks',
  risk: 'Whoever holds a key, a signature or a token can use it from anywhere on the internet.',
  severity: 'medium',
  catalogue: 'az-st-public-network',
  sources: {
    checkov: ['CKV_AZURE_59'],
    prowler: ['storage_account_public_network_access_disabled'],
    cis: ['Azure 2.1 3.7', '3.0 4.6', '4.0 10.3.2.2', '5.0/6.0 9.3.2.2'],
    aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'],
  },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'Everything that does not come through a private endpoint is cut off, jobs and workspaces that use the account too.',
  parameters: {},
  check,
  desire: (state) =>
    check(state).kind === 'violation'
      ? withProperty(state, 'publicNetworkAccess', 'Disabled')
      : state,
  preflight,
};

function check(state: StorageAccountState): Verdict {
  switch (reach(state)) {
    case 'private':
      return { kind: 'compliant' };
    case 'listed':
      return {
        kind: 'violation',
        severity: 'low',
        message:
          'The account can be reached from public networks, from those that its firewall lists.',
      };
    case 'everywhere':
      return { kind: 'violation', message: 'The account can be reached from everywhere.' };
  }
}

function preflight({ privateEndpoints }: StorageAccountState): Preflight {
  return privateEndpoints.length > 0
    ? { kind: 'ready' }
    : {
        kind: 'problem',
        message: 'No private endpoint of the account is approved, so nobody could reach its data.',
        remedy: 'Create and approve one first, in the network of whoever uses the account.',
      };
}
