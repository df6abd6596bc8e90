import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/core/json.ts';
import type { Rule, RuleContext } from '../../../shared/core/rule.ts';
import { resource } from '../../../shared/resources/gcp/workbench-instance.ts';
import type { WorkbenchState } from '../../../shared/resources/gcp/workbench-state.ts';
import { WORKBENCH_REF } from '../../support/gcp-workbench.ts';

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

/** The laws of a cure: the target has no open finding, planning from it plans nothing, other fields are left alone. */
export function breachesOfCure(
  rule: Rule<WorkbenchState>,
  state: WorkbenchState,
  context = contextOf(),
): string[] {
  const target = rule.desire(state, context);
  const again = rule.desire(target, context);
  const verdict = rule.check(target, context);
  const steps = resource.steps(WORKBENCH_REF, state, target);
  const changed = Object.keys(target).filter((field) => target[field] !== state[field]);
  return [
    verdict.kind === 'violation' && verdict.contained === undefined ? 'the target is at fault' : '',
    verdict.kind === 'not-applicable' ? 'the target is out of scope' : '',
    resource.steps(WORKBENCH_REF, target, again).length === 0 ? '' : 'planning again plans steps',
    steps.length > 0 ? '' : 'nothing is planned',
    changed.every((field) => field in resource.fields) ? '' : `it changes ${changed.join(', ')}`,
  ].filter((breach) => breach !== '');
}

type Parts = Partial<WorkbenchState>;
type Parameters = Readonly<Record<string, Json>>;

/** What a rule is told to say and do. */
export interface RuleTables {
  readonly compliant: readonly (readonly [string, Parts, Parameters?])[];
  readonly notApplicable?: readonly (readonly [string, Parts, Parameters?])[];
  /** With the message, and the calls of the cure. */
  readonly violating: readonly (readonly [string, Parts, string, readonly string[], Parameters?])[];
  /** Shut off already, by what. */
  readonly contained?: readonly (readonly [string, Parts, string])[];
  /** With what the pre-flight says, `ready` or a part of its message. */
  readonly preflight?: readonly (readonly [string, Parts, string, Parameters?])[];
}

/** Runs the tables of a rule, and holds its cures to the laws. */
export function describeRule(rule: Rule<WorkbenchState>, tables: RuleTables): void {
  const [first] = tables.violating;
  // Who is let in matters to the very end.
  const outlives = /-iam-|-grants$/.test(rule.id);
  const gone = outlives
    ? []
    : ['DELETED', 'ORPHANED'].map(
        (status) => [`what is ${status}`, { ...first?.[1], status }, first?.[4] ?? {}] as const,
      );

  describe(rule.id, () => {
    const content = tables.compliant.map(([name, parts, given]) => ({ name, parts, given }));
    it.each(content)('is content with $name', ({ parts, given }) => {
      const state = workbench(parts);

      expect(rule.check(state, contextOf(given))).toEqual({ kind: 'compliant' });
    });

    const outside = [...(tables.notApplicable ?? []), ...gone];
    it.each(outside.map(([name, parts, given]) => ({ name, parts, given })))(
      'has nothing to say of $name',
      ({ parts, given }) => {
        expect(rule.check(workbench(parts), contextOf(given)).kind).toBe('not-applicable');
      },
    );

    const faults = tables.violating.map(([name, parts, message, calls, given]) => {
      return { name, parts, message, calls, given };
    });
    it.each(faults)('finds $name', ({ parts, message, calls, given }) => {
      const state = workbench(parts);
      const context = contextOf(given);

      const verdict = rule.check(state, context);
      const steps = resource.steps(WORKBENCH_REF, state, rule.desire(state, context));

      expect(verdict).toMatchObject({ kind: 'violation', message });
      expect(verdict).not.toHaveProperty('contained');
      expect(steps.map(({ call }) => call.split('.').at(-1))).toEqual(calls);
      expect(calls.length === 0 ? [] : breachesOfCure(rule, state, context)).toEqual([]);
    });

    const contained = (tables.contained ?? []).map(([name, parts, how]) => ({ name, parts, how }));
    it.each(contained)('knows what is shut off: $name', ({ parts, how }) => {
      const verdict = rule.check(workbench(parts), contextOf());

      expect(verdict).toMatchObject({ kind: 'violation', contained: how });
    });

    const ways = (tables.preflight ?? []).map(([name, parts, said, given]) => {
      return { name, parts, said, given };
    });
    it.each(ways)('judges the way to the cure: $name', ({ parts, said, given }) => {
      const state = workbench(parts);
      const context = contextOf(given);

      const verdict = rule.preflight?.(state, rule.desire(state, context), context);

      expect(verdict?.kind === 'problem' ? verdict.message : verdict?.kind).toContain(said);
      expect(verdict?.kind === 'problem' ? verdict.remedy.length : 99).toBeGreaterThan(20);
    });
  });
}
