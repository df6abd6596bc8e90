import type { Preflight, Rule } from '../../core/rule.ts';
import {
  goingAway,
  isSet,
  marked,
  repairable,
  withSetting,
} from '../../resources/gcp/workbench-cures.ts';
import type { WorkbenchState } from '../../resources/gcp/workbench-state.ts';

const KEY = 'notebook-disable-terminal';

/** JupyterLab offers no terminal. People work with it every day, so unless the policy says that they need none a person decides. */
export const rule: Rule<WorkbenchState> = {
  id: 'workbench-terminal-disabled',
  type: 'gcp.notebooks.instance',
  title: 'Workbench users have no terminal',
  risk: 'A terminal gets past what JupyterLab offers: any program can be fetched, run, and left to call out.',
  severity: 'medium',
  catalogue: 'gcp-wb-terminal',
  sources: {
    nist80053: ['AC-3', 'AC-6', 'CM-2'],
    ccc: ['CCC.MLDE.CN04'],
    aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'],
  },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'A running notebook restarts and loses its kernels; terminals in JupyterLab are gone, and with them git and pip by hand.',
  parameters: {
    needsNoTerminal: 'Whether nobody here needs the terminal: true. Without it, it asks.',
  },
  check: (state) =>
    isSet(state, KEY)
      ? { kind: 'compliant' }
      : (goingAway(state) ??
        repairable(
          state,
          'Its users can open a terminal (notebook-disable-terminal is not true).',
        )),
  desire: (state) => (isSet(state, KEY) ? state : withSetting(state, KEY)),
  mark: marked,
  preflight: (_state, _target, { parameters }): Preflight =>
    parameters['needsNoTerminal'] === true
      ? { kind: 'ready' }
      : {
          kind: 'problem',
          message: 'Whether its users need the terminal only they know.',
          remedy: `Approve once that is known, or set the parameter needsNoTerminal of ${rule.id}.`,
        },
};
