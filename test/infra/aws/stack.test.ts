import { describe, expect, it } from 'vitest';
import { parseEnvironment } from '../../../functions/aws/environment.ts';
import { BEGIN_MARGIN_MS } from '../../../functions/aws/reconciles.ts';
import type { FunctionName } from '../../../infra/aws/calls.ts';
import { eventRules } from '../../../infra/aws/event-patterns.ts';
import { RUNNING } from '../../../infra/aws/functions.ts';
import { JOURNAL_TABLE } from '../../../shared/journals/dynamodb-table.ts';
import { type Resource, resourcesOf, statementsOf, template } from './template.ts';

const NAMES = Object.keys(RUNNING) as FunctionName[];

/** Whatever a deployment is told. */
const ALL = ['Writes', 'LooksUp', 'HasBus', 'HasTokenParameter', 'HasTokenSecret', 'NotesFindings'];

function propertiesOf(type: string): readonly Resource['Properties'][] {
  return resourcesOf(type).map(([, { Properties }]) => Properties);
}

describe('the stack', () => {
  it('fits: into a template, and roles into their policies', () => {
    const { Resources } = template();

    expect(JSON.stringify(template()).length).toBeLessThan(1_000_000);
    expect(Object.keys(Resources).length).toBeLessThan(200);
    for (const name of NAMES) {
      const text = JSON.stringify(statementsOf(name, ...ALL)).replaceAll(/\s/g, '');
      expect(text.length, name).toBeLessThan(10_240);
    }
  });

  it('asks for the place of the code, and writes nothing by default', () => {
    const { Parameters } = template();
    const asked = Object.keys(Parameters).filter(
      (name) => !('Default' in (Parameters[name] ?? {})),
    );

    expect(asked).toEqual(['CodeBucket']);
    expect(Parameters['Profile']).toMatchObject({ Default: 'observe' });
  });

  it('needs no bootstrap and no asset', () => {
    expect(JSON.stringify(template())).not.toMatch(/BootstrapVersion|cdk-hnb659fds-assets/);
  });

  it('has a rule of the bus for every pattern, each with its retries and dead letters', () => {
    const rules = propertiesOf('AWS::Events::Rule').filter(({ EventPattern }) => EventPattern);

    expect(rules.map(({ EventPattern }) => EventPattern)).toEqual(
      eventRules().map(({ pattern }) => pattern),
    );
    for (const { Targets } of rules) {
      expect(Targets).toEqual([
        expect.objectContaining({
          Arn: { 'Fn::GetAtt': ['QueueEvents', 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['QueueEventsDead', 'Arn'] } },
        }),
      ]);
    }
  });

  it.each(['Events', 'Act', 'Sweep'])('keeps what %s could not do', (name) => {
    const { Resources } = template();
    const queue = Resources[`Queue${name}`]?.Properties;
    const timeout = Resources[`Function${name}`]?.Properties.Timeout;

    expect(queue.RedrivePolicy.deadLetterTargetArn).toEqual({
      'Fn::GetAtt': [`Queue${name}Dead`, 'Arn'],
    });
    expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(2 * timeout);
    expect(queue.VisibilityTimeout * queue.RedrivePolicy.maxReceiveCount).toBeLessThan(
      queue.MessageRetentionPeriod,
    );
    expect(Resources[`Queue${name}Dead`]?.Properties.MessageRetentionPeriod).toBe(1_209_600);
    expect(Resources[`Feed${name}`]?.Properties).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: expect.any(Number) },
    });
  });

  it('keeps messages to act no longer than a tick waits before it sends them again', () => {
    expect(template().Resources['QueueAct']?.Properties.MessageRetentionPeriod).toBe(600);
  });

  it('has four functions for arm64 and Node 24, none with reserved concurrency', () => {
    const functions = propertiesOf('AWS::Lambda::Function');

    expect(functions.map(({ FunctionName: name }) => name)).toEqual(
      ['events', 'act', 'sweep', 'tick'].map((name) => `cordon-${name}`),
    );
    for (const made of functions) {
      expect(made).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(made.ReservedConcurrentExecutions).toBeUndefined();
      expect(made.Timeout * 1_000).toBeGreaterThan(BEGIN_MARGIN_MS);
    }
    expect(new Set(functions.map(({ Role }) => JSON.stringify(Role))).size).toBe(4);
    for (const { RetentionInDays } of propertiesOf('AWS::Logs::LogGroup')) {
      expect(RetentionInDays).toEqual({ Ref: 'LogRetentionDays' });
    }
  });

  it('gives the functions an environment that they read', () => {
    const [{ Environment }] = propertiesOf('AWS::Lambda::Function') as [Resource['Properties']];
    const names = Object.keys(Environment.Variables);
    const queue = 'https://sqs.eu-west-1.amazonaws.com/111122223333/cordon-act';

    const read = parseEnvironment({
      AWS_REGION: 'eu-west-1',
      CORDON_TABLE: 'cordon',
      CORDON_OWN_PRINCIPALS: 'arn:aws:iam::111122223333:role/cordon/cordon-act-eu-west-1',
      CORDON_PROFILE: 'observe',
      CORDON_ACT_QUEUE: queue,
      CORDON_SWEEP_QUEUE: queue,
      CORDON_LOOKUP_EVENTS: 'off',
      CORDON_SLACK_CHANNEL: '',
    });

    expect(names.filter((name) => !/^CORDON_[A-Z_]+$/.test(name))).toEqual([]);
    expect(names).toHaveLength(12);
    expect(read.actQueue).toBe(queue);
  });

  it('keeps the journal: recoverable, protected, and there when the stack is not', () => {
    const [[, journal]] = resourcesOf('AWS::DynamoDB::Table') as [[string, Resource]];

    expect(journal.DeletionPolicy).toBe('Retain');
    expect(journal.Properties).toMatchObject({
      ...JOURNAL_TABLE,
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  it('lets nobody but the functions and named operators write the journal', () => {
    const [{ ResourcePolicy }] = propertiesOf('AWS::DynamoDB::Table') as [Resource['Properties']];
    const [statement] = ResourcePolicy.PolicyDocument.Statement;

    expect(statement).toMatchObject({ Effect: 'Deny', Principal: '*' });
    expect(statement.Action).toEqual(
      expect.arrayContaining([
        'dynamodb:PutItem',
        'dynamodb:DeleteItem',
        'dynamodb:UpdateItem',
        'dynamodb:BatchWriteItem',
      ]),
    );
    const text = JSON.stringify(statement.Condition);
    expect(text).toMatch(/^\{"ArnNotEquals":\{"aws:PrincipalArn":\{"Fn::If":\["HasOperators"/);
    for (const name of NAMES) {
      expect(text).toContain(`role/cordon/cordon-${name}-\${AWS::Region}`);
    }
  });

  it('has an alarm for all that people must know', () => {
    const names = propertiesOf('AWS::CloudWatch::Alarm').map(({ AlarmName }) => AlarmName);

    expect(names.sort()).toEqual(
      [
        'BreakerOpen',
        'DeadLettersAct',
        'DeadLettersEvents',
        'DeadLettersSweep',
        'ErrorsAct',
        'ErrorsEvents',
        'ErrorsSweep',
        'ErrorsTick',
        'ExplicitDeny',
        'Failures',
        'Fight',
        'Overdue',
        'SweepNotRunning',
        'TickNotRunning',
      ].map((name) => `cordon-${name}`),
    );
  });
});
