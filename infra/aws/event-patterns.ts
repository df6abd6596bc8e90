import type { Json } from '../../shared/core/json.ts';
import { CALLS, FINDINGS } from '../../shared/events/aws/decode.ts';
import { KEY_EVENTS } from '../../shared/events/aws/key-event.ts';
import { FOUND_TYPES, UNTYPED } from '../../shared/events/aws/named.ts';
import { SERVICES } from '../../shared/events/aws/operations.ts';
import { ACCOUNT_TYPES } from '../../shared/events/aws/security-hub.ts';
import { type Change, STATE_CHANGES } from '../../shared/events/aws/state-change.ts';

/** A pattern as EventBridge takes it. */
export type EventPattern = Readonly<Record<string, Json>>;

/** One rule on the account's default bus. */
export interface EventRule {
  /** In words with hyphens; unique. */
  readonly name: string;
  readonly description: string;
  readonly pattern: EventPattern;
}

/** Longest pattern of a rule, in characters of JSON (EventBridge quotas, "Event pattern size"). */
export const PATTERN_MAX = 2_048;

/** A call that failed changed nothing. Trails write no error in three ways. */
const SUCCEEDED: Json = [{ exists: false }, '', null];

/** As Config, Macie and Access Analyzer spell types. */
const RESOURCE_TYPES: readonly string[] = FOUND_TYPES.map((type) =>
  type.replace(/^(?<service>S3|Kms|SageMaker)(?=.)/, (service) =>
    service === 'Kms' ? 'AWS::KMS::' : `AWS::${service}::`,
  ),
);

/** As Security Hub does, in either of its formats. Only the ARN, or the control, tells what the last ones are about. */
const FINDING_TYPES: readonly string[] = [
  ...FOUND_TYPES.map((type) => `Aws${type}`),
  ...RESOURCE_TYPES,
  UNTYPED,
  ...ACCOUNT_TYPES,
];

/**
 * Every rule, generated from the lists by which events are decoded: what no decoder acts on is not delivered. What a
 * pattern cannot tell (samples, buckets of others) the decoder leaves alone.
 */
export function eventRules(): readonly EventRule[] {
  return [...callRules(), ...stateRules(), keyRule(), ...findingRules()];
}

/** One rule a service: the names of its calls collide with those of others. */
function callRules(): readonly EventRule[] {
  return [...SERVICES].flatMap(([eventSource, { operations }]) => {
    const service = eventSource.replace(/\..*$/, '');
    const pattern = {
      source: [`aws.${service}`],
      'detail-type': [...CALLS],
      detail: {
        eventSource: [eventSource],
        eventName: [...operations.keys()],
        errorCode: SUCCEEDED,
      },
    };
    const description = `Calls of ${service} that change what Cordon looks after.`;
    return operations.size === 0 ? [] : [{ name: `calls-${service}`, description, pattern }];
  });
}

/** Types of events with the same statuses share a rule. */
function stateRules(): readonly EventRule[] {
  const types = [...STATE_CHANGES];
  const passing = types.filter(([, change]) => change.passing.length > 0);
  const others = types.filter(([, change]) => change.passing.length === 0).map(([type]) => type);
  return [
    ...passing.map(([type, change]) => ({
      name: `states-${change.kind}`,
      description: `Where a ${change.kind} ends up.`,
      pattern: { ...sageMaker([type]), detail: { [change.status ?? '']: arrived(change) } },
    })),
    {
      name: 'states',
      description: 'States of other things of SageMaker.',
      pattern: sageMaker(others),
    },
  ];
}

function sageMaker(types: readonly string[]): EventPattern {
  return { source: ['aws.sagemaker'], 'detail-type': types };
}

/** A status that is not known, or not told, is a reason to look. */
function arrived({ passing }: Change): Json {
  return [{ exists: false }, { 'anything-but': { 'equals-ignore-case': passing } }];
}

function keyRule(): EventRule {
  return {
    name: 'keys',
    description: 'What KMS itself tells of keys.',
    pattern: { source: ['aws.kms'], 'detail-type': [...KEY_EVENTS.keys()] },
  };
}

/** What each service's events say besides their type, by `detail-type`. */
const FINDING_DETAILS: Readonly<Record<string, EventPattern>> = {
  'Security Hub Findings - Imported': {
    source: ['aws.securityhub'],
    detail: {
      findings: {
        Compliance: { Status: ['FAILED'] },
        Workflow: { Status: ['NEW', 'NOTIFIED'] },
        RecordState: ['ACTIVE'],
        Resources: { Type: FINDING_TYPES },
      },
    },
  },
  // Whoever chose a finding wants it looked at, whatever became of it.
  'Security Hub Findings - Custom Action': {
    source: ['aws.securityhub'],
    detail: { findings: { Resources: { Type: FINDING_TYPES } } },
  },
  'Findings Imported V2': {
    source: ['aws.securityhub'],
    detail: { findings: { resources: { type: FINDING_TYPES } } },
  },
  'GuardDuty Finding': {
    source: ['aws.guardduty'],
    detail: {
      $or: [
        { resource: { s3BucketDetails: { name: [{ exists: true }] } } },
        { resource: { s3BucketDetails: { arn: [{ exists: true }] } } },
        { service: { detection: { sequence: { resources: { resourceType: ['S3_BUCKET'] } } } } },
      ],
    },
  },
  'Macie Finding': { source: ['aws.macie'] },
  'Config Configuration Item Change': {
    source: ['aws.config'],
    detail: {
      $or: [
        { configurationItem: { resourceType: RESOURCE_TYPES } },
        // What is too long for an event comes as a summary.
        { configurationItemSummary: { resourceType: RESOURCE_TYPES } },
      ],
    },
  },
  'Config Rules Compliance Change': {
    source: ['aws.config'],
    detail: {
      resourceType: RESOURCE_TYPES,
      newEvaluationResult: { complianceType: ['NON_COMPLIANT'] },
    },
  },
};

/** The events of findings. A new one needs a line above. */
function findingRules(): readonly EventRule[] {
  return [
    ...[...FINDINGS.keys()].map((type) => ({
      name: `findings-${type.replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase()}`,
      description: `${type}: about types that Cordon looks after.`,
      pattern: { 'detail-type': [type], ...detailsOf(type) },
    })),
    {
      name: 'findings-access-analyzer',
      description: 'Access Analyzer: who outside can reach a bucket or a key.',
      pattern: {
        source: ['aws.access-analyzer'],
        'detail-type': ['Access Analyzer Finding'],
        detail: {
          status: ['ACTIVE'],
          resourceType: RESOURCE_TYPES,
          error: SUCCEEDED,
        },
      },
    },
  ];
}

function detailsOf(type: string): EventPattern {
  const details = FINDING_DETAILS[type];
  if (details === undefined) {
    throw new Error(`No pattern for "${type}": add one to infra/aws/event-patterns.ts.`);
  }
  return details;
}
