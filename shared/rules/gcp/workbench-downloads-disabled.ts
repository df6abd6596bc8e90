import type { Preflight, Rule } from '../../core/rule.ts';
import {
  goingAway,
  isSet,
  marked,
  repairable,
  withSetting,
} from '../../resources/gcp/workbench-cures.ts';
import type { WorkbenchState } from '../../resources/gcp/workbench-state.ts';

const KEY = 'notebook-disable-downloads';

/** JupyterLab offers no downloads. People work with it every day, so unless the policy says that they need none a person decides. */
export const rule: Rule<WorkbenchState> = {
  id: 'workbench-downloads-disabled',
  type: 'gcp.notebooks.instance',
  title: 'Workbench users cannot download files',
  risk: 'Whoever uses the notebook can take training data and models home through the browser.',
  severity: 'medium',
  catalogue: 'gcp-wb-file-downloads',
  sources: {
    nist80053: ['AC-3(1)'],
    ccc: ['CCC.MLDE.CN02'],
    aiRmfProposed: ['MEASURE 2.7', 'MEASURE 2.10'],
  },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'A running notebook restarts and loses its kernels; files no longer leave JupyterLab through the browser.',
  parameters: {
    needsNoDownloads: 'Whether nobody here needs downloads: true. Without it, it asks.',
  },
  check: (state) =>
    isSet(state, KEY)
      ? { kind: 'compliant' }
      : (goingAway(state) ??
        repairable(
          state,
          'Its users can download files (notebook-disable-downloads is not true).',
        )),
  desire: (state) => (isSet(state, KEY) ? state : withSetting(state, KEY)),
  mark: marked,
  preflight: (_state, _target, { parameters }): Preflight =>
    parameters['needsNoDownloads'] === true
      ? { kind: 'ready' }
      : {
          kind: 'problem',
          message: 'Whether its users need to download files only they know.',
          remedy: `Approve once that is known, or set the parameter needsNoDownloads of ${rule.id}.`,
        },
};
