import { rule } from '../../../shared/rules/gcp/workbench-terminal-disabled.ts';
import { describeRule, settings } from './workbenches.ts';

describeRule(rule, {
  compliant: [['what is switched off', {}]],
  violating: [
    [
      'a running one',
      settings({ 'notebook-disable-terminal': '' }),
      'Its users can open a terminal (notebook-disable-terminal is not true).',
      ['stop', 'patch', 'start'],
    ],
    [
      'one that is off',
      { ...settings({ 'notebook-disable-terminal': 'false' }), status: 'STOPPED' },
      'Its users can open a terminal (notebook-disable-terminal is not true).',
      ['patch'],
    ],
  ],
  contained: [
    [
      'one that is suspended',
      { ...settings({ 'notebook-disable-terminal': '' }), status: 'SUSPENDED' },
      'stopped',
    ],
  ],
  preflight: [
    [
      'nobody has said that it is not needed',
      settings({ 'notebook-disable-terminal': '' }),
      'only they know',
    ],
    [
      'the policy has',
      settings({ 'notebook-disable-terminal': '' }),
      'ready',
      { needsNoTerminal: true },
    ],
    [
      'the policy says no',
      settings({ 'notebook-disable-terminal': '' }),
      'only they know',
      { needsNoTerminal: false },
    ],
  ],
});
