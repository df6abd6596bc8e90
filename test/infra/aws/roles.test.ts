import { describe, expect, it } from 'vitest';
import {
  type FunctionName,
  listNeeds,
  ownNeeds,
  READERS,
  READS,
  readNeeds,
  WRITES,
  writeNeeds,
} from '../../../infra/aws/calls.ts';
import { RUNNING } from '../../../infra/aws/functions.ts';
import { JOURNAL_ACTIONS } from '../../../shared/journals/dynamodb-table.ts';
import { grantedTo, statementsOf } from './template.ts';

const NAMES = Object.keys(RUNNING) as FunctionName[];

/** Whatever a deployment is told. */
const ALL = ['Writes', 'LooksUp', 'HasBus', 'HasTokenParameter', 'HasTokenSecret', 'NotesFindings'];

/** What every function needs, whatever it does. */
const USUAL = ['logs:CreateLogStream', 'logs:PutLogEvents', ...JOURNAL_ACTIONS];
const FED = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];

/** What changes something outside of Cordon. */
const CHANGES = /^(?:s3|kms|sagemaker|ec2|iam|securityhub):(?!Get|List|Describe)/;

describe('what is granted', () => {
  it.each(NAMES)('%s is what it calls, and nothing else', (name) => {
    const types = Object.keys(READS);
    const needs = [
      ...ownNeeds(name),
      ...(READERS.includes(name) ? readNeeds(types) : []),
      ...(name === 'sweep' ? listNeeds(types) : []),
      ...(name === 'act' ? writeNeeds(Object.keys(WRITES)) : []),
    ].map(({ action }) => action);
    const fed = RUNNING[name].batch === null ? [] : FED;

    expect(grantedTo(name, ...ALL)).toEqual([...new Set([...USUAL, ...fed, ...needs])].sort());
  });

  it.each(NAMES)(
    '%s holds no action with a star, and none on everything that has a name',
    (name) => {
      for (const { Effect, Action, Resource, Sid } of statementsOf(name, ...ALL)) {
        expect([Action].flat().join(' '), Sid).not.toContain('*');
        if (Effect === 'Allow' && [Resource].flat().includes('*')) {
          expect([Action].flat().join(' '), Sid).toMatch(
            /^(?:\s?(?:s3:(?:ListAllMyBuckets|(?:Get|Put)AccountPublicAccessBlock)|kms:List(?:Aliases|Keys)|sagemaker:List(?!Tags)\w+|ec2:Describe\w+|cloudtrail:LookupEvents))+$/,
          );
        }
      }
    },
  );

  it.each(NAMES)('%s changes nothing while the profile is observe', (name) => {
    const others = ALL.filter((one) => !['Writes', 'NotesFindings'].includes(one));

    expect(grantedTo(name, ...others).filter((action) => CHANGES.test(action))).toEqual([]);
  });

  it('is to change nothing but by act, and notes on findings by tick', () => {
    const changing = NAMES.filter((name) =>
      grantedTo(name, ...ALL).some((one) => CHANGES.test(one)),
    );

    expect(changing).toEqual(['act', 'tick']);
    expect(grantedTo('tick', ...ALL).filter((one) => CHANGES.test(one))).toEqual([
      'securityhub:BatchUpdateFindings',
    ]);
  });

  it('passes roles to SageMaker alone, and grants keys to AWS services alone', () => {
    const statements = statementsOf('act', 'Writes').filter(({ Effect }) => Effect === 'Allow');
    const withAction = (action: string) =>
      statements.filter(({ Action }) => [Action].flat().includes(action));

    expect(withAction('iam:PassRole')).toMatchObject([
      { Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } } },
    ]);
    expect(JSON.stringify(withAction('iam:PassRole')[0]?.Resource)).toContain('ModelRoles');
    expect(withAction('kms:CreateGrant')).toMatchObject([
      { Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } },
    ]);
  });

  it('writes no tag but its own, except on copies of its own making', () => {
    const tagging = statementsOf('act', 'Writes').filter(({ Action }) =>
      [Action].flat().some((action) => /:(?:Add|Delete)Tags$/.test(action)),
    );

    for (const { Condition, Resource } of tagging) {
      const isCopies = [Resource].flat().every((arn) => JSON.stringify(arn).includes('*-cordon-*'));
      expect(Condition ?? (isCopies && 'copies')).toEqual(
        isCopies
          ? 'copies'
          : {
              'ForAllValues:StringEquals': {
                'aws:TagKeys': ['cordon-status', 'cordon-case', 'cordon-quarantine'],
              },
            },
      );
    }
    expect(tagging).toHaveLength(2);
  });

  it('is never to delete, nor to change Cordon itself or what is protected', () => {
    const denied = statementsOf('act', 'Writes').filter(({ Effect }) => Effect === 'Deny');
    const bucketWrites = grantedTo('act', 'Writes').filter(
      (action) => /^s3:(?:Put|Delete)/.test(action) && !action.includes('Account'),
    );
    const buckets = denied.find(({ Sid }) => Sid === 'NeverChangeProtectedBuckets');

    expect(denied.flatMap(({ Action }) => Action)).toEqual(
      expect.arrayContaining(['kms:ScheduleKeyDeletion', 's3:DeleteBucket', 'iam:PutRolePolicy']),
    );
    expect(buckets?.Action).toEqual(expect.arrayContaining(bucketWrites));
    expect(JSON.stringify(buckets?.Resource)).toMatch(/CodeBucket.*ProtectedBuckets/);
  });
});
