import { Fn, type Stack } from 'aws-cdk-lib';
import { CfnAlarm, type CfnAlarmProps } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnMetricFilter } from 'aws-cdk-lib/aws-logs';
import { CfnSubscription, CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { arnHere } from './arns.ts';
import type { FunctionName } from './calls.ts';
import type { Deployed } from './functions.ts';
import { functionNameOf } from './names.ts';
import type { Settings } from './parameters.ts';
import { pascal, type Queue, type Queues } from './queues.ts';
import { filled, policyOf } from './statements.ts';

/** Where the functions count (`functions/aws/log.ts`). */
const NAMESPACE = 'Cordon';

/**
 * What the log says, by what alarms call it. The words are the engine's own, and a test holds them together. CloudWatch takes
 * stars before and after.
 */
export const SAID: Readonly<
  Record<string, { readonly words: readonly string[]; readonly description: string }>
> = {
  BreakerOpen: {
    words: ['disruptive changes an hour is reached'],
    description: 'Cordon stops itself: so many disruptive changes an hour are the limit.',
  },
  Fight: {
    words: ['somebody has put', 'closing it again shortly'],
    description: 'Somebody puts back what Cordon cures: look who, before it goes on.',
  },
  ExplicitDeny: {
    words: ['denied by an explicit deny', 'A policy denies Cordon'],
    description: 'A policy denies Cordon what it must do. Somebody wrote it.',
  },
};

/** Where lines of the log say why: of a case, and of a call that was refused. */
const SAYING = ['reason', 'problem'];

/** A filter that counts the lines with some of the words. */
export function filterOf(words: readonly string[]): string {
  const any = SAYING.flatMap((member) => words.map((word) => `$.${member} = "*${word}*"`));
  return `{ ${any.map((one) => `(${one})`).join(' || ')} }`;
}

/** How long without a sweep is too long: a day, the longest an alarm surely looks back (CloudWatch API reference). */
const SWEEP_HOURS = 24;

/** How long a wake-up may be due before somebody is told, in seconds. */
const OVERDUE_SECONDS = 1_800;

/** Makes the alarms, and the topic that tells them. */
export function createAlarms(
  stack: Stack,
  settings: Settings,
  queues: Queues,
  functions: Readonly<Record<FunctionName, Deployed>>,
): void {
  const topic = createTopic(stack, settings);
  const alarm = (id: string, props: AlarmOf) => {
    new CfnAlarm(stack, `Alarm${id}`, {
      alarmName: `cordon-${id}`,
      comparisonOperator: 'GreaterThanThreshold',
      evaluationPeriods: 1,
      threshold: 0,
      period: 300,
      statistic: 'Sum',
      treatMissingData: 'notBreaching',
      alarmActions: [topic.ref],
      okActions: [topic.ref],
      ...props,
    });
  };
  for (const queue of Object.values(queues)) {
    alarm(`DeadLetters${pascal(queue.name)}`, deadLetters(queue));
  }
  for (const { name } of Object.values(functions)) {
    alarm(`Errors${pascal(name)}`, errorsOf(name));
  }
  alarm('Failures', {
    alarmDescription: 'The log of a function has errors: filter it by level.',
    namespace: NAMESPACE,
    metricName: 'Failures',
  });
  alarm('Overdue', {
    alarmDescription: 'What is due waits for half an hour: tick or act does not keep up.',
    namespace: NAMESPACE,
    metricName: 'OldestWakeUp',
    statistic: 'Maximum',
    threshold: OVERDUE_SECONDS,
  });
  alarm('TickNotRunning', stillness('tick', 300, 3, 'Nothing keeps time.'));
  alarm('SweepNotRunning', stillness('sweep', 3_600, SWEEP_HOURS, 'No sweep for a day.'));
  for (const [id, { words, description }] of Object.entries(SAID)) {
    for (const { name, logGroup } of Object.values(functions)) {
      new CfnMetricFilter(stack, `Said${id}${pascal(name)}`, {
        logGroupName: logGroup.ref,
        filterPattern: filterOf(words),
        metricTransformations: [
          { metricNamespace: NAMESPACE, metricName: id, metricValue: '1', unit: 'Count' },
        ],
      });
    }
    alarm(id, { alarmDescription: description, namespace: NAMESPACE, metricName: id });
  }
}

type AlarmOf = Partial<CfnAlarmProps> & { readonly alarmDescription: string };

function deadLetters({ name, dead }: Queue): AlarmOf {
  return {
    alarmDescription: `Messages to ${functionNameOf(name)} were given up: read, cure, redrive them.`,
    namespace: 'AWS/SQS',
    metricName: 'ApproximateNumberOfMessagesVisible',
    dimensions: [{ name: 'QueueName', value: dead.attrQueueName }],
    statistic: 'Maximum',
  };
}

function errorsOf(name: FunctionName): AlarmOf {
  return {
    alarmDescription: `The function ${functionNameOf(name)} fails altogether.`,
    namespace: 'AWS/Lambda',
    metricName: 'Errors',
    dimensions: [{ name: 'FunctionName', value: functionNameOf(name) }],
  };
}

/** In every one of so many periods nothing ran. */
function stillness(name: FunctionName, period: number, periods: number, what: string): AlarmOf {
  return {
    alarmDescription: `${what} The function ${functionNameOf(name)} was not started.`,
    namespace: 'AWS/Lambda',
    metricName: 'Invocations',
    dimensions: [{ name: 'FunctionName', value: functionNameOf(name) }],
    comparisonOperator: 'LessThanThreshold',
    threshold: 1,
    period,
    evaluationPeriods: periods,
    datapointsToAlarm: periods,
    treatMissingData: 'breaching',
  };
}

function createTopic(stack: Stack, { parameter, condition }: Settings): CfnTopic {
  const topic = new CfnTopic(stack, 'Alarms', { topicName: 'cordon-alarms' });
  const alarms = arnHere('cloudwatch', 'alarm:cordon-*');
  new CfnTopicPolicy(stack, 'AlarmsPolicy', {
    topics: [topic.ref],
    policyDocument: policyOf([
      {
        Sid: 'FromAlarms',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: topic.ref,
        Condition: {
          ArnLike: { 'aws:SourceArn': filled(alarms) },
          StringEquals: { 'aws:SourceAccount': Fn.ref('AWS::AccountId') },
        },
      },
      {
        Sid: 'OnlyTls',
        Effect: 'Deny',
        Principal: '*',
        Action: 'sns:Publish',
        Resource: topic.ref,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]),
  });
  const mail = new CfnSubscription(stack, 'AlarmsMail', {
    topicArn: topic.ref,
    protocol: 'email',
    endpoint: parameter.AlarmEmail.valueAsString,
  });
  mail.cfnOptions.condition = condition.HasAlarmEmail;
  return topic;
}
