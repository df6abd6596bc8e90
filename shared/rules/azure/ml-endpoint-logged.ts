import type { Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { isLoggedAtAll, withLogs } from '../../resources/azure/diagnostics.ts';
import { LOG_PARAMETERS, logPreflight, logWorkspace } from '../../resources/azure/log-workspace.ts';
import { goingAway } from '../../resources/azure/ml-arm.ts';
import type { MlEndpointState } from '../../resources/azure/ml-endpoint-state.ts';

/** Who called and how it went, and what became of the containers; not what they print, which may hold requests. */
const LOGS = ['AmlOnlineEndpointEventLog', 'AmlOnlineEndpointTrafficLog'];

/** Something of what happens at the endpoint is logged; else its requests are, to where the policy says. */
export const rule: Rule<MlEndpointState> = {
  id: 'ml-endpoint-logged',
  type: 'azure.ml.online-endpoint',
  title: 'Azure ML online endpoint keeps logs',
  risk: 'Without a log of requests, somebody who tries keys or copies the model by asking it is never noticed.',
  severity: 'medium',
  catalogue: 'az-mlep-no-logs',
  sources: { aiRmfProposed: ['MEASURE 2.4', 'MANAGE 4.1'] },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak: 'Every request is a line of log that is paid for.',
  parameters: LOG_PARAMETERS,
  check,
  desire: (state, context) => {
    const workspace = logWorkspace(context.parameters);
    return workspace === null || check(state, context).kind !== 'violation'
      ? state
      : withLogs(state, workspace, LOGS);
  },
  preflight: (state, _target, { parameters }) => logPreflight(state, parameters),
};

function check(state: MlEndpointState, { parameters }: RuleContext): Verdict {
  if (logWorkspace(parameters) === null) {
    return { kind: 'not-applicable', reason: 'the policy names no workspace (workspaceId)' };
  }
  if (state.diagnosticsProblem !== null) {
    return { kind: 'not-applicable', reason: state.diagnosticsProblem };
  }
  const verdict = goingAway(state);
  if (verdict !== null) {
    return verdict;
  }
  return isLoggedAtAll(state.diagnostics)
    ? { kind: 'compliant' }
    : { kind: 'violation', message: 'Nothing of what happens at the endpoint is logged.' };
}
