import { rule } from '../../../shared/rules/gcp/workbench-single-user.ts';
import { describeRule, LABELLED } from './workbenches.ts';

describeRule(rule, {
  compliant: [
    ['one user', {}],
    ['one user behind no proxy', { proxyDisabled: true }],
  ],
  notApplicable: [['JupyterLab behind a tunnel', { singleUser: false, proxyDisabled: true }]],
  violating: [
    [
      'the mode of the service account',
      { singleUser: false },
      'Everybody who may act as its service account can use its JupyterLab.',
      ['patch'],
    ],
  ],
  contained: [['labelled', { singleUser: false, tags: LABELLED }, 'labelled']],
});
