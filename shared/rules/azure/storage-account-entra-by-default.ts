import type { Rule } from '../../core/rule.ts';
import {
  inEffect,
  type StorageAccountState,
  withProperty,
} from '../../resources/azure/storage-account-state.ts';

/** The portal signs people in by their own name, and not by an access key, unless they ask for one. */
export const rule: Rule<StorageAccountState> = {
  id: 'storage-account-entra-by-default',
  type: 'azure.storage.account',
  title: 'Storage account opens with Entra ID in the portal',
  risk: 'People who browse data in the portal use an access key without noticing, with all its rights and no name in any log.',
  severity: 'low',
  catalogue: 'az-st-default-oauth',
  sources: {
    prowler: ['storage_default_to_entra_authorization_enabled'],
    cis: ['Azure 4.0 10.3.3.1', '5.0/6.0 9.3.3.1'],
    aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'],
  },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak: null,
  parameters: {},
  check: (state) =>
    inEffect(state, 'defaultToOAuthAuthentication') === true
      ? { kind: 'compliant' }
      : {
          kind: 'violation',
          message: 'The portal opens the account with an access key by default.',
        },
  desire: (state) =>
    inEffect(state, 'defaultToOAuthAuthentication') === true
      ? state
      : withProperty(state, 'defaultToOAuthAuthentication', true),
};
