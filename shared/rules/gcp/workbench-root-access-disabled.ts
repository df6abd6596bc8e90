import type { Rule } from '../../core/rule.ts';
import { goingAway, isSet, repairable, withSetting } from '../../resources/gcp/workbench-cures.ts';
import type { WorkbenchState } from '../../resources/gcp/workbench-state.ts';

/** Users of Workbench notebooks are not root. A running machine reads it when it starts again, so it restarts. */
export const rule: Rule<WorkbenchState> = {
  id: 'workbench-root-access-disabled',
  type: 'gcp.notebooks.instance',
  title: 'Workbench users have no root access',
  risk: 'With root, a user or any package they install can change the machine, switch off its agents and take over its service account for good.',
  severity: 'medium',
  catalogue: 'gcp-wb-root-access',
  sources: { ccc: ['CCC.MLDE.CN03'], aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'] },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'A running notebook restarts and loses its kernels; installing with sudo stops working.',
  parameters: {},
  check: (state) =>
    isSet(state, 'notebook-disable-root')
      ? { kind: 'compliant' }
      : (goingAway(state) ??
        repairable(state, 'Its users have root access (notebook-disable-root is not true).')),
  desire: (state) =>
    isSet(state, 'notebook-disable-root') ? state : withSetting(state, 'notebook-disable-root'),
};
