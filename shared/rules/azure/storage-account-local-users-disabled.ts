import type { Preflight, Rule, Verdict } from '../../core/rule.ts';
import {
  inEffect,
  type StorageAccountState,
  withProperty,
} from '../../resources/azure/storage-account-state.ts';

const SWITCHES = ['isSftpEnabled', 'isLocalUserEnabled'] as const;

/** Nobody signs in to the account as a user that only the account knows. Without SFTP such users have no door, which is less of a fault. */
export const rule: Rule<StorageAccountState> = {
  id: 'storage-account-local-users-disabled',
  type: 'azure.storage.account',
  title: 'Storage account has no SFTP and no local users',
  risk: 'Local users sign in by password or key, past Entra ID, its conditions and its logs.',
  severity: 'medium',
  catalogue: 'az-st-local-users',
  sources: { checkov: ['CKV_AZURE_244'], aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'] },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak: 'Whoever transfers files by SFTP is cut off.',
  parameters: {},
  check,
  desire: (state) => SWITCHES.reduce(switchedOff, state),
  preflight,
};

function check(state: StorageAccountState): Verdict {
  if (inEffect(state, 'isSftpEnabled') === true) {
    return { kind: 'violation', message: 'Local users may transfer files by SFTP.' };
  }
  return inEffect(state, 'isLocalUserEnabled') === true
    ? {
        kind: 'violation',
        severity: 'low',
        message: 'The account may have local users, though nothing lets them in now.',
      }
    : { kind: 'compliant' };
}

function switchedOff(
  state: StorageAccountState,
  name: (typeof SWITCHES)[number],
): StorageAccountState {
  return inEffect(state, name) === true ? withProperty(state, name, false) : state;
}

function preflight(state: StorageAccountState): Preflight {
  return inEffect(state, 'isSftpEnabled') === true
    ? {
        kind: 'problem',
        message: 'Feeds of data may come in by SFTP.',
        remedy: 'Approve once nobody needs it any more.',
      }
    : { kind: 'ready' };
}
