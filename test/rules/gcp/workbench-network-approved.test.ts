import { rule } from '../../../shared/rules/gcp/workbench-network-approved.ts';
import { describeRule } from './workbenches.ts';

describeRule(rule, {
  compliant: [
    ['a network of its own', {}],
    ['a network that is not said', { network: '' }],
    ['one named in full', {}, { networks: ['projects/churn-lab/global/networks/ml-vpc'] }],
    [
      'one named by a link',
      {},
      {
        networks: [
          'https://www.googleapis.com/compute/v1/projects/churn-lab/global/networks/ml-vpc',
        ],
      },
    ],
    ['one named by its last part', {}, { networks: 'ml-vpc' }],
    [
      'the network default, where it is approved',
      { network: 'projects/churn-lab/global/networks/default' },
      { networks: ['default'] },
    ],
  ],
  violating: [
    [
      'the network default',
      { network: 'projects/churn-lab/global/networks/default' },
      'It is in the network "projects/churn-lab/global/networks/default", which is not approved.',
      ['patch'],
    ],
    [
      'a network that is not listed',
      {},
      'It is in the network "projects/churn-lab/global/networks/ml-vpc", which is not approved.',
      ['patch'],
      { networks: ['prod-vpc', 'l-vpc'] },
    ],
    [
      'one of this name in another project',
      {},
      'It is in the network "projects/churn-lab/global/networks/ml-vpc", which is not approved.',
      ['patch'],
      { networks: ['projects/shared/global/networks/ml-vpc'] },
    ],
  ],
});
