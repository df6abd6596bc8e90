import type { Preflight, Rule, Verdict } from '../../core/rule.ts';
import { goingAway } from '../../resources/azure/ml-arm.ts';
import { isPrivate, type MlEndpointState } from '../../resources/azure/ml-endpoint-state.ts';

/** Only private endpoints of the workspace lead to the models behind it. */
export const rule: Rule<MlEndpointState> = {
  id: 'ml-endpoint-public-network-disabled',
  type: 'azure.ml.online-endpoint',
  title: 'Azure ML online endpoint is closed to public networks',
  risk: 'Whoever holds a key or a token calls the model from anywhere on the internet, as often as it takes to copy it.',
  severity: 'high',
  catalogue: 'az-mlep-public-network',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'Callers outside the network of a private endpoint of the workspace are refused, and those inside must find its private address.',
  parameters: {},
  check,
  desire: (state) =>
    check(state).kind === 'violation' ? { ...state, publicNetworkAccess: 'Disabled' } : state,
  preflight,
};

function check(state: MlEndpointState): Verdict {
  const verdict = goingAway(state);
  if (verdict !== null) {
    return verdict;
  }
  if (state.isAttached) {
    const reason = 'it runs on a Kubernetes cluster, whose network decides who reaches it';
    return { kind: 'not-applicable', reason };
  }
  return isPrivate(state)
    ? { kind: 'compliant' }
    : { kind: 'violation', message: 'The endpoint can be called from everywhere.' };
}

function preflight({ hasPrivateEndpoint }: MlEndpointState): Preflight {
  return hasPrivateEndpoint
    ? { kind: 'ready' }
    : {
        kind: 'problem',
        message:
          'No private endpoint of the workspace is approved, so nobody could call the model.',
        remedy: 'Create and approve one first, in the network of those who call it.',
      };
}
