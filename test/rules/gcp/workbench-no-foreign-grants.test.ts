import { rule } from '../../../shared/rules/gcp/workbench-no-foreign-grants.ts';
import { describeRule } from './workbenches.ts';

describeRule(rule, {
  compliant: [
    [
      'people who are trusted',
      {
        iam: {
          a: {
            role: 'a',
            members: ['user:ada@Example.com', 'serviceAccount:x@churn-lab.iam.gserviceaccount.com'],
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
    [
      'somebody who was deleted',
      { iam: { a: { role: 'a', members: ['deleted:user:eve@evil.example?uid=1'] } } },
      { trusted: 'example.com' },
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
      { iam: { a: { role: 'roles/notebooks.admin', members: ['user:eve@evil.example'] } } },
      'The IAM policy lets others in: "user:eve@evil.example".',
      [],
      { trusted: ['example.com'] },
    ],
    [
      'one whose label says that it is ours',
      {
        iam: { a: { role: 'roles/notebooks.viewer', members: ['user:eve@evil.example'] } },
        labels: { 'consumer-project-id': 'evil.example' },
        tags: { 'consumer-project-id': 'evil.example' },
      },
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
