import { describe, expect, it } from 'vitest';
import { rule } from '../../../shared/rules/gcp/workbench-upgrades-scheduled.ts';
import { contextOf, describeRule, LABELLED, settings, workbench } from './workbenches.ts';

describeRule(rule, {
  compliant: [
    ['a schedule', {}],
    [
      'another schedule than the policy wants',
      settings({ 'notebook-upgrade-schedule': '0 3 * * *' }),
      { schedule: '00 19 * * SUN' },
    ],
  ],
  violating: [
    [
      'none, where no time is named',
      settings({ 'notebook-upgrade-schedule': '' }),
      'Nothing upgrades its environment (notebook-upgrade-schedule is not set).',
      ['patch'],
    ],
    [
      'none, where one is',
      settings({ 'notebook-upgrade-schedule': '' }),
      'Nothing upgrades its environment (notebook-upgrade-schedule is not set).',
      ['patch'],
      { schedule: '00 19 * * SUN' },
    ],
    [
      'none, where what is named is no time',
      settings({ 'notebook-upgrade-schedule': '' }),
      'Nothing upgrades its environment (notebook-upgrade-schedule is not set).',
      ['patch'],
      { schedule: 'sundays; rm -rf /' },
    ],
  ],
  contained: [
    ['labelled', { ...settings({ 'notebook-upgrade-schedule': '' }), tags: LABELLED }, 'labelled'],
  ],
});

describe('the time of upgrades', () => {
  it('is set without a restart where the policy names one, and never made up', () => {
    const state = workbench(settings({ 'notebook-upgrade-schedule': '' }));

    const named = rule.desire(state, contextOf({ schedule: '00 19 * * SUN' }));
    const unnamed = rule.desire(state, contextOf({ schedule: 'sundays; rm -rf /' }));

    expect(named.settings['notebook-upgrade-schedule']).toBe('00 19 * * SUN');
    expect(named.tags).toEqual({});
    expect(unnamed.settings).toEqual(state.settings);
    expect(unnamed.tags['cordon-status']).toBe('labelled');
  });
});
