import type { Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { isLogged, withLogs } from '../../resources/azure/diagnostics.ts';
import { LOG_PARAMETERS, logPreflight, logWorkspace } from '../../resources/azure/log-workspace.ts';
import type { StorageAccountState } from '../../resources/azure/storage-account-state.ts';

const LOGS = ['StorageRead', 'StorageWrite', 'StorageDelete'];

/** Reads, writes and deletions of blobs are logged, into the workspace that the policy names unless they are sent elsewhere already. */
export const rule: Rule<StorageAccountState> = {
  id: 'storage-account-blob-access-logged',
  type: 'azure.storage.account',
  title: 'Storage account logs who reads and writes blobs',
  risk: 'Without a log of requests to blobs, who read or replaced a data set or model can never be found out.',
  severity: 'medium',
  catalogue: 'az-st-no-diagnostics',
  sources: {
    checkov: ['CKV2_AZURE_21'],
    trivy: ['AVD-AZU-0057'],
    aiRmfProposed: ['MEASURE 2.4', 'MANAGE 4.1'],
  },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak: 'Every request to a blob is a line of log that is paid for.',
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

function check(state: StorageAccountState, { parameters }: RuleContext): Verdict {
  if (logWorkspace(parameters) === null) {
    return { kind: 'not-applicable', reason: 'the policy names no workspace (workspaceId)' };
  }
  const problem = state.blobServiceProblem ?? state.diagnosticsProblem;
  if (problem !== null) {
    return { kind: 'not-applicable', reason: problem };
  }
  return isLogged(state.diagnostics, LOGS)
    ? { kind: 'compliant' }
    : { kind: 'violation', message: 'Nothing logs all of who reads, writes and deletes blobs.' };
}
