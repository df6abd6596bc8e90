import type { Rule } from '../../core/rule.ts';
import {
  inEffect,
  type StorageAccountState,
  withProperty,
} from '../../resources/azure/storage-account-state.ts';

const TOO_OLD = ['TLS1_0', 'TLS1_1'];

/** The account takes TLS 1.2 or newer. What is newer stays; Azure does not take TLS 1.3 as a minimum yet. */
export const rule: Rule<StorageAccountState> = {
  id: 'storage-account-tls12-required',
  type: 'azure.storage.account',
  title: 'Storage account requires TLS 1.2',
  risk: 'Older versions of TLS have flaws by which somebody on the way can read or change what is sent.',
  severity: 'medium',
  catalogue: 'az-st-min-tls',
  sources: {
    checkov: ['CKV_AZURE_44'],
    prowler: ['storage_ensure_minimum_tls_version_12'],
    trivy: ['AVD-AZU-0011', 'AVD-AZU-0059'],
    cis: ['Azure 2.1 3.15', '3.0 4.15', '4.0 10.3.7', '5.0/6.0 9.3.6'],
    aiRmfProposed: ['MEASURE 2.7'],
  },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak: 'Clients that know no TLS 1.2 are refused.',
  parameters: {},
  check: (state) => {
    const version = inEffect(state, 'minimumTlsVersion');
    return TOO_OLD.includes(String(version))
      ? {
          kind: 'violation',
          message: `The account takes TLS from version ${versionOf(version)} on.`,
        }
      : { kind: 'compliant' };
  },
  desire: (state) =>
    TOO_OLD.includes(String(inEffect(state, 'minimumTlsVersion')))
      ? withProperty(state, 'minimumTlsVersion', 'TLS1_2')
      : state,
};

function versionOf(version: unknown): string {
  return String(version).replace('TLS', '').replace('_', '.');
}
