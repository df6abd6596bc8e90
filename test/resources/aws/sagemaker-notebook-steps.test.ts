import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/core/json.ts';
import type { NotebookState } from '../../../shared/resources/aws/sagemaker-notebook-state.ts';
import { notebookSteps } from '../../../shared/resources/aws/sagemaker-notebook-steps.ts';
import { notebookRef, notebookStateOf } from '../../support/notebooks.ts';

const REF = notebookRef('Churn');

describe('notebookSteps', () => {
  const off = { ...notebookStateOf({}), rootAccess: 'Disabled', imdsMinimum: '2' } as const;
  const faulty = { ...off, rootAccess: 'Enabled', imdsMinimum: '1' } as const;

  it.each<[name: string, live: NotebookState, target: NotebookState, calls: string[]]>([
    ['a running one', faulty, off, ['Stop', 'Update', 'Start']],
    ['a stopped one', { ...faulty, status: 'Stopped' }, { ...off, status: 'Stopped' }, ['Update']],
    ['one to be stopped', faulty, { ...off, status: 'Stopped' }, ['Stop', 'Update']],
    [
      'one in creation',
      { ...faulty, status: 'Pending' },
      { ...off, status: 'Pending' },
      ['Stop', 'Update', 'Start'],
    ],
    [
      'one that is stopping',
      { ...faulty, status: 'Stopping' },
      { ...off, status: 'Stopping' },
      ['Update'],
    ],
    ['one we stopped for this', { ...faulty, status: 'Stopped' }, off, ['Update', 'Start']],
    ['one that failed when we started it', { ...off, status: 'Failed' }, off, ['Start']],
    [
      'one that failed in our update',
      { ...faulty, status: 'Failed' },
      off,
      ['Start', 'Stop', 'Update', 'Start'],
    ],
    [
      'one to be stopped that failed',
      { ...off, status: 'Failed' },
      { ...off, status: 'Stopped' },
      [],
    ],
    [
      'one that is being deleted',
      { ...faulty, status: 'Deleting' },
      { ...off, status: 'Stopped' },
      [],
    ],
  ])('compiles %s', (_, live, target, calls) => {
    const steps = notebookSteps(REF, live, target);

    expect(steps.map((step) => step.call)).toEqual(
      calls.map((call) => `sagemaker:${call}NotebookInstance`),
    );
  });

  it.each<[fields: Partial<NotebookState>, input: Readonly<Record<string, Json>>]>([
    [{ imdsMinimum: '2' }, { RootAccess: 'Disabled' }],
    [
      { rootAccess: 'Disabled' },
      {
        InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: '2' },
      },
    ],
  ])('sends only the settings that change, to a stopped notebook: not %j', (fields, input) => {
    const live = { ...faulty, status: 'Stopped', ...fields };

    const steps = notebookSteps(REF, live, { ...off, status: 'Stopped' });

    expect(steps).toMatchObject([
      {
        input: { NotebookInstanceName: 'Churn', ...input },
        needs: [{ field: 'status', oneOf: ['Stopped'] }],
        undo: 'exact',
      },
    ]);
    expect(Object.keys(steps[0]?.input ?? {})).toHaveLength(2);
  });

  it('writes labels before it stops anything', () => {
    const target = { ...off, status: 'Stopped', tags: { ...off.tags, 'cordon-status': 'stopped' } };

    const [first, second] = notebookSteps(REF, off, target);

    expect(first).toMatchObject({
      call: 'sagemaker:AddTags',
      input: { ResourceArn: REF.id, Tags: [{ Key: 'cordon-status', Value: 'stopped' }] },
      needs: [],
      disruption: null,
      undo: 'exact',
    });
    expect(second).toMatchObject({
      call: 'sagemaker:StopNotebookInstance',
      needs: [{ field: 'status', oneOf: ['InService'] }],
      undo: 'equivalent',
    });
    expect(second?.disruption).toContain('running kernels and unsaved memory are lost');
  });

  it('interrupts nobody by waiting for somebody else’s stop', () => {
    const live = { ...off, status: 'Stopping' };

    const [step] = notebookSteps(REF, live, { ...live, status: 'Stopped' });

    expect(step?.disruption).toBeNull();
  });

  it('names what starting needs with a key and in a subnet', () => {
    const bare = { ...off, status: 'Stopped', kmsKeyId: null, subnetId: null };
    const full = { ...bare, kmsKeyId: 'key', subnetId: 'subnet-1' };

    const [plain] = notebookSteps(REF, bare, { ...bare, status: 'InService' });
    const [rich] = notebookSteps(REF, full, { ...full, status: 'InService' });

    expect(plain?.permissions).toEqual(['sagemaker:StartNotebookInstance']);
    expect(rich?.permissions).toEqual(
      expect.arrayContaining(['kms:CreateGrant', 'ec2:CreateNetworkInterface']),
    );
  });

  it('keeps apart tag keys that look like members of objects', () => {
    const target = {
      ...off,
      tags: Object.fromEntries([['__proto__', 'x'], ['a.b', 'y'], ...Object.entries(off.tags)]),
    };

    const [step] = notebookSteps(REF, off, target);

    expect(step?.input).toMatchObject({ Tags: [{ Key: '__proto__' }, { Key: 'a.b' }] });
  });
});
