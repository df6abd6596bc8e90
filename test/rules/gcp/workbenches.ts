import type { Json } from '../../../shared/core/json.ts';
import type { Rule, RuleContext } from '../../../shared/core/rule.ts';
import { resource } from '../../../shared/resources/gcp/workbench-instance.ts';
import type { WorkbenchState } from '../../../shared/resources/gcp/workbench-state.ts';
import { WORKBENCH_REF } from '../../support/gcp-workbench.ts';
import { describeTables, type RuleTables } from './rule-tables.ts';

/** Workbench instances for the tests of the rules about them. */

export const NETWORK = 'projects/churn-lab/global/networks/ml-vpc';
export const KEY = 'projects/churn-lab/locations/europe-west4/keyRings/ml/cryptoKeys/data';
export const LABELLED = { 'cordon-status': 'labelled', 'cordon-case': 'x-1' };

export const ACCESS: WorkbenchState['externalAccess'] = {
  nic0: { name: 'External NAT', reserved: null, networkTier: 'PREMIUM', others: {} },
};

export function contextOf(parameters: Readonly<Record<string, Json>> = {}): RuleContext {
  return { ref: WORKBENCH_REF, parameters, keys: {} };
}

/** An instance with which every rule is content that needs no parameter. */
export function workbench(parts: Partial<WorkbenchState> = {}): WorkbenchState {
  return {
    status: 'ACTIVE',
    incarnation: '1',
    createdAt: '2026-11-20T09:00:00.000Z',
    tags: {},
    labels: {},
    settings: {
      'notebook-disable-root': 'true',
      'notebook-disable-terminal': 'true',
      'notebook-disable-downloads': 'true',
      'notebook-upgrade-schedule': '00 19 * * SUN',
    },
    metadata: { 'proxy-mode': 'mail' },
    shielded: { enableSecureBoot: true, enableVtpm: true, enableIntegrityMonitoring: true },
    iam: {},
    iamEnvelope: { version: 1, etag: 'CAE=' },
    externalAccess: {},
    addresses: {},
    addressesKnown: true,
    externalIpv6: [],
    hasNat: null,
    hasMachine: true,
    publicIpDisabled: false,
    proxyDisabled: false,
    singleUser: true,
    serviceAccount: 'notebooks@churn-lab.iam.gserviceaccount.com',
    network: NETWORK,
    subnet: 'projects/churn-lab/regions/europe-west4/subnetworks/ml-vpc',
    ipForwarding: false,
    disks: [
      { use: 'boot', encryption: 'CMEK', kmsKey: KEY },
      { use: 'data', encryption: 'CMEK', kmsKey: KEY },
    ],
    image: 'cloud-notebooks-managed/workbench-instances',
    machineType: 'e2-standard-4',
    hasGpu: false,
    keys: {},
    uses: [],
    ...parts,
  };
}

/** Settings beside those that are right; an empty text takes one away. */
export function settings(
  changes: Readonly<Record<string, string>>,
): Pick<WorkbenchState, 'settings'> {
  const merged = Object.entries({ ...workbench().settings, ...changes });
  return { settings: Object.fromEntries(merged.filter(([, value]) => value !== '')) };
}

/** Runs the tables of a rule about instances. */
export function describeRule(rule: Rule<WorkbenchState>, tables: RuleTables<WorkbenchState>): void {
  const gone = ['DELETED', 'ORPHANED'];
  describeTables({ resource, ref: WORKBENCH_REF, stateOf: workbench, gone }, rule, tables);
}
