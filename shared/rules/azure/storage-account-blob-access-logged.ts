import type { Json } from '../../core/json.ts';
import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { diagnosticsPreflight, isLogged, withLogs } from '../../resources/azure/diagnostics.ts';
import type { StorageAccountState } from '../../resources/azure/storage-account-state.ts';

const LOGS = ['StorageRead', 'StorageWrite', 'StorageDelete'];

const WORKSPACE =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.OperationalInsights\/workspaces\/[^/]+$/i;

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
  parameters: {
    workspaceId:
      'The ARM id of the Log Analytics workspace that logs go to. Without it the rule is off.',
  },
  check,
  desire: (state, context) => {
    const workspace = workspaceParameter(context.parameters);
    return workspace === null || check(state, context).kind !== 'violation'
      ? state
      : withLogs(state, workspace, LOGS);
  },
  preflight,
};

function check(state: StorageAccountState, { parameters }: RuleContext): Verdict {
  if (workspaceParameter(parameters) === null) {
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

function preflight(
  state: StorageAccountState,
  _target: StorageAccountState,
  { parameters }: RuleContext,
): Preflight {
  return WORKSPACE.test(workspaceParameter(parameters) ?? '')
    ? diagnosticsPreflight(state)
    : {
        kind: 'problem',
        message: 'What the policy names for logs is no id of a Log Analytics workspace.',
        remedy:
          'Set the parameter workspaceId to …/providers/Microsoft.OperationalInsights/workspaces/<name>.',
      };
}

/** The workspace the policy names, or null. */
function workspaceParameter(parameters: Readonly<Record<string, Json>>): string | null {
  const id = parameters['workspaceId'];
  return typeof id === 'string' && id.trim() !== '' ? id.trim() : null;
}
