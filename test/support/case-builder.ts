import { NO_MEMORY } from '../../shared/core/case.ts';
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
  findings: readonly Finding[],
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
