import { describe, expect, it } from 'vitest';
import { rule } from '../../../shared/rules/gcp/workbench-iam-not-public.ts';
import { contextOf, describeRule, workbench } from './workbenches.ts';

describeRule(rule, {
  compliant: [
    ['no policy', {}],
    [
      'people',
      {
        iam: {
          'roles/notebooks.admin': {
            role: 'roles/notebooks.admin',
            members: ['user:allUsers@example.com', 'domain:example.com'],
          },
        },
      },
    ],
  ],
  violating: [
    [
      'everybody',
      { iam: { a: { role: 'roles/notebooks.admin', members: ['allUsers'] } } },
      'The IAM policy grants roles/notebooks.admin to everybody.',
      ['setIamPolicy'],
    ],
    [
      'everybody who signs in',
      { iam: { a: { role: 'roles/x', members: ['allAuthenticatedUsers', 'user:a@b.c'] } } },
      'The IAM policy grants roles/x to everybody with a Google account.',
      ['setIamPolicy'],
    ],
    [
      'everybody while it is on its way',
      { iam: { a: { role: '<@U1>', members: ['allUsers'] } }, status: 'PROVISIONING' },
      'The IAM policy grants "<@U1>" to everybody.',
      ['setIamPolicy'],
    ],
  ],
});

describe('the cure of a public policy', () => {
  it('takes out nobody else', () => {
    const state = workbench({
      iam: {
        a: { role: 'a', members: ['allUsers', 'user:ada@example.com'] },
        b: { role: 'b', members: ['allAuthenticatedUsers'] },
      },
    });

    expect(rule.desire(state, contextOf()).iam).toEqual({
      a: { role: 'a', members: ['user:ada@example.com'] },
    });
  });
});
