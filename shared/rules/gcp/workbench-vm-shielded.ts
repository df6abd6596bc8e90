import type { Preflight, Rule, Verdict } from '../../core/rule.ts';
import { goingAway, marked, repairable } from '../../resources/gcp/workbench-cures.ts';
import type { WorkbenchState } from '../../resources/gcp/workbench-state.ts';

/** The parts of a Shielded VM, for people. */
const PARTS: Readonly<Record<string, string>> = {
  enableSecureBoot: 'secure boot',
  enableVtpm: 'the virtual TPM',
  enableIntegrityMonitoring: 'integrity monitoring',
};

/** Images of Google's, whose boot loader and kernel are signed. */
const SIGNED = /^(cloud-notebooks-managed|deeplearning-platform-release)\//;

/**
 * The machine of an instance is a Shielded VM in all its parts. They can only be changed while it is stopped. Drivers of
 * GPUs and images of others may not be signed, and then a machine with secure boot does not come up: a person decides.
 */
export const rule: Rule<WorkbenchState> = {
  id: 'workbench-vm-shielded',
  type: 'gcp.notebooks.instance',
  title: 'Workbench instance is a Shielded VM',
  risk: 'A boot loader or kernel that somebody has changed goes unnoticed, and everything that runs on top of it with it.',
  severity: 'low',
  catalogue: 'gcp-wb-shielded-vm',
  sources: { checkov: ['CKV_GCP_126', 'CKV_GCP_127'], aiRmfProposed: ['GOVERN 1.6'] },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'A running notebook restarts and loses its kernels; with secure boot, drivers and modules without a signature no longer load.',
  parameters: {},
  check,
  desire: (state) =>
    check(state).kind === 'violation' && state.status !== 'SUSPENDED'
      ? {
          ...state,
          shielded: {
            ...state.shielded,
            ...Object.fromEntries(missing(state).map((p) => [p, true])),
          },
        }
      : state,
  mark: marked,
  preflight,
};

function missing({ shielded }: WorkbenchState): readonly string[] {
  return Object.keys(PARTS).filter((part) => shielded[part] !== true);
}

function check(state: WorkbenchState): Verdict {
  const off = missing(state).map((part) => PARTS[part]);
  return off.length === 0
    ? { kind: 'compliant' }
    : (goingAway(state) ?? repairable(state, `Of its Shielded VM ${off.join(' and ')} is off.`));
}

function preflight(state: WorkbenchState): Preflight {
  if (state.shielded['enableSecureBoot'] === true) {
    return { kind: 'ready' };
  }
  const unsigned = state.hasGpu
    ? 'It has GPUs, whose drivers may have no signature'
    : SIGNED.test(state.image)
      ? null
      : 'Its image is none of Google for notebooks, so its modules may have no signature';
  return unsigned === null
    ? { kind: 'ready' }
    : {
        kind: 'problem',
        message: `${unsigned}: with secure boot it may not work.`,
        remedy: 'Approve once they are known to be signed, or override the finding.',
      };
}
