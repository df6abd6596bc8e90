import type { StoredCase } from '../../shared/core/journal.ts';
import type { Plan } from '../../shared/core/plan.ts';
import type { Finding } from '../../shared/core/rule.ts';
import type { Edit } from '../../shared/core/state.ts';
import {
  BUCKET,
  intentBody,
  NOTEBOOK,
  outcomeBody,
  STORY_START,
  stepOf,
  storedCase,
  triggerBody,
} from './case-builder.ts';

/** A bucket policy with one statement for everybody and one for a partner. */
export const PUBLIC_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'PublicRead',
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::sagemaker-eu-west-1-data/*',
    },
    {
      Sid: 'Partner',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::444455556666:root' },
      Action: ['s3:GetObject', 's3:ListBucket'],
      Resource: [
        'arn:aws:s3:::sagemaker-eu-west-1-data',
        'arn:aws:s3:::sagemaker-eu-west-1-data/*',
      ],
    },
  ],
});

/** The same without the statement for everybody. */
export const CLOSED_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [JSON.parse(PUBLIC_POLICY).Statement[1]],
});

export const CLOSE_POLICY: Edit = { field: 'policy', before: PUBLIC_POLICY, after: CLOSED_POLICY };

export const PUBLIC: Finding = {
  rule: 's3-bucket-policy-not-public',
  severity: 'critical',
  message: 'The bucket policy lets everybody in, by PublicRead.',
};

export const ONLINE: Finding = {
  rule: 'sagemaker-notebook-internet-access-disabled',
  severity: 'high',
  message:
    "The notebook reaches the internet directly through SageMaker's own network; it is in no VPC of the account.",
};

const PUT_POLICY = stepOf('s3:PutBucketPolicy', [CLOSE_POLICY], {
  disruption:
    'Everybody without a grant of their own loses the access that the public statements of the bucket policy give.',
});

/** A public bucket policy, cured: the case that most stories are. */
export function fixedBucket(): StoredCase {
  return storedCase(BUCKET, [
    triggerBody(BUCKET),
    outcomeBody('waiting', 'doing s3:PutBucketPolicy', [PUBLIC]),
    intentBody(PUT_POLICY, [PUBLIC]),
    { kind: 'accepted' },
    { kind: 'verified', after: [CLOSE_POLICY] },
    outcomeBody('fixed', 'the fault is gone, read back from the cloud'),
    { kind: 'closed' },
  ]);
}

/** The same bucket after somebody took the cure back. */
export function undoneBucket(): StoredCase {
  const { id, entries } = fixedBucket();
  const hold = {
    rules: [PUBLIC.rule],
    by: 'bob@example.com',
    since: new Date(STORY_START + 80_000).toISOString(),
    reason: `undo of case ${id}`,
  };
  const back = { field: 'policy', before: CLOSED_POLICY, after: PUBLIC_POLICY };
  return storedCase(BUCKET, [
    ...entries.slice(1, -1).map(({ body }) => body),
    { kind: 'undo-requested', by: 'bob@example.com', of: id, edits: [CLOSE_POLICY], hold },
    intentBody(stepOf('s3:PutBucketPolicy', [back]), [], 'undo'),
    { kind: 'accepted' },
    { kind: 'verified', after: [back] },
    { kind: 'undo-ended', undone: [CLOSE_POLICY], conflicts: [] },
    outcomeBody('overridden', `held by bob@example.com: undo of case ${id}`, [PUBLIC]),
  ]);
}

const STOP = stepOf(
  'sagemaker:StopNotebookInstance',
  [
    { field: 'status', before: 'InService', after: 'Stopped' },
    { field: 'tags.cordon-status', before: null, after: 'stopped' },
  ],
  { disruption: 'Running kernels and unsaved memory are lost.', undo: 'equivalent' },
);

export const RECIPE = `These settings cannot be changed after creation: create the notebook again.
1. Move its data first:
   aws s3 sync /home/ec2-user/SageMaker s3://YOUR_BUCKET/churn-model/
2. Create the new one:
   aws sagemaker create-notebook-instance --region eu-west-1 \\
     --notebook-instance-name churn-model-new \\
     --direct-internet-access Disabled`;

/** A notebook in use that is online: Cordon asks before it stops it. */
export function askingNotebook(): StoredCase {
  const plan: Plan = { digest: 'd'.repeat(64), findings: [ONLINE.rule], steps: [STOP] };
  const why = 'it may be in use: Running kernels and unsaved memory are lost.';
  return storedCase(NOTEBOOK, [
    triggerBody(NOTEBOOK, { operation: 'UpdateNotebookInstance' }),
    { kind: 'asked', plan, why },
    outcomeBody('asking', why, [ONLINE], { recipe: RECIPE }),
  ]);
}

/** The same notebook, approved and stopped. */
export function stoppedNotebook(): StoredCase {
  const { entries } = askingNotebook();
  const digest = 'd'.repeat(64);
  return storedCase(NOTEBOOK, [
    ...entries.slice(1).map(({ body }) => body),
    { kind: 'approved', digest, by: 'carol@example.com' },
    intentBody(STOP, [ONLINE]),
    { kind: 'accepted' },
    { kind: 'verified', after: STOP.edits },
    outcomeBody(
      'stopped',
      'it is off; whoever starts it again before the fault ends finds it stopped again',
      [ONLINE],
      { recipe: RECIPE },
    ),
  ]);
}

/** A notebook only watched, with what would have been done. */
export function observedNotebook(): StoredCase {
  const plan: Plan = { digest: 'd'.repeat(64), findings: [ONLINE.rule], steps: [STOP] };
  return storedCase(NOTEBOOK, [
    triggerBody(NOTEBOOK, { operation: 'CreateNotebookInstance', effect: 'created' }),
    outcomeBody('observed', 'the policy only observes this rule here', [ONLINE], {
      recipe: RECIPE,
      plan,
    }),
  ]);
}

/** A cure the cloud refused. */
export function failedBucket(): StoredCase {
  const message =
    's3:PutBucketPolicy on sagemaker-eu-west-1-data was denied: grant it to the Cordon role.';
  return storedCase(BUCKET, [
    triggerBody(BUCKET),
    intentBody(PUT_POLICY, [PUBLIC]),
    { kind: 'refused', failure: { code: 'denied', message, permission: 's3:PutBucketPolicy' } },
    outcomeBody('failed', message, [PUBLIC]),
  ]);
}
