import type { Case } from '../core/case.ts';
import { OVERRIDE_REASON_TAG, OVERRIDE_TAG, OVERRIDE_UNTIL_TAG } from '../core/labels.ts';
import { DAY_MS } from '../core/limits.ts';
import { aliases } from '../core/overrides.ts';
import type { Resource } from '../core/resource.ts';
import type { Severity } from '../core/rule.ts';
import { isLabelEdit, netEdits } from '../core/target.ts';
import { undoableEdits } from '../core/undo.ts';
import type { Moment } from './sentences.ts';
import type { Story, StoryFinding } from './story.ts';

/** How long an override is suggested for, days. The policy may cut it. */
const OVERRIDE_SUGGESTED_DAYS = 14;

/** Longest override text, characters: the value of a GCP label. Longer ones nobody reads on other clouds either. */
const OVERRIDE_TEXT_MAX = 63;

/** What people can do about it: the commands and tags, each only where it would work. */
export function adviceOf(
  c: Case,
  moment: Moment,
  resource: Resource | undefined,
  findings: readonly StoryFinding[],
  severity: Severity | null,
): Pick<Story, 'undo' | 'undoLimit' | 'approve' | 'lift' | 'override'> {
  const undoable = resource === undefined ? netEdits(c) : undoableEdits(c, resource);
  const canUndo = moment !== 'undone' && undoable.some((edit) => !isLabelEdit(edit));
  const classes = c.done.map((step) => step.body.step.undo);
  const limit = classes.includes('none')
    ? 'Not all of it can be taken back.'
    : classes.includes('equivalent')
      ? 'It gives the configuration back, not what was running.'
      : null;
  const overrules = findings.length > 0 && moment !== 'undone' && moment !== 'lifted';
  const held = c.memory.holds.length > 0 && moment === 'undone';
  return {
    undo: canUndo ? `cordon undo ${c.id}` : null,
    undoLimit: canUndo ? limit : null,
    approve: moment === 'asking' && c.asked !== null ? `cordon approve ${c.id}` : null,
    lift: held ? `cordon lift ${c.id}` : null,
    override: overrules ? overrideTags(c, findings, severity) : [],
  };
}

function overrideTags(
  c: Case,
  findings: readonly StoryFinding[],
  severity: Severity | null,
): Story['override'] {
  // `_` stands between rule ids on every cloud: GCP labels allow no other separator.
  const standing = findings.filter((finding) => finding.standing);
  const named = standing.length > 0 ? standing : findings;
  const ids = named.map((finding) => finding.rule).join('_');
  const end = new Date(c.outcomeAt + OVERRIDE_SUGGESTED_DAYS * DAY_MS).toISOString().slice(0, 10);
  return [
    {
      key: OVERRIDE_TAG,
      value: ids.length <= OVERRIDE_TEXT_MAX ? ids : (aliases(c.ref.type)[0] ?? 'all'),
    },
    { key: OVERRIDE_UNTIL_TAG, value: end },
    { key: OVERRIDE_REASON_TAG, value: severity === 'critical' ? 'your-ticket' : 'why' },
  ];
}
