import { rule } from '../../../shared/rules/gcp/workbench-vm-shielded.ts';
import { describeRule } from './workbenches.ts';

describeRule(rule, {
  compliant: [['all of it', {}]],
  violating: [
    [
      'what the API makes',
      { shielded: { enableSecureBoot: false, enableVtpm: true, enableIntegrityMonitoring: true } },
      'Of its Shielded VM secure boot is off.',
      ['stop', 'patch', 'start'],
    ],
    [
      'nothing of it',
      { shielded: {} },
      'Of its Shielded VM secure boot and the virtual TPM and integrity monitoring is off.',
      ['stop', 'patch', 'start'],
    ],
    [
      'one that is off',
      { shielded: { enableSecureBoot: true, enableVtpm: true }, status: 'STOPPED' },
      'Of its Shielded VM integrity monitoring is off.',
      ['patch'],
    ],
  ],
  contained: [['one that is suspended', { shielded: {}, status: 'SUSPENDED' }, 'stopped']],
  preflight: [
    ['an image of Google', { shielded: {} }, 'ready'],
    ['GPUs', { shielded: {}, hasGpu: true }, 'It has GPUs'],
    [
      'GPUs that boot securely already',
      { shielded: { enableSecureBoot: true }, hasGpu: true },
      'ready',
    ],
    [
      'an image of others',
      { shielded: {}, image: 'somebody/image' },
      'Its image is none of Google',
    ],
  ],
});
