import { describe, expect, it } from 'vitest';
import { changed } from '../../../functions/local/sandbox/azure/ml-time.ts';
import {
  type AzureWorld,
  objectAt,
  resourceAt,
  withoutResource,
  withResource,
} from '../../../functions/local/sandbox/azure/world.ts';
import type { Json } from '../../../shared/core/json.ts';
import { approve, undo } from '../../../shared/engine/commands.ts';
import { reconcile } from '../../../shared/engine/reconcile.ts';
import { azureBench } from '../../support/azure-engine.ts';
import { WORKSPACE_REF } from '../../support/azure-ml.ts';
import {
  COMPUTE_REF,
  worldWithCluster,
  worldWithInstance,
} from '../../support/azure-ml-computes.ts';
import { event, MINUTE, policyWith, sweepTrigger } from '../../support/engine.ts';

const LONG_AGO = { envelope: { createdOn: '2024-06-01T00:00:00Z' } };
const CREATED = { effect: 'created' } as const;
const SSH = { remoteLoginPortPublicAccess: 'Enabled' };

/** Only one rule acts, and at once. */
function only(rule: string) {
  const settle = { quietSeconds: 0, maxSeconds: 0 };
  return policyWith({ mode: 'off' }, (id) => id !== rule, { settle });
}

function detailsIn(world: AzureWorld) {
  return objectAt(objectAt(resourceAt(world, COMPUTE_REF.id), 'properties'), 'properties');
}

function withDetail(world: AzureWorld, name: string, value: Json): AzureWorld {
  const body = resourceAt(world, COMPUTE_REF.id) ?? {};
  const path = ['properties', 'properties', name];
  return withResource(world, COMPUTE_REF.id, changed(body, { path, value }));
}

function withTags(
  world: AzureWorld,
  id: string,
  tags: Readonly<Record<string, string>>,
): AzureWorld {
  return withResource(world, id, { ...resourceAt(world, id), tags });
}

describe('an instance', () => {
  const RULE = 'ml-compute-instance-no-public-ip';

  it('that is still made is waited for, then stopped, and started again by undo', async () => {
    const making = worldWithInstance({ properties: { state: 'Creating' } });
    const on = azureBench(making, only(RULE));

    const begun = await reconcile(COMPUTE_REF, event(COMPUTE_REF, CREATED), on.ports);
    await on.pass(2 * MINUTE);
    const before = on.writes();
    on.edit((world) => withDetail(world, 'state', 'Running'));
    await on.pass(8 * MINUTE);
    const done = await on.case(COMPUTE_REF);
    const state = detailsIn(on.host.world)['state'];
    await undo(done.id, 'bob', on.ports);
    await on.pass(8 * MINUTE);

    expect(begun).toMatchObject({ outcome: 'waiting', reason: 'it is Creating' });
    expect(before).toEqual([]);
    expect(done).toMatchObject({ outcome: { outcome: 'stopped' } });
    expect(state).toBe('Stopped');
    expect(detailsIn(on.host.world)['state']).toBe('Running');
    expect(on.writes()).toEqual(['ml:Compute_Stop', 'ml:Compute_Start']);
  });

  it('that somebody starts again is stopped again', async () => {
    const on = azureBench(worldWithInstance(), only(RULE));

    await reconcile(COMPUTE_REF, event(COMPUTE_REF, CREATED), on.ports);
    await on.pass(5 * MINUTE);
    on.edit((world) => withDetail(world, 'state', 'Running'));
    await reconcile(COMPUTE_REF, event(COMPUTE_REF, { effect: 'state' }), on.ports);
    await on.pass(5 * MINUTE);

    expect(detailsIn(on.host.world)['state']).toBe('Stopped');
    expect(on.writes()).toEqual(['ml:Compute_Stop', 'ml:Compute_Stop']);
  });

  it('in use is asked about, and stopped by a yes', async () => {
    const on = azureBench(worldWithInstance(LONG_AGO), only(RULE));

    const report = await reconcile(COMPUTE_REF, sweepTrigger(COMPUTE_REF), on.ports);
    const before = on.writes();
    await approve((await on.case(COMPUTE_REF)).id, 'bob', on.ports);
    await on.pass(5 * MINUTE);

    expect(report).toMatchObject({ outcome: 'asking', reason: expect.stringContaining('in use') });
    expect(before).toEqual([]);
    expect(await on.case(COMPUTE_REF)).toMatchObject({ outcome: { outcome: 'stopped' } });
  });

  it('is left alone by the override of its workspace, which may also come later', async () => {
    const tags = { 'cordon-override': 'all', 'cordon-override-until': '2026-12-01' };
    const on = azureBench(worldWithInstance({}, { tags }), only(RULE));
    const later = azureBench(worldWithInstance(), only(RULE));

    const report = await reconcile(COMPUTE_REF, event(COMPUTE_REF, CREATED), on.ports);
    await reconcile(COMPUTE_REF, event(COMPUTE_REF, CREATED), later.ports);
    await later.pass(5 * MINUTE);
    later.edit((world) => withTags(world, WORKSPACE_REF.id, tags));
    await reconcile(COMPUTE_REF, sweepTrigger(COMPUTE_REF), later.ports);
    await later.pass(5 * MINUTE);

    expect(report).toMatchObject({ outcome: 'overridden' });
    expect(on.writes()).toEqual([]);
    expect(await later.case(COMPUTE_REF)).toMatchObject({ outcome: { outcome: 'overridden' } });
  });

  it('is started again when nobody minds any more', async () => {
    const on = azureBench(worldWithInstance(), only(RULE));

    await reconcile(COMPUTE_REF, event(COMPUTE_REF, CREATED), on.ports);
    await on.pass(5 * MINUTE);
    on.rule(() => only('none'));
    await reconcile(COMPUTE_REF, sweepTrigger(COMPUTE_REF), on.ports);
    await on.pass(5 * MINUTE);

    expect(detailsIn(on.host.world)['state']).toBe('Running');
    expect(on.writes()).toEqual(['ml:Compute_Stop', 'ml:Compute_Start']);
  });

  it('whose workspace is deleted meanwhile is let go', async () => {
    const on = azureBench(worldWithInstance(), only(RULE));

    await reconcile(COMPUTE_REF, event(COMPUTE_REF, CREATED), on.ports);
    on.edit((world) => withoutResource(world, WORKSPACE_REF.id));
    await on.pass(10 * MINUTE);

    expect(await on.case(COMPUTE_REF)).toMatchObject({ outcome: { outcome: 'skipped' } });
  });

  it('that can only be told of says what to do, and nothing is written', async () => {
    const on = azureBench(worldWithInstance(), only('ml-compute-instance-in-network'));

    const report = await reconcile(COMPUTE_REF, event(COMPUTE_REF, CREATED), on.ports);
    const bodies = await on.bodies(COMPUTE_REF);

    expect(report).toMatchObject({
      outcome: 'asking',
      reason: expect.stringContaining('no safe change'),
    });
    expect(bodies).toContainEqual(
      expect.objectContaining({
        kind: 'outcome',
        recipe: expect.stringContaining('az ml compute create'),
      }),
    );
    expect(on.writes()).toEqual([]);
  });

  it('keeps running without an end until somebody says yes to one', async () => {
    const on = azureBench(worldWithInstance(), only('ml-compute-instance-stops-when-idle'));

    const report = await reconcile(COMPUTE_REF, event(COMPUTE_REF, CREATED), on.ports);
    await approve((await on.case(COMPUTE_REF)).id, 'bob', on.ports);

    expect(report).toMatchObject({
      outcome: 'asking',
      reason: expect.stringContaining('cannot be taken back'),
    });
    expect(detailsIn(on.host.world)['idleTimeBeforeShutdown']).toBe('PT60M');
  });
});

