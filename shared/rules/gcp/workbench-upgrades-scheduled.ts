import type { Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { goingAway, marked, textsIn, violation } from '../../resources/gcp/workbench-cures.ts';
import type { WorkbenchState } from '../../resources/gcp/workbench-state.ts';

const KEY = 'notebook-upgrade-schedule';

/** Five fields of unix-cron. */
const SCHEDULE = /^[\w*,/-]+( [\w*,/-]+){4}$/;

/**
 * The environment of an instance is upgraded by a schedule. When is for people to say: where the policy names a time it is
 * set, which restarts nothing, and where it names none the instance is labelled.
 */
export const rule: Rule<WorkbenchState> = {
  id: 'workbench-upgrades-scheduled',
  type: 'gcp.notebooks.instance',
  title: 'Workbench instance is upgraded by a schedule',
  risk: 'An environment that nobody upgrades keeps the holes that were found in it since.',
  severity: 'low',
  catalogue: 'gcp-wb-no-auto-upgrade',
  sources: { nist80053: ['SI-2'], ccc: ['CCC.MLDE.CN06'], aiRmfProposed: ['GOVERN 1.6'] },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak:
    'At the time that is set the notebook is upgraded and restarts; packages that people installed may have to be installed again.',
  parameters: {
    schedule:
      'When to upgrade, in unix-cron and UTC: `00 19 * * SUN`. Without it instances are only labelled.',
  },
  check,
  desire: (state, context) => {
    const schedule = scheduleIn(context);
    return check(state, context).kind !== 'violation'
      ? state
      : schedule === null
        ? marked(state)
        : { ...state, settings: { ...state.settings, [KEY]: schedule } };
  },
  recipe: (_state, { ref }) =>
    `Choose a time, in unix-cron and UTC, and set it in the metadata of ${ref.name}: ${KEY}.`,
};

function check(state: WorkbenchState, context: RuleContext): Verdict {
  if (state.settings[KEY] !== undefined) {
    return { kind: 'compliant' };
  }
  const message = `Nothing upgrades its environment (${KEY} is not set).`;
  const open: Verdict =
    scheduleIn(context) === null
      ? violation(state, 'label', message)
      : { kind: 'violation', message };
  return goingAway(state) ?? open;
}

/** The schedule the policy names; what is none counts as not named. */
function scheduleIn(context: RuleContext): string | null {
  const [schedule] = textsIn(context, 'schedule');
  return schedule !== undefined && SCHEDULE.test(schedule) ? schedule : null;
}
