import { describe, expect, it } from 'vitest';
import {
  type AzureWorld,
  type Body,
  objectAt,
  resourceAt,
  withLock,
  withoutResource,
  withResource,
} from '../../../functions/local/sandbox/azure/world.ts';
import { approve, undo } from '../../../shared/engine/commands.ts';
import { reconcile } from '../../../shared/engine/reconcile.ts';
import { azureBench } from '../../support/azure-engine.ts';
import { WORKSPACE_REF, worldWithWorkspace } from '../../support/azure-ml.ts';
import { ENDPOINT_REF, PRIVATE, worldWithEndpoint } from '../../support/azure-ml-endpoints.ts';
import { event, MINUTE, policyWith, sweepTrigger } from '../../support/engine.ts';

const LONG_AGO = '2024-06-01T00:00:00Z';
const PATCH = 'ml:Workspaces_Update';
const PUT = 'ml:OnlineEndpoints_CreateOrUpdate';
const CREATED = { effect: 'created' } as const;

/** Only one rule acts, and at once. */
function only(rule: string) {
  const settle = { quietSeconds: 0, maxSeconds: 0 };
  return policyWith({ mode: 'off' }, (id) => id !== rule, { settle });
}

function accessIn(world: AzureWorld, { id }: { readonly id: string }) {
  return objectAt(resourceAt(world, id), 'properties')['publicNetworkAccess'];
}

function withMembers(
  world: AzureWorld,
  { id }: { readonly id: string },
  members: Body,
): AzureWorld {
  const body = resourceAt(world, id) ?? {};
  return withResource(world, id, {
    ...body,
    properties: { ...objectAt(body, 'properties'), ...members },
  });
}

function old(world: AzureWorld, { id }: { readonly id: string }): AzureWorld {
  const body = resourceAt(world, id) ?? {};
  return withResource(world, id, { ...body, systemData: { createdAt: LONG_AGO } });
}

describe('a workspace', () => {
  const RULE = 'ml-workspace-public-network-disabled';

  it('with a private endpoint is closed at birth, read back, and opened again by undo', async () => {
    const on = azureBench(worldWithWorkspace(PRIVATE), only(RULE));

    const begun = await reconcile(WORKSPACE_REF, event(WORKSPACE_REF, CREATED), on.ports);
    const before = accessIn(on.host.world, WORKSPACE_REF);
    await on.pass(5 * MINUTE);
    const done = await on.case(WORKSPACE_REF);
    const closed = accessIn(on.host.world, WORKSPACE_REF);
    await undo(done.id, 'bob', on.ports);
    await on.pass(5 * MINUTE);

    expect(begun).toMatchObject({ outcome: 'waiting', reason: 'it is Updating' });
    expect(before).toBe('Enabled');
    expect(done).toMatchObject({ outcome: { outcome: 'fixed' } });
    expect(closed).toBe('Disabled');
    expect(accessIn(on.host.world, WORKSPACE_REF)).toBe('Enabled');
    expect(on.writes()).toEqual([PATCH, PATCH]);
  });

  it.each([
    ['without a private endpoint', worldWithWorkspace(), 'No private endpoint'],
    ['in use', old(worldWithWorkspace(PRIVATE), WORKSPACE_REF), 'in use'],
  ])('%s is asked about', async (_, world, reason) => {
    const on = azureBench(world, only(RULE));

    const report = await reconcile(WORKSPACE_REF, sweepTrigger(WORKSPACE_REF), on.ports);

    expect(report).toMatchObject({ outcome: 'asking', reason: expect.stringContaining(reason) });
    expect(on.writes()).toEqual([]);
  });

  it('in use is closed by a yes', async () => {
    const on = azureBench(old(worldWithWorkspace(PRIVATE), WORKSPACE_REF), only(RULE));

    await reconcile(WORKSPACE_REF, sweepTrigger(WORKSPACE_REF), on.ports);
    await approve((await on.case(WORKSPACE_REF)).id, 'bob', on.ports);
    await on.pass(5 * MINUTE);

    expect(await on.case(WORKSPACE_REF)).toMatchObject({ outcome: { outcome: 'fixed' } });
  });

  it('that is not to be seen yet, and then still made, is waited for', async () => {
    const whole = worldWithWorkspace({
      properties: { ...PRIVATE.properties, provisioningState: 'Creating' },
    });
    const on = azureBench(withoutResource(whole, WORKSPACE_REF.id), only(RULE));

    const absent = await reconcile(WORKSPACE_REF, event(WORKSPACE_REF, CREATED), on.ports);
    on.edit(() => whole);
    await on.pass(3 * MINUTE);
    const before = on.writes();
    on.edit((world) => withMembers(world, WORKSPACE_REF, { provisioningState: 'Succeeded' }));
    await on.pass(8 * MINUTE);

    expect(absent).toMatchObject({ outcome: 'waiting' });
    expect(before).toEqual([]);
    expect(await on.case(WORKSPACE_REF)).toMatchObject({ outcome: { outcome: 'fixed' } });
  });

  it('of which a part is throttled is waited for, and not taken for gone', async () => {
    const on = azureBench(worldWithWorkspace(PRIVATE), only(RULE));
    on.refuse((name) => (name.startsWith('insights:') ? { status: 429, body: null } : null));

    const report = await reconcile(WORKSPACE_REF, event(WORKSPACE_REF, CREATED), on.ports);

    expect(report).toMatchObject({
      outcome: 'waiting',
      reason: expect.stringContaining('insights'),
    });
    expect(on.writes()).toEqual([]);
  });

  it('that is busy in a way no read shows is tried again', async () => {
    const on = azureBench(worldWithWorkspace(PRIVATE), only(RULE));
    let refusals = 0;
    on.refuse((name) => {
      refusals += name === PATCH ? 1 : 0;
      const error = { code: 'Conflict', message: 'Another operation is in progress.' };
      return name === PATCH && refusals < 3 ? { status: 409, body: { error } } : null;
    });

    await reconcile(WORKSPACE_REF, event(WORKSPACE_REF, CREATED), on.ports);
    await on.pass(10 * MINUTE);

    expect(await on.case(WORKSPACE_REF)).toMatchObject({ outcome: { outcome: 'fixed' } });
  });

  it('that is deleted meanwhile is let go', async () => {
    const on = azureBench(worldWithWorkspace(PRIVATE), only(RULE));

    await reconcile(WORKSPACE_REF, event(WORKSPACE_REF, CREATED), on.ports);
    on.edit((world) => ({
      ...withMembers(world, WORKSPACE_REF, { provisioningState: 'Deleting' }),
      due: {},
    }));
    await on.pass(3 * MINUTE);
    on.edit((world) => withoutResource(world, WORKSPACE_REF.id));
    await on.pass(10 * MINUTE);

    expect(await on.case(WORKSPACE_REF)).toMatchObject({
      outcome: { outcome: 'skipped', reason: 'it no longer exists' },
    });
    expect(on.writes()).toEqual([PATCH]);
  });

  it('whose update fails is told of, and not closed by word alone', async () => {
    const on = azureBench(worldWithWorkspace(PRIVATE), only(RULE));

    await reconcile(WORKSPACE_REF, event(WORKSPACE_REF, CREATED), on.ports);
    on.edit((world) => ({
      ...withMembers(world, WORKSPACE_REF, { provisioningState: 'Failed' }),
      due: {},
    }));
    on.refuse((name) =>
      name === PATCH
        ? { status: 400, body: { error: { code: 'BadRequest', message: 'No.' } } }
        : null,
    );
    await on.pass(10 * MINUTE);

    expect(await on.case(WORKSPACE_REF)).toMatchObject({ outcome: { outcome: 'failed' } });
    expect(accessIn(on.host.world, WORKSPACE_REF)).toBe('Enabled');
  });

  it('under a lock is told of', async () => {
    const on = azureBench(
      withLock(worldWithWorkspace(PRIVATE), WORKSPACE_REF.id, 'ReadOnly'),
      only(RULE),
    );

    const report = await reconcile(WORKSPACE_REF, event(WORKSPACE_REF, CREATED), on.ports);

    expect(report).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('a lock') });
  });
});

