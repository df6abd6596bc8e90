import { rule } from '../../../shared/rules/gcp/workbench-downloads-disabled.ts';
import { describeRule, settings } from './workbenches.ts';

describeRule(rule, {
  compliant: [['what is switched off', {}]],
  violating: [
    [
      'a running one',
      settings({ 'notebook-disable-downloads': '' }),
      'Its users can download files (notebook-disable-downloads is not true).',
      ['stop', 'patch', 'start'],
    ],
    [
      'one that is off',
      { ...settings({ 'notebook-disable-downloads': 'false' }), status: 'STOPPED' },
      'Its users can download files (notebook-disable-downloads is not true).',
      ['patch'],
    ],
  ],
  contained: [
    [
      'one that is suspended',
      { ...settings({ 'notebook-disable-downloads': '' }), status: 'SUSPENDED' },
      'stopped',
    ],
  ],
  preflight: [
    [
      'nobody has said that it is not needed',
      settings({ 'notebook-disable-downloads': '' }),
      'only they know',
    ],
    [
      'the policy has',
      settings({ 'notebook-disable-downloads': '' }),
      'ready',
      { needsNoDownloads: true },
    ],
    [
      'the policy says no',
      settings({ 'notebook-disable-downloads': '' }),
      'only they know',
      { needsNoDownloads: false },
    ],
  ],
});
