import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createNotebook } from '../../../functions/local/sandbox/model/notebook.ts';
import type { Json } from '../../../shared/core/json.ts';
import { START } from '../../support/in-process.ts';
import { messageOf, outputOf, sageMakerBench } from '../../support/sagemaker-bench.ts';

const ARN = 'arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/churn';
const NAME = { NotebookInstanceName: 'Churn' };
const CREATE = {
  ...NAME,
  InstanceType: 'ml.t3.medium',
  RoleArn: 'arn:aws:iam::111122223333:role/notebook',
};

function statusOf(at: ReturnType<typeof sageMakerBench>): Json | undefined {
  return outputOf(at.call('DescribeNotebookInstance'))['NotebookInstanceStatus'];
}

const { startMs, stopMs, updateMs } = createWorld().pace;

describe('a notebook’s life', () => {
  it('passes through every status at the world’s pace', () => {
    const at = sageMakerBench();
    const seen: (Json | undefined)[] = [];
    const pass = (operation: string, input: Readonly<Record<string, Json>>, ms: number) => {
      outputOf(at.call(operation, input));
      seen.push(statusOf(at));
      at.wait(ms - 1);
      seen.push(statusOf(at));
      at.wait(1);
    };

    pass('CreateNotebookInstance', CREATE, startMs);
    pass('StopNotebookInstance', NAME, stopMs);
    pass('UpdateNotebookInstance', { ...NAME, RootAccess: 'Disabled' }, updateMs);
    pass('StartNotebookInstance', NAME, startMs);
    pass('StopNotebookInstance', NAME, stopMs);
    pass('DeleteNotebookInstance', NAME, stopMs);

    expect(seen).toEqual(
      ['Pending', 'Stopping', 'Updating', 'Pending', 'Stopping', 'Deleting'].flatMap((s) => [s, s]),
    );
    expect(messageOf(at.call('DescribeNotebookInstance'))).toBe(
      'ValidationException: RecordNotFound',
    );
    expect(at.world().tags).toEqual({});
  });

  const REFUSED: readonly [operation: string, from: readonly string[], through: string][] = [
    ['StopNotebookInstance', ['InService'], 'Stopping'],
    ['StartNotebookInstance', ['Stopped', 'Failed'], 'Pending'],
    ['UpdateNotebookInstance', ['Stopped'], 'Updating'],
    ['DeleteNotebookInstance', ['Stopped', 'Failed'], 'Deleting'],
  ];
  const STATUSES = [
    'Pending',
    'InService',
    'Stopping',
    'Stopped',
    'Failed',
    'Updating',
    'Deleting',
  ];

  it.each(REFUSED)('allows %s from %j only', (operation, from, through) => {
    for (const status of STATUSES) {
      const at = sageMakerBench(createNotebook(createWorld(), NAME, START, status));

      const answer = at.call(operation);

      expect(messageOf(answer)).toBe(
        from.includes(status)
          ? 'no error'
          : `ValidationException: Status (${status}) not in ([${from.join(', ')}]). Unable to transition to (${through}) for Notebook Instance (${ARN}).`,
      );
    }
  });

  it('fails when told to, says why, and starts again', () => {
    const failing = createWorld({ pace: { fails: true } });
    const at = sageMakerBench(failing);
    at.call('CreateNotebookInstance', CREATE);
    at.wait(startMs);

    const failed = outputOf(at.call('DescribeNotebookInstance'));
    const again = sageMakerBench({ ...at.world(), pace: { ...failing.pace, fails: false } });
    again.wait(startMs);
    outputOf(again.call('StartNotebookInstance'));
    again.wait(startMs);
    const recovered = outputOf(again.call('DescribeNotebookInstance'));

    expect(failed).toMatchObject({ NotebookInstanceStatus: 'Failed' });
    expect(failed['FailureReason']).toBeTypeOf('string');
    expect(recovered['NotebookInstanceStatus']).toBe('InService');
    expect(recovered).not.toHaveProperty('FailureReason');
  });
});

describe('DescribeNotebookInstance', () => {
  it('tells what was asked for, and the defaults of the rest', () => {
    const at = sageMakerBench();
    at.call('CreateNotebookInstance', {
      ...CREATE,
      SubnetId: 'subnet-1',
      SecurityGroupIds: ['sg-1'],
      LifecycleConfigName: 'setup',
    });

    const described = outputOf(at.call('DescribeNotebookInstance'));

    expect(described).toMatchObject({
      NotebookInstanceArn: ARN,
      NotebookInstanceName: 'Churn',
      SubnetId: 'subnet-1',
      SecurityGroups: ['sg-1'],
      NotebookInstanceLifecycleConfigName: 'setup',
      DirectInternetAccess: 'Enabled',
      RootAccess: 'Enabled',
      VolumeSizeInGB: 5,
      InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: '1' },
      CreationTime: new Date(START).toISOString(),
    });
    expect(described).not.toHaveProperty('KmsKeyId');
  });

  it.each(['churn', 'constructor', '__proto__'])('knows no notebook %s', (name) => {
    const at = sageMakerBench(createNotebook(createWorld(), NAME, START));

    const answer = at.call('DescribeNotebookInstance', { NotebookInstanceName: name });

    expect(messageOf(answer)).toMatch(/^ValidationException/);
  });
});

