import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AzureWorld,
  type Body,
  objectAt,
  resourceAt,
  withResource,
} from '../../../functions/local/sandbox/azure/world.ts';
import type { Json } from '../../../shared/core/json.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import type { Step } from '../../../shared/core/state.ts';
import { api, resource } from '../../../shared/resources/azure/ml-endpoint.ts';
import { definitionOf } from '../../../shared/resources/azure/ml-endpoint-state.ts';
import { azureInProcess } from '../../support/azure-in-process.ts';
import { ENDPOINT_REF, worldWithEndpoint } from '../../support/azure-ml-endpoints.ts';

const PUT = 'ml:OnlineEndpoints_CreateOrUpdate';

/** The step that closes the endpoint as it is read from a world. */
async function closing(world: AzureWorld): Promise<Step> {
  const live = await api(azureInProcess({ world })).read(ENDPOINT_REF, NO_HINTS);
  const target = { ...live, publicNetworkAccess: 'Disabled' } as NonNullable<typeof live>;
  const [step] = live === null ? [] : resource.steps(ENDPOINT_REF, live, target);
  if (step === undefined) {
    throw new Error('nothing is planned');
  }
  return step;
}

function bodyIn(world: AzureWorld): Body {
  return resourceAt(world, ENDPOINT_REF.id) ?? {};
}

function withBody(world: AzureWorld, change: (body: Body) => Body): AzureWorld {
  return withResource(world, ENDPOINT_REF.id, change(bodyIn(world)));
}

/** What people chose of an endpoint, however Azure reports it. */
function chosen(body: Body): Json {
  const {
    provisioningState: _state,
    publicNetworkAccess: _access,
    ...rest
  } = objectAt(body, 'properties');
  return { ...body, properties: rest };
}

describe('what is sent of an endpoint', () => {
  it('is all but what Azure alone writes, and its keys', () => {
    const body = {
      id: 'i',
      name: 'n',
      type: 't',
      etag: 'e',
      systemData: {},
      location: 'westeurope',
      kind: 'Managed',
      sku: null,
      tags: { Team: 'x', __proto: 'y' },
      identity: {
        type: 'UserAssigned',
        principalId: 'p',
        tenantId: 't',
        delegatedResources: {},
        userAssignedIdentities: { '/S/a': { clientId: 'c', principalId: 'p' }, '/s/B': null },
      },
      properties: {
        authMode: 'Key',
        keys: { primaryKey: 'secret', secondaryKey: 'secret' },
        traffic: { blue: 100 },
        scoringUri: 'u',
        swaggerUri: 'u',
        provisioningState: 'Succeeded',
        later: [{ deep: true }],
      },
    };

    const sent = definitionOf(body);

    expect(sent).toEqual({
      location: 'westeurope',
      kind: 'Managed',
      sku: null,
      tags: { Team: 'x', __proto: 'y' },
      identity: {
        type: 'UserAssigned',
        delegatedResources: {},
        userAssignedIdentities: { '/S/a': {}, '/s/B': {} },
      },
      properties: { authMode: 'Key', traffic: { blue: 100 }, later: [{ deep: true }] },
    });
    expect(JSON.stringify(sent)).not.toContain('secret');
  });

  it('keeps members that have the names of what every object has', () => {
    const text =
      '{"tags":{"__proto__":"a","constructor":"b"},"properties":{"__proto__":{"x":1},"toString":"c"}}';

    expect(JSON.stringify(definitionOf(JSON.parse(text)))).toBe(text);
  });

  it('goes to the id as Azure spells it, whatever a log made of it', async () => {
    const send = azureInProcess({ world: worldWithEndpoint() });
    const shouted = { ...ENDPOINT_REF, id: ENDPOINT_REF.id.toUpperCase() };
    const live = await api(send).read(shouted, NO_HINTS);
    const target = { ...live, publicNetworkAccess: 'Disabled' } as NonNullable<typeof live>;

    const [step] = live === null ? [] : resource.steps(shouted, live, target);

    expect(step?.input['id']).toBe(ENDPOINT_REF.id);
    await expect(api(send).call(shouted, step as Step)).resolves.toBeUndefined();
  });

  it('is never another id than its own', async () => {
    const world = withBody(worldWithEndpoint(), (body) => ({ ...body, id: `${ENDPOINT_REF.id}2` }));

    expect((await closing(world)).input['id']).toBe(ENDPOINT_REF.id);
  });

  it('needs the right to assign the identities in it, and only those', async () => {
    const identity = { type: 'UserAssigned', userAssignedIdentities: { '/s/ID': {} } };

    const plain = await closing(worldWithEndpoint());
    const assigned = await closing(worldWithEndpoint({ envelope: { identity } }));

    expect(plain.permissions).toEqual([
      'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/write',
    ]);
    expect(assigned.permissions.at(-1)).toBe(
      'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
    );
  });
});

