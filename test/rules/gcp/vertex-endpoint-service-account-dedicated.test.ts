import { rule } from '../../../shared/rules/gcp/vertex-endpoint-service-account-dedicated.ts';
import { describeRule, LABELLED, MODEL, ONE } from './endpoints.ts';

describeRule(rule, {
  compliant: [
    ['no models', {}],
    ['a model without rights in the project', ONE],
    [
      'a model with an empty account',
      { ...ONE, deployedModels: { 'a~1': { ...MODEL, serviceAccount: '' } } },
    ],
    [
      'an account of its own',
      {
        ...ONE,
        deployedModels: {
          'a~1': { ...MODEL, serviceAccount: 'churn@churn-lab.iam.gserviceaccount.com' },
        },
      },
    ],
  ],
  violating: [
    [
      'the default account',
      {
        ...ONE,
        deployedModels: {
          'a~1': { ...MODEL, serviceAccount: '1-compute@developer.gserviceaccount.com' },
        },
      },
      '"churn" run as Compute Engine\'s default service account.',
      ['patch'],
    ],
    [
      'one of two',
      {
        deployedModels: {
          a: MODEL,
          b: {
            displayName: '<!here>\n',
            serviceAccount: '1-compute@developer.gserviceaccount.com',
          },
        },
      },
      '"<!here>\\n" run as Compute Engine\'s default service account.',
      ['patch'],
    ],
  ],
  contained: [
    [
      'labelled',
      {
        deployedModels: { b: { serviceAccount: '1-compute@developer.gserviceaccount.com' } },
        tags: LABELLED,
      },
      'labelled',
    ],
  ],
});