describe('UpdateNotebookInstance', () => {
  const stopped = () => sageMakerBench(createNotebook(createWorld(), NAME, START, 'Stopped'));

  it('changes only what it names', () => {
    const at = stopped();
    const before = outputOf(at.call('DescribeNotebookInstance'));

    outputOf(at.call('UpdateNotebookInstance', { ...NAME, RootAccess: 'Disabled' }));
    at.wait(updateMs);

    const after = outputOf(at.call('DescribeNotebookInstance'));
    expect({ ...after, LastModifiedTime: null }).toEqual({
      ...before,
      RootAccess: 'Disabled',
      LastModifiedTime: null,
    });
  });

  it('takes away what it is told to', () => {
    const at = sageMakerBench(
      createNotebook(createWorld(), { ...NAME, LifecycleConfigName: 'setup' }, START, 'Stopped'),
    );

    outputOf(at.call('UpdateNotebookInstance', { ...NAME, DisassociateLifecycleConfig: true }));

    expect(outputOf(at.call('DescribeNotebookInstance'))).not.toHaveProperty(
      'NotebookInstanceLifecycleConfigName',
    );
  });

  it.each([
    ['DirectInternetAccess', 'Disabled'],
    ['SubnetId', 'subnet-1'],
    ['KmsKeyId', 'alias/k'],
  ])('has no member %s', (member, value) => {
    const answer = stopped().call('UpdateNotebookInstance', { ...NAME, [member]: value });

    expect(messageOf(answer)).toMatch(/^NotImplemented/);
  });

  it.each<[string, Readonly<Record<string, Json>>]>([
    ['rootAccess', { RootAccess: 'Off' }],
    ['volumeSizeInGB', { VolumeSizeInGB: 4 }],
    [
      'minimumInstanceMetadataServiceVersion',
      { InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: '3' } },
    ],
    ['minimumInstanceMetadataServiceVersion', { InstanceMetadataServiceConfiguration: {} }],
  ])('refuses a wrong %s', (member, input) => {
    const answer = stopped().call('UpdateNotebookInstance', { ...NAME, ...input });

    expect(messageOf(answer)).toMatch(/^ValidationException: 1 validation error detected/);
    expect(messageOf(answer)).toContain(member);
  });
});

describe('CreateNotebookInstance', () => {
  it.each<[string, Readonly<Record<string, Json>>, string]>([
    ['without a role', { RoleArn: null }, "Value null at 'roleArn'"],
    ['without a type', { InstanceType: null }, "Value null at 'instanceType'"],
    ['with a name of other characters', { NotebookInstanceName: 'a_b' }, 'notebookInstanceName'],
    [
      'without direct internet and without a subnet',
      { DirectInternetAccess: 'Disabled' },
      'SubnetId',
    ],
    ['with tags reserved for AWS', { Tags: [{ Key: 'aws:x', Value: '' }] }, 'aws:'],
    ['with characters tags cannot hold', { Tags: [{ Key: 'x', Value: '{case}' }] }, 'pattern'],
  ])('refuses one %s', (_, input, said) => {
    const answer = sageMakerBench().call('CreateNotebookInstance', { ...CREATE, ...input });

    expect(messageOf(answer)).toMatch(/^ValidationException/);
    expect(messageOf(answer)).toContain(said);
  });

  it('refuses a second one of the name, in whatever case', () => {
    const at = sageMakerBench(createNotebook(createWorld(), NAME, START));

    const answer = at.call('CreateNotebookInstance', { ...CREATE, NotebookInstanceName: 'CHURN' });

    expect(messageOf(answer)).toContain('duplicate');
  });
});

describe('ListNotebookInstances', () => {
  it('pages, in the order of names', () => {
    const world = ['c', 'a', 'b'].reduce(
      (all, name) => createNotebook(all, { NotebookInstanceName: name }, START),
      createWorld(),
    );
    const at = sageMakerBench(world);

    const first = outputOf(at.call('ListNotebookInstances', { MaxResults: 2 }));
    const second = outputOf(
      at.call('ListNotebookInstances', { MaxResults: 2, NextToken: first['NextToken'] ?? null }),
    );

    expect(first['NotebookInstances']).toMatchObject([
      { NotebookInstanceName: 'a' },
      { NotebookInstanceName: 'b' },
    ]);
    expect(second['NotebookInstances']).toMatchObject([{ NotebookInstanceName: 'c' }]);
    expect(second).not.toHaveProperty('NextToken');
  });

  it('refuses a token it did not give', () => {
    const input = { NextToken: 'mine' };

    expect(messageOf(sageMakerBench().call('ListNotebookInstances', input))).toMatch(/^Validation/);
  });
});
