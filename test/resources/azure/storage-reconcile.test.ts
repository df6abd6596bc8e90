import { describe, expect, it } from 'vitest';
import { createContainer } from '../../../functions/local/sandbox/azure/blobs.ts';
import {
  type AzureWorld,
  objectAt,
  resourceAt,
  withLock,
  withResource,
} from '../../../functions/local/sandbox/azure/world.ts';
import type { Json } from '../../../shared/core/json.ts';
import { approve, undo } from '../../../shared/engine/commands.ts';
import { reconcile } from '../../../shared/engine/reconcile.ts';
import { ACCOUNT_REF, worldWith } from '../../support/azure-accounts.ts';
import { CONTAINER_REF, worldWithContainer } from '../../support/azure-containers.ts';
import { azureBench } from '../../support/azure-engine.ts';
import { event, MINUTE, policyWith, sweepTrigger } from '../../support/engine.ts';
import { START } from '../../support/in-process.ts';

const LONG_AGO = '2024-06-01T00:00:00Z';
const ANONYMOUS = 'storage-account-anonymous-access-disallowed';
const UPDATE = 'storage:StorageAccounts_Update';

/** Only one rule acts, and at once. */
function only(rule: string) {
  const settle = { quietSeconds: 0, maxSeconds: 0 };
  return policyWith({ mode: 'off' }, (id) => id !== rule, { settle });
}

function propertyOf(world: AzureWorld, name: string): Json | undefined {
  return objectAt(resourceAt(world, ACCOUNT_REF.id), 'properties')[name];
}

function withProperties(world: AzureWorld, properties: Readonly<Record<string, Json>>): AzureWorld {
  const body = resourceAt(world, ACCOUNT_REF.id) ?? {};
  const merged = { ...objectAt(body, 'properties'), ...properties };
  return withResource(world, ACCOUNT_REF.id, { ...body, properties: merged });
}

function publicAccount(properties: Readonly<Record<string, Json>> = {}): AzureWorld {
  const world = worldWith({ properties: { allowBlobPublicAccess: true, ...properties } });
  return createContainer(world, ACCOUNT_REF.id, 'models', START, { publicAccess: 'Blob' });
}

