import { type CfnCondition, Fn, type Stack } from 'aws-cdk-lib';
import type { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { JOURNAL_ACTIONS } from '../../shared/journals/dynamodb-table.ts';
import { arnHere } from './arns.ts';
import {
  type FunctionName,
  LISTS,
  listNeeds,
  READERS,
  readNeeds,
  WRITES,
  writeNeeds,
} from './calls.ts';
import { denials, eachAfter } from './denials.ts';
import { functionNameOf, ROLE_PATH, roleNameOf } from './names.ts';
import type { Settings } from './parameters.ts';
import { pascal, type Queues } from './queues.ts';
import { allowing, filled, PASS_ROLE, policyOf, type Statement } from './statements.ts';

/** What roles are made for. */
export interface RoleParts {
  readonly settings: Settings;
  readonly queues: Queues;
  readonly table: CfnTable;
}

const ASSUMED_BY_LAMBDA = policyOf([
  {
    Sid: 'Lambda',
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
  },
]);

/** Which queue a function is fed by, and which it sends to. */
const FED_BY: Readonly<Record<FunctionName, keyof Queues | null>> = {
  events: 'events',
  act: 'act',
  sweep: 'sweep',
  tick: null,
};
const SENDS_TO: Readonly<Record<FunctionName, keyof Queues | null>> = {
  events: 'act',
  act: null,
  sweep: 'sweep',
  tick: 'act',
};

/**
 * A function's role: its own log, queue and the journal; looking, for those that look; and for the one that writes what the
 * cures need, if the profile lets it write at all.
 */
export function createRole(stack: Stack, name: FunctionName, parts: RoleParts): CfnRole {
  const types = Object.keys(LISTS);
  return new CfnRole(stack, `Role${pascal(name)}`, {
    roleName: roleNameOf(name),
    path: ROLE_PATH,
    description: `Cordon: the function ${functionNameOf(name)}.`,
    assumeRolePolicyDocument: ASSUMED_BY_LAMBDA,
    policies: [
      { policyName: 'own', policyDocument: policyOf(ownStatements(name, parts)) },
      ...(READERS.includes(name)
        ? [{ policyName: 'look', policyDocument: policyOf(allowing('Look', readNeeds(types))) }]
        : []),
      ...(name === 'sweep'
        ? [{ policyName: 'list', policyDocument: policyOf(allowing('List', listNeeds(types))) }]
        : []),
      // Part of the role, so that no function ever runs with less than its own.
      ...optionalPolicies(name, parts.settings).map(({ policyName, condition, statements }) =>
        Fn.conditionIf(
          condition.logicalId,
          { PolicyName: policyName, PolicyDocument: policyOf(statements) },
          Fn.ref('AWS::NoValue'),
        ),
      ),
    ],
  });
}

/** What a function needs to be one: no account decides anything of it. */
function ownStatements(name: FunctionName, { queues, table }: RoleParts): readonly Statement[] {
  const log = `log-group:/aws/lambda/${functionNameOf(name)}:log-stream:*`;
  const fedBy = FED_BY[name];
  const sendsTo = SENDS_TO[name];
  const allow = (Sid: string, Action: readonly string[], Resource: unknown): Statement[] => [
    { Sid, Effect: 'Allow', Action, Resource },
  ];
  return [
    ...allow('Log', ['logs:CreateLogStream', 'logs:PutLogEvents'], filled(arnHere('logs', log))),
    ...allow('Journal', JOURNAL_ACTIONS, [
      table.attrArn,
      Fn.join('', [table.attrArn, '/index/lists']),
    ]),
    ...(fedBy === null
      ? []
      : allow(
          'Receive',
          ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
          queues[fedBy].queue.attrArn,
        )),
    ...(sendsTo === null ? [] : allow('Send', ['sqs:SendMessage'], queues[sendsTo].queue.attrArn)),
  ];
}

interface OptionalPolicy {
  readonly policyName: string;
  readonly condition: CfnCondition;
  readonly statements: readonly Statement[];
}

function optionalPolicies(name: FunctionName, settings: Settings): readonly OptionalPolicy[] {
  switch (name) {
    case 'act':
      return [
        {
          policyName: 'write',
          condition: settings.condition.Writes,
          statements: [
            ...allowing('Write', writeNeeds(Object.keys(WRITES))),
            passRole(settings),
            ...denials(settings),
          ],
        },
      ];
    case 'sweep':
      return [
        {
          policyName: 'people',
          condition: settings.condition.LooksUp,
          statements: [
            { Sid: 'Trail', Effect: 'Allow', Action: 'cloudtrail:LookupEvents', Resource: '*' },
          ],
        },
      ];
    case 'tick':
      return [...channelPolicies(settings), noteFindings(settings)];
    case 'events':
      return [];
  }
}

/** SageMaker is given no role but those that models have, and nobody else is given any. */
function passRole({ parameter }: Settings): Statement {
  return {
    Sid: 'PassRole',
    Effect: 'Allow',
    Action: PASS_ROLE,
    // Nobody can pass a role of another account, whatever this says.
    Resource: Fn.split(',', eachAfter('arn:*:iam::*:role/', parameter.ModelRoles)),
    Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
  };
}

/** A note, and nothing else of a finding (Security Hub user guide, IAM condition keys of BatchUpdateFindings). */
function noteFindings({ condition }: Settings): OptionalPolicy {
  const others = ['Workflow.Status', 'Severity.Label', 'VerificationState', 'Confidence', 'Types'];
  const untouched = others.map((path) => [`securityhub:ASFFSyntaxPath/${path}`, 'true'] as const);
  const hubs = `arn:\${AWS::Partition}:securityhub:*:\${AWS::AccountId}:hub/default`;
  return {
    policyName: 'findings',
    condition: condition.NotesFindings,
    statements: [
      {
        Sid: 'Note',
        Effect: 'Allow',
        Action: 'securityhub:BatchUpdateFindings',
        Resource: filled(hubs),
        Condition: { Null: Object.fromEntries(untouched) },
      },
    ],
  };
}

function channelPolicies({ parameter, condition }: Settings): readonly OptionalPolicy[] {
  const here = (service: string, rest: string) => Fn.join('', [filled(arnHere(service, '')), rest]);
  const one = (
    policyName: string,
    when: CfnCondition,
    Action: string,
    Resource: string,
  ): OptionalPolicy => ({
    policyName,
    condition: when,
    statements: [{ Sid: 'Tell', Effect: 'Allow', Action, Resource }],
  });
  return [
    one(
      'bus',
      condition.HasBus,
      'events:PutEvents',
      here('events', Fn.join('', ['event-bus/', parameter.EventBus.valueAsString])),
    ),
    one(
      'token-parameter',
      condition.HasTokenParameter,
      'ssm:GetParameter',
      here('ssm', Fn.join('', ['parameter', parameter.SlackTokenParameter.valueAsString])),
    ),
    one(
      'token-secret',
      condition.HasTokenSecret,
      'secretsmanager:GetSecretValue',
      parameter.SlackTokenSecret.valueAsString,
    ),
  ];
}
