import { rule } from '../../../shared/rules/gcp/vertex-endpoint-iam-not-public.ts';
import { describeRule } from './endpoints.ts';

describeRule(rule, {
  compliant: [
    ['no policy', {}],
    ['people', { iam: { a: { role: 'a', members: ['user:allUsers@example.com'] } } }],
  ],
  notApplicable: [['an endpoint whose policy its API does not show', { hasPolicy: false }]],
  violating: [
    [
      'everybody',
      { iam: { a: { role: 'roles/aiplatform.user', members: ['allUsers'] } } },
      'The IAM policy grants roles/aiplatform.user to everybody.',
      ['setIamPolicy'],
    ],
    [
      'everybody who signs in',
      { iam: { a: { role: 'a', members: ['allAuthenticatedUsers', 'user:a@b.c'] } } },
      'The IAM policy grants a to everybody with a Google account.',
      ['setIamPolicy'],
    ],
  ],
  preflight: [
    [
      'nobody said yes',
      { iam: { a: { role: 'a', members: ['allUsers'] } } },
      'gets no more predictions',
    ],
    [
      'the policy says yes for all',
      { iam: { a: { role: 'a', members: ['allUsers'] } } },
      'ready',
      { closePublic: true },
    ],
  ],
});
