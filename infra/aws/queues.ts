import { Duration, Fn, type Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnQueue, CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import { arnHere } from './arns.ts';
import { eventRules } from './event-patterns.ts';
import { filled, policyOf, type Statement } from './statements.ts';

/** A queue with its dead letters. */
export interface Queue {
  readonly name: QueueName;
  readonly queue: CfnQueue;
  readonly dead: CfnQueue;
}

/** The queues, by the functions they feed. */
export type QueueName = 'events' | 'act' | 'sweep';

/** All of them. */
export type Queues = Readonly<Record<QueueName, Queue>>;

/** Longest that SQS keeps a message: dead letters are for people. */
const DEAD_SECONDS = Duration.days(14).toSeconds();

/** How long EventBridge tries to deliver an event, in seconds: as long as it can. */
const DELIVERY_SECONDS = Duration.hours(24).toSeconds();

interface Times {
  /** At least twice the function's time-out (docs/functions-aws.md). */
  readonly visibility: number;
  readonly retention: number;
  /** How often a message is tried. */
  readonly tries: number;
}

const TIMES: Readonly<Record<QueueName, Times>> = {
  // Six times the time-out, as Lambda's guide advises. Four days: over a long weekend nothing is lost.
  events: { visibility: 360, retention: Duration.days(4).toSeconds(), tries: 5 },
  // No longer than a tick waits until it sends the message again. Three tries fit into it.
  act: { visibility: 120, retention: 600, tries: 3 },
  // What is lost is found by the next schedule.
  sweep: { visibility: 600, retention: 3_600, tries: 3 },
};

/** Makes the queues, and the rules of the bus that fill the first. */
export function createQueues(stack: Stack): Queues {
  const queues = {
    events: createQueue(stack, 'events'),
    act: createQueue(stack, 'act'),
    sweep: createQueue(stack, 'sweep'),
  };
  const { queue, dead } = queues.events;
  for (const { name, description, pattern } of eventRules()) {
    new CfnRule(stack, `Rule${pascal(name)}`, {
      name: `cordon-${name}`,
      description,
      eventPattern: pattern,
      targets: [
        {
          id: 'cordon-events',
          arn: queue.attrArn,
          deadLetterConfig: { arn: dead.attrArn },
          retryPolicy: { maximumEventAgeInSeconds: DELIVERY_SECONDS, maximumRetryAttempts: 185 },
        },
      ],
    });
  }
  return queues;
}

function createQueue(stack: Stack, name: QueueName): Queue {
  const { visibility, retention, tries } = TIMES[name];
  const id = `Queue${pascal(name)}`;
  const encrypted = { sqsManagedSseEnabled: true };
  const dead = new CfnQueue(stack, `${id}Dead`, {
    queueName: `cordon-${name}-dead`,
    messageRetentionPeriod: DEAD_SECONDS,
    ...encrypted,
  });
  const queue = new CfnQueue(stack, id, {
    queueName: `cordon-${name}`,
    visibilityTimeout: visibility,
    messageRetentionPeriod: retention,
    redrivePolicy: { deadLetterTargetArn: dead.attrArn, maxReceiveCount: tries },
    ...encrypted,
  });
  const fromBus = name === 'events';
  createPolicy(stack, `${id}Policy`, queue, fromBus);
  createPolicy(stack, `${id}DeadPolicy`, dead, fromBus);
  return { name, queue, dead };
}

/** Who may send is said by roles; the bus has none, so it is named. Nobody speaks without TLS. */
function createPolicy(stack: Stack, id: string, queue: CfnQueue, fromBus: boolean): void {
  const rules = arnHere('events', 'rule/cordon-*');
  const fromRules: Statement = {
    Sid: 'FromRules',
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queue.attrArn,
    Condition: {
      ArnLike: { 'aws:SourceArn': filled(rules) },
      StringEquals: { 'aws:SourceAccount': Fn.ref('AWS::AccountId') },
    },
  };
  const onlyTls: Statement = {
    Sid: 'OnlyTls',
    Effect: 'Deny',
    Principal: '*',
    Action: 'sqs:*',
    Resource: queue.attrArn,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  new CfnQueuePolicy(stack, id, {
    queues: [queue.ref],
    policyDocument: policyOf(fromBus ? [fromRules, onlyTls] : [onlyTls]),
  });
}

/** `calls-s3` as a part of a logical id. */
export function pascal(name: string): string {
  return name.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
