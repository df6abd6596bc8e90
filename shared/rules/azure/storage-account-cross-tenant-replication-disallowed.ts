import type { Rule } from '../../core/rule.ts';
import {
  inEffect,
  type StorageAccountState,
  withProperty,
} from '../../resources/azure/storage-account-state.ts';

/** Nobody can replicate the account to or from another tenant. Azure itself refuses the change while a policy of that kind stands. */
export const rule: Rule<StorageAccountState> = {
  id: 'storage-account-cross-tenant-replication-disallowed',
  type: 'azure.storage.account',
  title: 'Storage account disallows cross-tenant replication',
  risk: 'Whoever may configure the account can have every new blob copied into a tenant of their own, for good and without a trace in its data.',
  severity: 'medium',
  catalogue: 'az-st-cross-tenant',
  sources: {
    prowler: ['storage_cross_tenant_replication_disabled'],
    cis: ['Azure 4.0 10.3.8', '5.0/6.0 9.3.7'],
    aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'],
  },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak: 'No replication to or from another tenant can be set up any more.',
  parameters: {},
  check: (state) =>
    inEffect(state, 'allowCrossTenantReplication') === true
      ? { kind: 'violation', message: 'Blobs of the account may be replicated to other tenants.' }
      : { kind: 'compliant' },
  desire: (state) =>
    inEffect(state, 'allowCrossTenantReplication') === true
      ? withProperty(state, 'allowCrossTenantReplication', false)
      : state,
};