describe('an account', () => {
  it('that is public is closed in production too, and opened again by undo', async () => {
    const on = azureBench(publicAccount({ creationTime: LONG_AGO }), only(ANONYMOUS));

    const report = await reconcile(ACCOUNT_REF, event(ACCOUNT_REF), on.ports);
    const closed = propertyOf(on.host.world, 'allowBlobPublicAccess');
    const undone = await undo((await on.case(ACCOUNT_REF)).id, 'bob', on.ports);

    expect(report).toMatchObject({ outcome: 'fixed' });
    expect(closed).toBe(false);
    expect(undone).toMatchObject({ outcome: 'overridden' });
    expect(propertyOf(on.host.world, 'allowBlobPublicAccess')).toBe(true);
    expect(on.writes()).toEqual([UPDATE, UPDATE]);
  });

  it('that never said a word on it gets back what that meant', async () => {
    const world = publicAccount({
      creationTime: '2021-01-21T15:00:15Z',
      allowBlobPublicAccess: null,
    });
    const on = azureBench(world, only(ANONYMOUS));

    await reconcile(ACCOUNT_REF, event(ACCOUNT_REF), on.ports);
    await undo((await on.case(ACCOUNT_REF)).id, 'bob', on.ports);

    expect(propertyOf(on.host.world, 'allowBlobPublicAccess')).toBe(true);
    expect(on.writes()).toEqual([UPDATE, UPDATE]);
  });

  it('that was just made is shut to networks nobody listed; one in use is asked about', async () => {
    const rule = 'storage-account-network-default-denied';
    const young = azureBench(worldWith(), only(rule));
    const old = azureBench(worldWith({ properties: { creationTime: LONG_AGO } }), only(rule));

    const created = event(ACCOUNT_REF, { effect: 'created' });
    const fixed = await reconcile(ACCOUNT_REF, created, young.ports);
    const asking = await reconcile(ACCOUNT_REF, sweepTrigger(ACCOUNT_REF), old.ports);

    expect(fixed).toMatchObject({ outcome: 'fixed' });
    expect(asking).toMatchObject({ outcome: 'asking', reason: expect.stringContaining('in use') });
    expect(old.writes()).toEqual([]);
  });

  it('keeps its keys until somebody says yes', async () => {
    const on = azureBench(worldWith(), only('storage-account-shared-key-disabled'));

    const created = event(ACCOUNT_REF, { effect: 'created' });
    const asked = await reconcile(ACCOUNT_REF, created, on.ports);
    const before = on.writes();
    const { id } = await on.case(ACCOUNT_REF);
    const done = await approve(id, 'bob', on.ports);

    expect(asked).toMatchObject({ outcome: 'asking' });
    expect(before).toEqual([]);
    expect(done).toMatchObject({ outcome: 'fixed' });
    expect(propertyOf(on.host.world, 'allowSharedKeyAccess')).toBe(false);
  });

  it('that is still being made is waited for', async () => {
    const on = azureBench(publicAccount({ provisioningState: 'ResolvingDNS' }), only(ANONYMOUS));

    const report = await reconcile(ACCOUNT_REF, event(ACCOUNT_REF), on.ports);
    const before = on.writes();
    on.edit((world) => withProperties(world, { provisioningState: 'Succeeded' }));
    await on.pass(5 * MINUTE);

    expect(report).toMatchObject({ outcome: 'waiting', reason: 'it is ResolvingDNS' });
    expect(before).toEqual([]);
    expect(await on.case(ACCOUNT_REF)).toMatchObject({ outcome: { outcome: 'fixed' } });
  });

  it('under a lock is told of, with who can lift it', async () => {
    const world = withLock(
      publicAccount(),
      ACCOUNT_REF.id.split('/providers/')[0] ?? '',
      'ReadOnly',
    );
    const on = azureBench(world, only(ANONYMOUS));

    const report = await reconcile(ACCOUNT_REF, event(ACCOUNT_REF), on.ports);

    expect(report).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/a lock stands on .*resourcegroups\/rg-ml .*Owner/),
    });
    expect(propertyOf(on.host.world, 'allowBlobPublicAccess')).toBe(true);
  });

  it('is left alone by a tag typed in any case of letters', async () => {
    const tags = { 'Cordon-Override': 'all', 'Cordon-Override-Until': '2026-12-01' };
    const world = worldWith({ tags, properties: { supportsHttpsTrafficOnly: false } });
    const on = azureBench(world, only('storage-account-https-only'));

    const report = await reconcile(ACCOUNT_REF, event(ACCOUNT_REF), on.ports);

    expect(report).toMatchObject({ outcome: 'overridden' });
    expect(on.writes()).toEqual([]);
  });

  it('gives its label back when what it was marked for is gone', async () => {
    const on = azureBench(worldWith(), only('storage-account-private-endpoint-approved'));
    const endpoint = {
      id: '/pe',
      properties: { privateLinkServiceConnectionState: { status: 'Approved' } },
    };

    await reconcile(ACCOUNT_REF, event(ACCOUNT_REF), on.ports);
    const labelled = resourceAt(on.host.world, ACCOUNT_REF.id)?.['tags'];
    on.edit((world) => withProperties(world, { privateEndpointConnections: [endpoint] }));
    on.clock.advance(MINUTE);
    await reconcile(ACCOUNT_REF, event(ACCOUNT_REF), on.ports);

    expect(labelled).toMatchObject({ 'cordon-status': 'labelled' });
    expect(resourceAt(on.host.world, ACCOUNT_REF.id)?.['tags']).toEqual({});
  });

  it('whose answer is lost is read before it is written again', async () => {
    const on = azureBench(publicAccount(), only(ANONYMOUS));
    let lost = 0;
    on.refuse((name) => {
      lost += name === UPDATE ? 1 : 0;
      return name === UPDATE && lost === 1 ? { status: 0, body: null, code: 'ECONNRESET' } : null;
    });

    await reconcile(ACCOUNT_REF, event(ACCOUNT_REF), on.ports);
    await on.pass(10 * MINUTE);

    expect(await on.case(ACCOUNT_REF)).toMatchObject({ outcome: { outcome: 'fixed' } });
  });
});

describe('a container', () => {
  it('that is public is closed, and opened again by undo', async () => {
    const on = azureBench(worldWithContainer('Container'));

    const report = await reconcile(CONTAINER_REF, event(CONTAINER_REF), on.ports);
    const undone = await undo((await on.case(CONTAINER_REF)).id, 'bob', on.ports);

    expect(report).toMatchObject({ outcome: 'fixed' });
    expect(undone).toMatchObject({ outcome: 'overridden' });
    expect(on.writes()).toEqual(['storage:BlobContainers_Update', 'storage:BlobContainers_Update']);
    expect(resourceAt(on.host.world, CONTAINER_REF.id)).toMatchObject({
      properties: { publicAccess: 'Container' },
    });
  });

  it('whose account shuts the public out is contained, and closed once that ends', async () => {
    const world = worldWithContainer('Blob', { allowBlobPublicAccess: false });
    const on = azureBench(world);

    const report = await reconcile(CONTAINER_REF, event(CONTAINER_REF), on.ports);
    const before = on.writes();
    on.edit((next) => withProperties(next, { allowBlobPublicAccess: true }));
    on.clock.advance(MINUTE);
    const reopened = await reconcile(CONTAINER_REF, sweepTrigger(CONTAINER_REF), on.ports);

    expect(report).toMatchObject({ outcome: 'contained' });
    expect(before).toEqual([]);
    expect(reopened).toMatchObject({ outcome: 'fixed' });
  });
});
