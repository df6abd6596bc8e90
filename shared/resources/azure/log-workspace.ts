import type { Json } from '../../core/json.ts';
import type { Preflight } from '../../core/rule.ts';
import { type Diagnostics, diagnosticsPreflight } from './diagnostics.ts';

const WORKSPACE =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.OperationalInsights\/workspaces\/[^/]+$/i;

/** The parameter of all rules about logs, for its documentation. */
export const LOG_PARAMETERS = {
  workspaceId:
    'The ARM id of the Log Analytics workspace that logs go to. Without it the rule is off.',
} as const;

/** The workspace for logs that the policy names, or null. */
export function logWorkspace(parameters: Readonly<Record<string, Json>>): string | null {
  const id = parameters['workspaceId'];
  return typeof id === 'string' && id.trim() !== '' ? id.trim() : null;
}

/** Whether logs can be sent there, by a setting of ours. */
export function logPreflight(
  state: Diagnostics,
  parameters: Readonly<Record<string, Json>>,
): Preflight {
  return WORKSPACE.test(logWorkspace(parameters) ?? '')
    ? diagnosticsPreflight(state)
    : {
        kind: 'problem',
        message: 'What the policy names for logs is no id of a Log Analytics workspace.',
        remedy:
          'Set the parameter workspaceId to …/providers/Microsoft.OperationalInsights/workspaces/<name>.',
      };
}