const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
const name = fc
  .string({ minLength: 1, maxLength: 12 })
  .filter((each) => !['properties', 'identity', 'location', 'tags'].includes(each));

describe('any endpoint', () => {
  it('stays as it is in all but what is changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, json, { maxKeys: 4 }),
        fc.dictionary(name, json, { maxKeys: 4 }),
        fc.dictionary(name, fc.string(), { maxKeys: 3 }),
        async (envelope, extra, tags) => {
          const before = withBody(worldWithEndpoint({ tags }), (body) => ({
            ...envelope,
            ...body,
            properties: { ...extra, ...objectAt(body, 'properties') },
          }));
          const host = { world: before };

          await api(azureInProcess(host)).call(ENDPOINT_REF, await closing(before));

          const access = objectAt(bodyIn(host.world), 'properties')['publicNetworkAccess'];
          expect(access).toBe('Disabled');
          expect(chosen(bodyIn(host.world))).toEqual(chosen(bodyIn(before)));
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('the call', () => {
  it.each([
    ['traffic', (body: Body) => withProperty(body, 'traffic', {})],
    ['tags', (body: Body) => ({ ...body, tags: { team: 'x' } })],
    ['an identity', (body: Body) => ({ ...body, identity: { type: 'None' } })],
    ['a member that nobody knows', (body: Body) => withProperty(body, 'later', 1)],
  ])('sends nothing when somebody changed %s meanwhile', async (_, change) => {
    const world = worldWithEndpoint();
    const step = await closing(world);
    const host = { world: withBody(world, change) };
    const seen: string[] = [];
    const send = azureInProcess(host, {
      intercept: (each) => {
        seen.push(each);
        return null;
      },
    });

    await expect(api(send).call(ENDPOINT_REF, step)).rejects.toMatchObject({
      failure: { code: 'not-ready' },
      applied: 'no',
    });
    expect(seen).not.toContain(PUT);
  });

  it('does not mind what Azure reports, nor who closed it already', async () => {
    const world = worldWithEndpoint();
    const step = await closing(world);
    const host = {
      world: withBody(world, (body) =>
        withProperty(
          { ...body, systemData: { lastModifiedAt: 'x' } },
          'publicNetworkAccess',
          'Disabled',
        ),
      ),
    };

    await expect(api(azureInProcess(host)).call(ENDPOINT_REF, step)).resolves.toBeUndefined();
  });

  it.each([
    ['another endpoint', { id: `${ENDPOINT_REF.id}2` }],
    ['a deployment', { id: `${ENDPOINT_REF.id}/deployments/blue` }],
  ])('is refused on %s', async (_, place) => {
    const world = worldWithEndpoint();
    const step = await closing(world);
    const host = { world };
    const input = { ...step.input, ...place };

    await expect(
      api(azureInProcess(host)).call(ENDPOINT_REF, { ...step, input }),
    ).rejects.toMatchObject({ failure: { code: 'invalid' } });
    expect(host.world).toEqual(world);
  });

  it('waits for an endpoint that is being updated', async () => {
    const world = worldWithEndpoint();
    const step = await closing(world);
    const host = {
      world: withBody(world, (body) => withProperty(body, 'provisioningState', 'Updating')),
    };

    await expect(api(azureInProcess(host)).call(ENDPOINT_REF, step)).rejects.toMatchObject({
      failure: { code: 'not-ready' },
    });
    expect(step.needs).toEqual([{ field: 'status', oneOf: ['Succeeded'] }]);
  });
});

function withProperty(body: Body, member: string, value: Json): Body {
  return { ...body, properties: { ...objectAt(body, 'properties'), [member]: value } };
}
