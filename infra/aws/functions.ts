import { Fn, type Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import {
  CfnEventInvokeConfig,
  CfnEventSourceMapping,
  CfnFunction,
  CfnPermission,
} from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { FunctionName } from './calls.ts';
import { functionNameOf, roleArnOf } from './names.ts';
import { pascal, type Queues } from './queues.ts';
import { createRole, type RoleParts } from './roles.ts';

/** A function and where it writes what it did. */
export interface Deployed {
  readonly name: FunctionName;
  readonly function: CfnFunction;
  readonly logGroup: CfnLogGroup;
}

/** How a function runs. See docs/functions-aws.md. */
interface Running {
  readonly timeout: number;
  /** In MB, which also is its share of a processor: 1,769 are a whole one. */
  readonly memory: number;
  readonly batch: { readonly size: number; readonly concurrency: number } | null;
}

/** All functions. Concurrency is limited where messages are taken: none of the account's is reserved. */
export const RUNNING: Readonly<Record<FunctionName, Running>> = {
  events: { timeout: 60, memory: 512, batch: { size: 10, concurrency: 5 } },
  act: { timeout: 60, memory: 512, batch: { size: 5, concurrency: 5 } },
  sweep: { timeout: 300, memory: 512, batch: { size: 1, concurrency: 2 } },
  tick: { timeout: 60, memory: 512, batch: null },
};

/** The names of the zip files, by function. */
export type ZipNames = Readonly<Record<FunctionName, string>>;

/** Makes the functions with their roles, logs, and what starts them. */
export function createFunctions(
  stack: Stack,
  parts: RoleParts,
  zips: ZipNames,
): Readonly<Record<FunctionName, Deployed>> {
  const made = {
    events: createFunction(stack, 'events', parts, zips),
    act: createFunction(stack, 'act', parts, zips),
    sweep: createFunction(stack, 'sweep', parts, zips),
    tick: createFunction(stack, 'tick', parts, zips),
  };
  createSchedule(stack, made.tick, 'rate(1 minute)', 0);
  createSchedule(stack, made.sweep, parts.settings.parameter.SweepSchedule.valueAsString, 2);
  return made;
}

function createFunction(
  stack: Stack,
  name: FunctionName,
  parts: RoleParts,
  zips: ZipNames,
): Deployed {
  const { parameter } = parts.settings;
  const { timeout, memory, batch } = RUNNING[name];
  const id = pascal(name);
  const role = createRole(stack, name, parts);
  const logGroup = new CfnLogGroup(stack, `Log${id}`, {
    logGroupName: `/aws/lambda/${functionNameOf(name)}`,
    retentionInDays: parameter.LogRetentionDays.valueAsNumber,
  });
  const made = new CfnFunction(stack, `Function${id}`, {
    functionName: functionNameOf(name),
    description: DESCRIPTIONS[name],
    runtime: 'nodejs24.x',
    architectures: ['arm64'],
    handler: `${name}.handler`,
    role: role.attrArn,
    timeout,
    memorySize: memory,
    loggingConfig: { logGroup: logGroup.ref },
    environment: { variables: environmentOf(parts) },
    code: {
      s3Bucket: parameter.CodeBucket.valueAsString,
      s3Key: Fn.join('', [parameter.CodePrefix.valueAsString, zips[name]]),
    },
  });
  if (batch !== null) {
    new CfnEventSourceMapping(stack, `Feed${id}`, {
      functionName: made.ref,
      eventSourceArn: parts.queues[name as keyof Queues].queue.attrArn,
      batchSize: batch.size,
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency: batch.concurrency },
    });
  }
  return { name, function: made, logGroup };
}

const DESCRIPTIONS: Readonly<Record<FunctionName, string>> = {
  events: 'Cordon: hears events, looks, decides, and hands over what is to be done.',
  act: 'Cordon: the only one that changes resources, and takes it back.',
  sweep: 'Cordon: looks at everything, for what events missed.',
  tick: 'Cordon: hands over what is due, and tells the news.',
};

/** One environment for all: what a function does not need, it does not read. */
function environmentOf({ settings, queues, table }: RoleParts) {
  const { parameter, condition } = settings;
  const given = (when: keyof typeof condition, value: string) =>
    Fn.conditionIf(condition[when].logicalId, value, Fn.ref('AWS::NoValue')).toString();
  const onOrOff = (when: keyof typeof condition) =>
    Fn.conditionIf(condition[when].logicalId, 'on', 'off').toString();
  return {
    CORDON_TABLE: table.ref,
    CORDON_OWN_PRINCIPALS: roleArnOf('act'),
    CORDON_PROFILE: Fn.conditionIf(
      condition.HasPolicy.logicalId,
      Fn.ref('AWS::NoValue'),
      parameter.Profile.valueAsString,
    ).toString(),
    CORDON_POLICY: given('HasPolicy', parameter.Policy.valueAsString),
    CORDON_ACT_QUEUE: queues.act.queue.ref,
    CORDON_SWEEP_QUEUE: queues.sweep.queue.ref,
    CORDON_SLACK_TOKEN_FROM: Fn.conditionIf(
      condition.HasTokenSecret.logicalId,
      parameter.SlackTokenSecret.valueAsString,
      given('HasTokenParameter', parameter.SlackTokenParameter.valueAsString),
    ).toString(),
    CORDON_SLACK_CHANNEL: parameter.SlackChannel.valueAsString,
    CORDON_DEFAULT_OWNER: given('HasOwner', parameter.DefaultOwner.valueAsString),
    CORDON_EVENT_BUS: given('HasBus', parameter.EventBus.valueAsString),
    CORDON_LOOKUP_EVENTS: onOrOff('LooksUp'),
    CORDON_SECURITY_HUB: onOrOff('NotesFindings'),
  };
}

/** Starts a function by the clock. @param retries - after an error; the next minute is one for a tick */
function createSchedule(
  stack: Stack,
  { name, function: scheduled }: Deployed,
  scheduleExpression: string,
  retries: number,
): void {
  const id = pascal(name);
  const rule = new CfnRule(stack, `Schedule${id}`, {
    name: `cordon-schedule-${name}`,
    description: DESCRIPTIONS[name],
    scheduleExpression,
    targets: [{ id: functionNameOf(name), arn: scheduled.attrArn }],
  });
  new CfnPermission(stack, `Schedule${id}Permission`, {
    action: 'lambda:InvokeFunction',
    functionName: scheduled.ref,
    principal: 'events.amazonaws.com',
    sourceArn: rule.attrArn,
    sourceAccount: Fn.ref('AWS::AccountId'),
  });
  new CfnEventInvokeConfig(stack, `Schedule${id}Retries`, {
    functionName: scheduled.ref,
    qualifier: '$LATEST',
    maximumRetryAttempts: retries,
    maximumEventAgeInSeconds: 300,
  });
}
