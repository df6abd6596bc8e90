import { rule } from '../../../shared/rules/gcp/vertex-endpoint-no-foreign-grants.ts';
import { describeRule } from './endpoints.ts';

describeRule(rule, {
  compliant: [
    [
      'people who are trusted',
      {
        iam: {
          a: {
            role: 'a',
            members: ['user:ada@example.com', 'serviceAccount:x@churn-lab.iam.gserviceaccount.com'],
          },
        },
      },
      { trusted: ['example.com'] },
    ],
    [
      'everybody, which is the business of another rule',
      { iam: { a: { role: 'a', members: ['allUsers'] } } },
      { trusted: ['example.com'] },
    ],
  ],
  notApplicable: [
    [
      'anybody, where nobody is named',
      { iam: { a: { role: 'a', members: ['user:eve@evil.example'] } } },
    ],
  ],
  violating: [
    [
      'somebody of another place',
      { iam: { a: { role: 'roles/aiplatform.user', members: ['user:eve@evil.example'] } } },
      'The IAM policy lets others in: "user:eve@evil.example".',
      [],
      { trusted: ['example.com'] },
    ],
  ],
  preflight: [
    [
      'a person decides',
      { iam: { a: { role: 'a', members: ['user:eve@evil.example'] } } },
      'Only its owner knows',
      { trusted: ['example.com'] },
    ],
  ],
});
