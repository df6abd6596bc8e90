import { rule } from '../../../shared/rules/gcp/workbench-disks-customer-key.ts';
import { describeRule, KEY, LABELLED } from './workbenches.ts';

describeRule(rule, {
  compliant: [
    ['keys of the customer', {}],
    [
      'keys that are sent with every use',
      { disks: [{ use: 'boot', encryption: 'CSEK', kmsKey: null }] },
    ],
    ['no disks', { disks: [] }],
  ],
  violating: [
    [
      'keys of Google',
      {
        disks: [
          { use: 'boot', encryption: 'GMEK', kmsKey: null },
          { use: 'data', encryption: 'GMEK', kmsKey: null },
        ],
      },
      'Its boot and data disks are encrypted with a key of Google.',
      ['patch'],
    ],
    [
      'a boot disk alone',
      {
        disks: [
          { use: 'boot', encryption: 'GMEK', kmsKey: null },
          { use: 'data', encryption: 'CMEK', kmsKey: KEY },
        ],
      },
      'Its boot disk is encrypted with a key of Google.',
      ['patch'],
    ],
    [
      'what says nothing, which is the default',
      { disks: [{ use: 'data', encryption: '', kmsKey: null }] },
      'Its data disk is encrypted with a key of Google.',
      ['patch'],
    ],
  ],
  contained: [
    [
      'labelled',
      { disks: [{ use: 'boot', encryption: 'GMEK', kmsKey: null }], tags: LABELLED },
      'labelled',
    ],
  ],
});