describe('an endpoint', () => {
  const RULE = 'ml-endpoint-public-network-disabled';

  it('is closed at birth, with its traffic as it was, and opened again by undo', async () => {
    const on = azureBench(worldWithEndpoint({}, PRIVATE), only(RULE));
    const { location, tags, identity, kind } = resourceAt(on.host.world, ENDPOINT_REF.id) ?? {};

    await reconcile(ENDPOINT_REF, event(ENDPOINT_REF, CREATED), on.ports);
    await on.pass(5 * MINUTE);
    const done = await on.case(ENDPOINT_REF);
    const closed = resourceAt(on.host.world, ENDPOINT_REF.id);
    await undo(done.id, 'bob', on.ports);
    await on.pass(5 * MINUTE);

    expect(done).toMatchObject({ outcome: { outcome: 'fixed' } });
    expect(closed).toMatchObject({ location, tags, identity, kind });
    expect(closed).toMatchObject({
      properties: { publicNetworkAccess: 'Disabled', traffic: { blue: 100 } },
    });
    expect(accessIn(on.host.world, ENDPOINT_REF)).toBe('Enabled');
    expect(on.writes()).toEqual([PUT, PUT]);
  });

  it('whose traffic somebody moves in the last moment keeps that', async () => {
    const on = azureBench(worldWithEndpoint({}, PRIVATE), only(RULE));
    let reads = 0;
    on.refuse((name) => {
      // The second read is the one right before the write.
      reads += name === 'ml:OnlineEndpoints_Get' ? 1 : 0;
      if (name === 'ml:OnlineEndpoints_Get' && reads === 2) {
        on.edit((world) => withMembers(world, ENDPOINT_REF, { traffic: { blue: 0 } }));
      }
      return null;
    });

    await reconcile(ENDPOINT_REF, event(ENDPOINT_REF, CREATED), on.ports);
    const first = on.writes();
    await on.pass(10 * MINUTE);

    expect(first).toEqual([]);
    expect(resourceAt(on.host.world, ENDPOINT_REF.id)).toMatchObject({
      properties: { publicNetworkAccess: 'Disabled', traffic: { blue: 0 } },
    });
    expect(await on.case(ENDPOINT_REF)).toMatchObject({ outcome: { outcome: 'fixed' } });
  });

  it('in production is asked about', async () => {
    const on = azureBench(old(worldWithEndpoint({}, PRIVATE), ENDPOINT_REF), only(RULE));

    const report = await reconcile(ENDPOINT_REF, sweepTrigger(ENDPOINT_REF), on.ports);

    expect(report).toMatchObject({ outcome: 'asking', reason: expect.stringContaining('in use') });
    expect(on.writes()).toEqual([]);
  });
});
