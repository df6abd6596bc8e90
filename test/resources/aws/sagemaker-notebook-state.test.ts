import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CloudError } from '../../../shared/core/failure.ts';
import { notebookState } from '../../../shared/resources/aws/sagemaker-notebook-state.ts';
import { START } from '../../support/in-process.ts';

describe('notebookState', () => {
  const answer = {
    NotebookInstanceName: 'Churn',
    NotebookInstanceStatus: 'InService',
    CreationTime: new Date(START),
  };

  it('reads a time in whatever form it comes', () => {
    const times = [new Date(START), new Date(START).toISOString(), START / 1000];

    const read = times.map((CreationTime) => notebookState({ ...answer, CreationTime }, {}, {}));

    expect(new Set(read.map((state) => state.createdAt)).size).toBe(1);
    expect(Date.parse(read[0]?.createdAt ?? '')).toBe(START);
  });

  it.each([undefined, null, ''])('takes the defaults of the API for %s', (nothing) => {
    const state = notebookState(
      {
        ...answer,
        DirectInternetAccess: nothing,
        RootAccess: nothing,
        SubnetId: nothing,
        KmsKeyId: nothing,
        InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: nothing },
      },
      {},
      {},
    );

    expect(state).toMatchObject({
      directInternetAccess: 'Enabled',
      rootAccess: 'Enabled',
      imdsMinimum: '1',
      subnetId: null,
      kmsKeyId: null,
    });
  });

  it.each([
    ['a switch in no known position', { ...answer, RootAccess: 'Sometimes' }, 'RootAccess'],
    ['no status', { ...answer, NotebookInstanceStatus: '' }, 'NotebookInstanceStatus'],
    ['no time', { ...answer, CreationTime: 'soon' }, 'CreationTime'],
    ['no answer', null, ''],
  ])('rejects %s as unreadable', (_, unreadable, place) => {
    const reading = () => notebookState(unreadable, {}, {});

    expect(reading).toThrow(CloudError);
    expect(reading).toThrow(place);
  });

  it('keeps no credentials of a failure reason, and not all of a long one', () => {
    const FailureReason = `boom AKIAIOSFODNN7EXAMPLE secret_key = "hunter2"\n${'x'.repeat(2000)}`;

    const { failureReason } = notebookState({ ...answer, FailureReason }, {}, {});

    expect(failureReason).not.toMatch(/AKIA|hunter2|\n/);
    expect(failureReason?.length).toBeLessThanOrEqual(300);
  });
});

/** Answers that real accounts gave, recorded with Python's datetimes as objects. */
const RECORDED = new URL('../../../../shared/describes/aws/', import.meta.url);
const recordings = existsSync(RECORDED)
  ? readdirSync(RECORDED).filter((name) =>
      name.startsWith('api.sagemaker.DescribeNotebookInstance-'),
    )
  : [];

describe('recorded answers', () => {
  it.skipIf(recordings.length === 0 && process.env['CI'] === undefined)(
    'are all understood (skipped: ../shared/describes is not there)',
    () => {
      const states = recordings.map((name) => notebookState(recorded(name), {}, {}));

      expect(states.length).toBeGreaterThan(0);
      for (const state of states) {
        expect(state.createdAt).toMatch(/^20(18|20)-/);
        expect(state.directInternetAccess).toBe('Enabled');
        expect(state.rootAccess).toBe('Enabled');
        expect(['InService', 'Stopped', 'Deleting']).toContain(state.status);
      }
      expect(states.some((state) => state.subnetId !== null)).toBe(true);
      expect(states.some((state) => state.kmsKeyId !== null)).toBe(true);
    },
  );
});

function recorded(name: string): unknown {
  const { data } = JSON.parse(readFileSync(new URL(name, RECORDED), 'utf8')) as {
    data: Record<string, unknown>;
  };
  const time = data['CreationTime'] as Record<string, number>;
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = time;
  return { ...data, CreationTime: new Date(Date.UTC(year, month - 1, day, hour, minute, second)) };
}
