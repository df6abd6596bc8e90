import type { Preflight, Rule, Verdict } from '../../core/rule.ts';
import type { StorageAccountState } from '../../resources/azure/storage-account-state.ts';
import {
  allowsByDefault,
  bypasses,
  listsEverybody,
  reach,
} from '../../resources/azure/storage-firewall.ts';

/** The firewall keeps out what it does not list. Its lists are left as they are. Where public networks are shut out altogether nothing is left to deny. */
export const rule: Rule<StorageAccountState> = {
  id: 'storage-account-network-default-denied',
  type: 'azure.storage.account',
  title: 'Storage account firewall denies by default',
  risk: 'Without a firewall a leaked key, signature or token works from anywhere on the internet.',
  severity: 'high',
  catalogue: 'az-st-default-allow',
  sources: {
    checkov: ['CKV_AZURE_35'],
    prowler: ['storage_default_network_access_rule_is_denied'],
    trivy: ['AVD-AZU-0012'],
    cis: ['Azure 2.1 3.8', '3.0 4.7', '4.0 10.3.2.3', '5.0/6.0 9.3.2.3'],
    nist80053: ['AC-4', 'AC-17', 'AC-17(1)', 'SC-7', 'SC-7(3)'],
    aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'],
  },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak: 'Clients, jobs and workspaces outside the listed networks are cut off.',
  parameters: {},
  check,
  desire: (state) =>
    reach(state) === 'everywhere' && allowsByDefault(state)
      ? { ...state, networkAcls: { ...state.networkAcls, defaultAction: 'Deny' } }
      : state,
  preflight,
  recipe: (state) =>
    listsEverybody(state)
      ? 'Shorten the lists of the firewall to the networks that use the account: Cordon takes none out that somebody put in.'
      : null,
};

function check(state: StorageAccountState): Verdict {
  if (reach(state) !== 'everywhere') {
    return { kind: 'compliant' };
  }
  return allowsByDefault(state)
    ? {
        kind: 'violation',
        message: 'The firewall of the account lets everybody in who is not listed.',
      }
    : {
        kind: 'violation',
        message: 'The firewall of the account lists nearly the whole internet.',
      };
}

/** Whether anybody is left who can reach the data. */
function preflight({ networkAcls, privateEndpoints }: StorageAccountState): Preflight {
  const lists = ['ipRules', 'ipv6Rules', 'virtualNetworkRules', 'resourceAccessRules'];
  const isListed = lists.some((list) => {
    const rules = networkAcls[list];
    return Array.isArray(rules) && rules.length > 0;
  });
  return isListed || privateEndpoints.length > 0 || bypasses(networkAcls['bypass'])
    ? { kind: 'ready' }
    : {
        kind: 'problem',
        message:
          'The firewall lists no network and lets no trusted service pass: nobody could reach the data.',
        remedy: 'List the networks that use the account first.',
      };
}
