import { rule } from '../../../shared/rules/gcp/workbench-root-access-disabled.ts';
import { describeRule, settings } from './workbenches.ts';

describeRule(rule, {
  compliant: [
    ['root access that is off', {}],
    [
      'a value in capitals, as Compute Engine writes its own',
      settings({ 'notebook-disable-root': 'TRUE' }),
    ],
  ],
  violating: [
    [
      'a running one',
      settings({ 'notebook-disable-root': '' }),
      'Its users have root access (notebook-disable-root is not true).',
      ['stop', 'patch', 'start'],
    ],
    [
      'one that says false',
      settings({ 'notebook-disable-root': 'false' }),
      'Its users have root access (notebook-disable-root is not true).',
      ['stop', 'patch', 'start'],
    ],
    [
      'one that says something else',
      settings({ 'notebook-disable-root': '1' }),
      'Its users have root access (notebook-disable-root is not true).',
      ['stop', 'patch', 'start'],
    ],
    [
      'one that is off, which stays so',
      { ...settings({ 'notebook-disable-root': '' }), status: 'STOPPED' },
      'Its users have root access (notebook-disable-root is not true).',
      ['patch'],
    ],
    [
      'one on its way up',
      { ...settings({ 'notebook-disable-root': '' }), status: 'PROVISIONING' },
      'Its users have root access (notebook-disable-root is not true).',
      ['stop', 'patch', 'start'],
    ],
  ],
  contained: [
    [
      'one that is suspended',
      { ...settings({ 'notebook-disable-root': '' }), status: 'SUSPENDED' },
      'stopped',
    ],
  ],
});
