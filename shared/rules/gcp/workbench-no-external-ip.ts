import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { goingAway, marked } from '../../resources/gcp/workbench-cures.ts';
import { isOff, type WorkbenchState } from '../../resources/gcp/workbench-state.ts';

/**
 * The machine of a Workbench instance has no external address: JupyterLab is reached through the proxy. The address is
 * taken from the machine, which can be taken back, and never forbidden by the flag of the instance, which cannot. Without
 * Cloud NAT a machine without an address loses the internet, so unless NAT is seen a person decides.
 */
export const rule: Rule<WorkbenchState> = {
  id: 'workbench-no-external-ip',
  type: 'gcp.notebooks.instance',
  title: 'Workbench instance has no external IP address',
  risk: 'A machine with an external address is one firewall rule away from everybody, and its traffic leaves past the NAT where it would be seen.',
  severity: 'high',
  catalogue: 'gcp-wb-public-ip',
  sources: {
    checkov: ['CKV2_GCP_28'],
    nist80053: ['AC-17'],
    ccc: ['CCC.MLDE.CN07.AR01', 'CCC.MLDE.CN07.AR02'],
    aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'],
  },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'Connections through the address end, SSH from outside among them; without Cloud NAT the notebook no longer reaches the internet, nor without Private Google Access its proxy. Taken back, an address that was not reserved is another one.',
  parameters: {
    hasEgress:
      'Whether every subnet here has Cloud NAT: true. Without it Cordon looks, and asks where it sees none.',
  },
  check,
  desire: (state) =>
    Object.keys(state.externalAccess).length === 0 ? state : { ...state, externalAccess: {} },
  mark: marked,
  preflight,
};

function check(state: WorkbenchState): Verdict {
  const access = Object.keys(state.externalAccess);
  if (access.length === 0 && state.externalIpv6.length === 0) {
    return goingAway(state) ?? { kind: 'compliant' };
  }
  const addresses = [...Object.values(state.addresses), ...state.externalIpv6];
  const message =
    addresses.length > 0
      ? `Its machine has the external address ${addresses.join(', ')}.`
      : `Its machine gets an external address when it ${isOff(state) ? 'starts' : 'is up'}.`;
  return goingAway(state) ?? { kind: 'violation', message };
}

function preflight(
  state: WorkbenchState,
  _target: WorkbenchState,
  { parameters }: RuleContext,
): Preflight {
  if (!state.addressesKnown) {
    return {
      kind: 'problem',
      message:
        'Whether its address is reserved could not be read: taken back, it would be another.',
      remedy: "Grant compute.addresses.list to Cordon's service account, or approve.",
    };
  }
  if (state.hasNat === true || parameters['hasEgress'] === true) {
    return { kind: 'ready' };
  }
  const seen =
    state.hasNat === false
      ? `No Cloud NAT takes ${state.subnet || 'its subnet'} to the internet`
      : 'Whether Cloud NAT takes its subnet to the internet could not be seen';
  return {
    kind: 'problem',
    message: `${seen}: without its address the notebook may lose the internet, and its proxy.`,
    remedy: `Set up Cloud NAT, or approve where it needs no internet; hasEgress of ${rule.id} says yes for all.`,
  };
}
