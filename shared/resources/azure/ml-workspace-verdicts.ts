import type { Preflight, Verdict } from '../../core/rule.ts';
import { goingAway } from './ml-arm.ts';
import type { MlWorkspaceState } from './ml-workspace-state.ts';

/** Nothing is decided about a workspace that is going away, or whose hub decides for it; null for all others. */
export function undecided(state: MlWorkspaceState): Verdict | null {
  return (
    goingAway(state) ??
    (/^project$/i.test(state.kind)
      ? { kind: 'not-applicable', reason: 'it is a project, and its hub decides this' }
      : null)
  );
}

/** Whether people can still reach the workspace when public networks are shut out. */
export function privatePreflight({ privateEndpoints }: MlWorkspaceState): Preflight {
  return privateEndpoints.length > 0
    ? { kind: 'ready' }
    : {
        kind: 'problem',
        message:
          'No private endpoint of the workspace is approved, so nobody could open it or its studio.',
        remedy: 'Create and approve one first, in the network of whoever works in it.',
      };
}