describe('a cluster', () => {
  const RULE = 'ml-compute-cluster-ssh-closed';

  it('that listens is held at no nodes while it idles, and may grow again by undo', async () => {
    const on = azureBench(worldWithCluster({ properties: SSH }), only(RULE));
    const before = detailsIn(on.host.world)['scaleSettings'];

    await reconcile(COMPUTE_REF, event(COMPUTE_REF, CREATED), on.ports);
    await on.pass(5 * MINUTE);
    const done = await on.case(COMPUTE_REF);
    const held = detailsIn(on.host.world)['scaleSettings'];
    await undo(done.id, 'bob', on.ports);
    await on.pass(5 * MINUTE);

    expect(done).toMatchObject({ outcome: { outcome: 'stopped' } });
    expect(held).toMatchObject({ minNodeCount: 0, maxNodeCount: 0 });
    expect(detailsIn(on.host.world)['scaleSettings']).toEqual(before);
  });

  it('may grow again when nobody minds any more', async () => {
    const on = azureBench(worldWithCluster({ properties: SSH }), only(RULE));

    await reconcile(COMPUTE_REF, event(COMPUTE_REF, CREATED), on.ports);
    await on.pass(5 * MINUTE);
    on.rule(() => only('none'));
    await reconcile(COMPUTE_REF, sweepTrigger(COMPUTE_REF), on.ports);
    await on.pass(5 * MINUTE);

    expect(detailsIn(on.host.world)['scaleSettings']).toMatchObject({ maxNodeCount: 4 });
  });

  it('that runs jobs is asked about', async () => {
    const busy = { ...SSH, nodeStateCounts: { runningNodeCount: 1 } };
    const on = azureBench(worldWithCluster({ properties: busy }), only(RULE));

    const report = await reconcile(COMPUTE_REF, event(COMPUTE_REF, CREATED), on.ports);

    expect(report).toMatchObject({
      outcome: 'asking',
      reason: expect.stringContaining('Jobs run'),
    });
    expect(on.writes()).toEqual([]);
  });

  it('gives back idle nodes in use, too, once it is no longer resizing', async () => {
    const scaleSettings = { minNodeCount: 1, maxNodeCount: 2 };
    const properties = { scaleSettings, allocationState: 'Resizing' };
    const world = worldWithCluster({ ...LONG_AGO, properties });
    const on = azureBench(world, only('ml-compute-cluster-scales-to-zero'));

    const report = await reconcile(COMPUTE_REF, sweepTrigger(COMPUTE_REF), on.ports);
    on.edit((next) => withDetail(next, 'allocationState', 'Steady'));
    await on.pass(10 * MINUTE);

    expect(report).toMatchObject({ outcome: 'waiting', reason: 'it is Resizing' });
    expect(detailsIn(on.host.world)['scaleSettings']).toEqual({ minNodeCount: 0, maxNodeCount: 2 });
    expect(await on.case(COMPUTE_REF)).toMatchObject({ outcome: { outcome: 'fixed' } });
  });
});
