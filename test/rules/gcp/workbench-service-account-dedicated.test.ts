import { rule } from '../../../shared/rules/gcp/workbench-service-account-dedicated.ts';
import { describeRule, LABELLED } from './workbenches.ts';

describeRule(rule, {
  compliant: [
    ['an account of its own', {}],
    ['no account at all', { serviceAccount: null }],
    [
      'an account whose name only looks like it',
      { serviceAccount: '123-compute@developer.gserviceaccount.com.evil.example' },
    ],
    [
      'an account that is named after it',
      { serviceAccount: 'compute@churn-lab.iam.gserviceaccount.com' },
    ],
  ],
  violating: [
    [
      'the default account',
      { serviceAccount: '123456789012-compute@developer.gserviceaccount.com' },
      "It runs as Compute Engine's default service account, 123456789012-compute@developer.gserviceaccount.com.",
      ['patch', 'stop'],
    ],
    [
      'the default account of one that is off',
      { serviceAccount: '123456789012-compute@developer.gserviceaccount.com', status: 'STOPPED' },
      "It runs as Compute Engine's default service account, 123456789012-compute@developer.gserviceaccount.com.",
      ['patch'],
    ],
    [
      'one that was started again',
      { serviceAccount: '1-compute@developer.gserviceaccount.com', tags: LABELLED },
      "It runs as Compute Engine's default service account, 1-compute@developer.gserviceaccount.com.",
      ['patch', 'stop'],
    ],
  ],
  contained: [
    [
      'stopped and labelled',
      {
        serviceAccount: '1-compute@developer.gserviceaccount.com',
        status: 'STOPPED',
        tags: LABELLED,
      },
      'stopped',
    ],
    [
      'suspended and labelled',
      {
        serviceAccount: '1-compute@developer.gserviceaccount.com',
        status: 'SUSPENDED',
        tags: LABELLED,
      },
      'stopped',
    ],
  ],
});
