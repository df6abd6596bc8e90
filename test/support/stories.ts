import { NO_MEMORY } from '../../shared/core/fold.ts';
import type { Entry, EntryBody, StoredCase } from '../../shared/core/journal.ts';
import type { Outcome } from '../../shared/core/outcome.ts';
import type { Plan } from '../../shared/core/plan.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { Resource } from '../../shared/core/resource.ts';
import type { Finding, Rule } from '../../shared/core/rule.ts';
import type { Edit, Step } from '../../shared/core/state.ts';
import type { Trigger } from '../../shared/core/trigger.ts';
import type { Lookups } from '../../shared/notifiers/story.ts';

/** When every story of the tests begins. */
export const STORY_START = Date.parse('2026-11-20T09:12:00.000Z');

export const BUCKET: Ref = {
  cloud: 'aws',
  type: 'aws.s3.bucket',
  id: 'arn:aws:s3:::sagemaker-eu-west-1-data',
  name: 'sagemaker-eu-west-1-data',
  account: '111122223333',
  region: 'eu-west-1',
};

export const NOTEBOOK: Ref = {
  cloud: 'aws',
  type: 'aws.sagemaker.notebook-instance',
  id: 'arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/churn-model',
  name: 'churn-model',
  account: '111122223333',
  region: 'eu-west-1',
};

const RULES: Readonly<Record<string, Pick<Rule, 'title' | 'risk' | 'severity' | 'mayBreak'>>> = {
  's3-bucket-policy-not-public': {
    title: 'S3 bucket policy is not public',
    risk: 'Anybody on the internet can use what the policy allows: read training data and models, or replace them.',
    severity: 'critical',
    mayBreak: 'Anonymous readers and writers get 403 Access Denied.',
  },
  'sagemaker-notebook-internet-access-disabled': {
    title: 'Notebook has no direct internet access',
    risk: 'Data can leave past the firewalls and flow logs of the VPC, unseen.',
    severity: 'high',
    mayBreak: 'Running kernels and unsaved memory are lost; files on the volume stay.',
  },
};

/** Rules and resources as the stories of the tests need them; texts are fixed here, so that pictures are too. */
export const LOOKUPS: Lookups = {
  rule: (id) => RULES[id],
  resource: (type) => RESOURCES[type],
};

const PURE: Omit<Resource, 'type' | 'title' | 'consoleUrl' | 'secret'> = {
  cloud: 'aws',
  fields: {},
  maps: ['tags', 'publicAccessBlock'],
  withdrawable: ['status', 'tags'],
  additive: [],
  consistencyMs: 1_000,
  transitionMs: 1_000,
  transitionMaxMs: 60_000,
  isTransient: () => false,
  steps: () => [],
  isMachineLearning: () => true,
};

const RESOURCES: Readonly<Record<string, Resource>> = {
  'aws.s3.bucket': {
    ...PURE,
    type: 'aws.s3.bucket',
    title: 'S3 bucket',
    secret: [],
    consoleUrl: (ref) =>
      `https://${ref.region}.console.aws.amazon.com/s3/buckets/${encodeURIComponent(ref.name)}?region=${ref.region}&tab=permissions`,
  },
  'aws.sagemaker.notebook-instance': {
    ...PURE,
    type: 'aws.sagemaker.notebook-instance',
    title: 'SageMaker notebook instance',
    secret: ['lifecycle'],
    consoleUrl: (ref) =>
      `https://console.aws.amazon.com/sagemaker/home?region=${ref.region}#/notebook-instances/${encodeURIComponent(ref.name)}`,
  },
};

/** Bodies as a case, ten seconds apart. */
export function storedCase(
  ref: Ref,
  bodies: readonly EntryBody[],
  id = '9f2c41d07ab3-1',
): StoredCase {
  const opened: EntryBody = {
    kind: 'opened',
    ref,
    profile: 'recommended',
    code: 'test',
    memory: NO_MEMORY,
    createdAt: null,
    changedAt: new Date(STORY_START).toISOString(),
  };
  const entries = [opened, ...bodies].map(
    (body, index): Entry => ({
      version: 1,
      n: index + 1,
      at: new Date(STORY_START + index * 10_000).toISOString(),
      body,
    }),
  );
  return { id, ordinal: 1, entries };
}

export function triggerBody(ref: Ref, change: Partial<Trigger> = {}): EntryBody {
  const trigger: Trigger = {
    ref,
    reason: 'event',
    operation: 'PutBucketPolicy',
    phase: 'instant',
    effect: 'changed',
    actor: {
      principal: 'arn:aws:sts::111122223333:assumed-role/DataScience/alice@example.com',
      kind: 'human',
      name: 'alice@example.com',
      account: '111122223333',
      role: 'arn:aws:iam::111122223333:role/DataScience',
      tool: null,
    },
    eventId: 'event-1',
    time: new Date(STORY_START).toISOString(),
    ...change,
  };
  return { kind: 'trigger', trigger };
}

export function stepOf(call: string, edits: readonly Edit[], change: Partial<Step> = {}): Step {
  return {
    call,
    input: {},
    permissions: [call],
    edits,
    needs: [],
    disruption: null,
    undo: 'exact',
    ...change,
  };
}

export function intentBody(
  step: Step,
  findings: readonly string[],
  purpose: 'cure' | 'undo' | 'withdraw' = 'cure',
): EntryBody {
  return {
    kind: 'intent',
    step,
    owner: 'test',
    deadline: new Date(STORY_START + 60_000).toISOString(),
    temporary: [],
    purpose,
    findings,
  };
}

export function outcomeBody(
  outcome: Outcome,
  reason: string,
  findings: readonly Finding[] = [],
  rest: { readonly recipe?: string; readonly plan?: Plan } = {},
): EntryBody {
  return {
    kind: 'outcome',
    outcome,
    reason,
    findings,
    recipe: rest.recipe ?? null,
    plan: rest.plan ?? null,
  };
}

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
    intentBody(PUT_POLICY, [PUBLIC.rule]),
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
    intentBody(STOP, [ONLINE.rule]),
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
    intentBody(PUT_POLICY, [PUBLIC.rule]),
    { kind: 'refused', failure: { code: 'denied', message, permission: 's3:PutBucketPolicy' } },
    outcomeBody('failed', message, [PUBLIC]),
  ]);
}
