import { quoted } from '../../core/plain.ts';
import type { Rule, Verdict } from '../../core/rule.ts';
import { EVERYBODY, publicBindings, withoutPublic } from '../../resources/gcp/iam-policy.ts';
import type { WorkbenchState } from '../../resources/gcp/workbench-state.ts';

/** How many roles a message names. */
const NAMES_MAX = 3;

/** An instance's IAM policy names nobody who is everybody. Only these members are taken out. */
export const rule: Rule<WorkbenchState> = {
  id: 'workbench-iam-not-public',
  type: 'gcp.notebooks.instance',
  title: 'Workbench instance grants no role to everybody',
  risk: 'Anybody can use what the role allows: start, reset or delete the notebook, or change how it is set up.',
  severity: 'critical',
  catalogue: 'gcp-wb-public-iam',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak: 'Whoever has no grant of their own can no longer see or manage the instance.',
  parameters: {},
  check,
  desire: (state) => {
    const iam = withoutPublic(state.iam);
    return iam === state.iam ? state : { ...state, iam };
  },
};

function check(state: WorkbenchState): Verdict {
  const open = publicBindings(state.iam);
  if (open.length === 0) {
    return { kind: 'compliant' };
  }
  const named = open.slice(0, NAMES_MAX).map(({ role, members }) => {
    const whom = members.includes(EVERYBODY) ? 'everybody' : 'everybody with a Google account';
    return `${/^[\w./-]{1,120}$/.test(role) ? role : quoted(role)} to ${whom}`;
  });
  const more = open.length - named.length;
  const rest = more === 0 ? '' : ` and ${more} more`;
  return { kind: 'violation', message: `The IAM policy grants ${named.join(', ')}${rest}.` };
}
