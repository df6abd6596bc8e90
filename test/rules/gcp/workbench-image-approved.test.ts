import { rule } from '../../../shared/rules/gcp/workbench-image-approved.ts';
import { describeRule } from './workbenches.ts';

describeRule(rule, {
  compliant: [
    ['an image of the list', {}, { images: ['cloud-notebooks-managed/*'] }],
    [
      'a container of the list',
      { image: 'europe-docker.pkg.dev/churn-lab/lab/jupyter' },
      { images: ['x/y', 'europe-docker.pkg.dev/churn-lab/*'] },
    ],
  ],
  notApplicable: [
    ['any image without a list', { image: 'evil/image' }],
    ['an image that is not said', { image: '' }, { images: ['a/b'] }],
  ],
  violating: [
    [
      'an image of others',
      { image: 'somebody/image' },
      'It runs the image "somebody/image", which is not approved.',
      ['patch'],
      { images: ['cloud-notebooks-managed/*'] },
    ],
    [
      'a name that only begins like it',
      { image: 'cloud-notebooks-managed-evil/x' },
      'It runs the image "cloud-notebooks-managed-evil/x", which is not approved.',
      ['patch'],
      { images: ['cloud-notebooks-managed/*'] },
    ],
  ],
});
