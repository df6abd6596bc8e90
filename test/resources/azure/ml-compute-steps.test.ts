import { describe, expect, it } from 'vitest';
import { createAzureWorld } from '../../../functions/local/sandbox/azure/world.ts';
import { api, resource } from '../../../shared/resources/azure/ml-compute.ts';
import { azureInProcess } from '../../support/azure-in-process.ts';
import { COMPUTE_REF, cluster, instance } from '../../support/azure-ml-computes.ts';

describe('the steps of a compute', () => {
  it.each(['Running', 'SetupFailed', 'UserSetupFailed', 'Unusable', 'Creating', 'Starting'])(
    'stop an instance that is %s, or soon will be',
    (status) => {
      const [step, ...rest] = resource.steps(
        COMPUTE_REF,
        instance({ status }),
        instance({ status: 'Stopped' }),
      );

      expect(rest).toEqual([]);
      expect(step).toMatchObject({
        call: 'ml:Compute_Stop',
        input: { id: COMPUTE_REF.id },
        edits: [{ field: 'status', before: 'Running', after: 'Stopped' }],
        disruption: expect.stringContaining('kernels'),
      });
      expect(step?.needs[0]?.oneOf).not.toContain('Creating');
    },
  );

  it('say that a job is lost, too', () => {
    const [step] = resource.steps(
      COMPUTE_REF,
      instance({ status: 'JobRunning' }),
      instance({ status: 'Stopped' }),
    );

    expect(step?.disruption).toContain('job');
  });

  it.each(['Stopped', 'CreateFailed', 'Deleting'])('leave an instance that is %s', (status) => {
    expect(
      resource.steps(COMPUTE_REF, instance({ status }), instance({ status: 'Stopped' })),
    ).toEqual([]);
  });

  it('start what was stopped, and only that', () => {
    expect(resource.steps(COMPUTE_REF, instance({ status: 'Stopped' }), instance())).toMatchObject([
      {
        call: 'ml:Compute_Start',
        edits: [{ before: 'Stopped', after: 'Running' }],
        disruption: null,
      },
    ]);
    expect(resource.steps(COMPUTE_REF, instance({ status: 'Stopping' }), instance())).toHaveLength(
      1,
    );
    expect(resource.steps(COMPUTE_REF, instance({ status: 'JobRunning' }), instance())).toEqual([]);
    expect(
      resource.steps(
        COMPUTE_REF,
        instance({ status: 'Stopped' }),
        instance({ status: 'CreateFailed' }),
      ),
    ).toEqual([]);
  });

  it.each([
    [cluster({ minNodes: 2 }), cluster(), null],
    [cluster(), cluster({ maxNodes: 0 }), 'stay in the queue'],
    [cluster({ busyNodes: 1 }), cluster({ maxNodes: 0 }), 'taken from jobs'],
    [cluster({ busyNodes: null }), cluster({ maxNodes: 0 }), 'taken from jobs'],
    [cluster({ maxNodes: 0 }), cluster(), null],
  ])('scale a cluster whole, and say what that does', (live, target, disruption) => {
    const [step] = resource.steps(COMPUTE_REF, live, target);

    expect(step).toMatchObject({
      call: 'ml:Compute_Update',
      input: {
        body: {
          properties: {
            properties: {
              scaleSettings: {
                minNodeCount: target.minNodes,
                maxNodeCount: target.maxNodes,
                nodeIdleTimeBeforeScaleDown: 'PT2M',
              },
            },
          },
        },
      },
      disruption: disruption === null ? null : expect.stringContaining(disruption),
      undo: 'exact',
    });
  });

  it('do nothing to what is neither', () => {
    const live = instance({ computeType: 'Kubernetes' });

    expect(resource.steps(COMPUTE_REF, live, { ...live, status: 'Stopped', maxNodes: 0 })).toEqual(
      [],
    );
  });

  it('cannot take back what was never set', () => {
    const set = instance({ idleShutdown: 'PT60M' });

    expect(resource.steps(COMPUTE_REF, instance(), set)).toMatchObject([{ undo: 'none' }]);
    expect(resource.steps(COMPUTE_REF, set, instance({ idleShutdown: 'PT2H' }))).toMatchObject([
      { undo: 'exact', input: { body: { idleTimeBeforeShutdown: 'PT2H' } } },
    ]);
    expect(resource.steps(COMPUTE_REF, set, instance())).toEqual([]);
  });

  it.each(['resources:Tags_UpdateAtScope', 'ml:Workspaces_Update'])(
    'are never %s',
    async (call) => {
      const step = { call, input: { id: COMPUTE_REF.id } };

      await expect(
        api(azureInProcess({ world: createAzureWorld() })).call(COMPUTE_REF, step),
      ).rejects.toMatchObject({ failure: { code: 'invalid' } });
    },
  );
});

describe('a compute', () => {
  it.each([
    'Creating',
    'Starting',
    'Stopping',
    'Restarting',
    'SettingUp',
    'UserSettingUp',
    'Resizing',
    'Updating',
    'Deleting',
    'Unknown',
    'New',
  ])('is passing while it is %s', (status) => {
    expect(resource.isTransient(instance({ status }))).toBe(true);
  });

  it.each([
    'Running',
    'JobRunning',
    'Stopped',
    'CreateFailed',
    'SetupFailed',
    'UserSetupFailed',
    'Unusable',
    'Succeeded',
    'Failed',
    null,
  ])('rests when it is %s', (status) => {
    expect(resource.isTransient(instance({ status }))).toBe(false);
  });
});
