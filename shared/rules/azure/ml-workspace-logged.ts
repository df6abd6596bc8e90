import type { Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { isLoggedAtAll, withLogs } from '../../resources/azure/diagnostics.ts';
import { LOG_PARAMETERS, logPreflight, logWorkspace } from '../../resources/azure/log-workspace.ts';
import { goingAway } from '../../resources/azure/ml-arm.ts';
import type { MlWorkspaceState } from '../../resources/azure/ml-workspace-state.ts';

/** What Microsoft's own policy turns on for workspaces: the group of logs for audits. */
const LOGS = ['group:audit'];

/** Something of what happens in the workspace is logged; else what audits need is sent where the policy says. */
export const rule: Rule<MlWorkspaceState> = {
  id: 'ml-workspace-logged',
  type: 'azure.ml.workspace',
  title: 'Azure ML workspace keeps logs',
  risk: 'Without logs of the workspace, who ran what on which data, or replaced a model, can never be found out.',
  severity: 'medium',
  catalogue: 'az-mlws-no-diagnostics',
  sources: { aiRmfProposed: ['MEASURE 2.4', 'MANAGE 4.1'] },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak: 'Every line of log is paid for.',
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

function check(state: MlWorkspaceState, { parameters }: RuleContext): Verdict {
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
    : { kind: 'violation', message: 'Nothing of what happens in the workspace is logged.' };
}
