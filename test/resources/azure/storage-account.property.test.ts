import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createContainer } from '../../../functions/local/sandbox/azure/blobs.ts';
import { createVaultKey, vaultId } from '../../../functions/local/sandbox/azure/key-vault.ts';
import type { AzureWorld, Body } from '../../../functions/local/sandbox/azure/world.ts';
import type { Rule, RuleContext } from '../../../shared/core/rule.ts';
import { diff, type Step, withField } from '../../../shared/core/state.ts';
import { api, resource } from '../../../shared/resources/azure/storage-account.ts';
import {
  inEffect,
  PROPERTIES,
  type StorageAccountState,
} from '../../../shared/resources/azure/storage-account-state.ts';
import { AZURE_RULES } from '../../../shared/rules/azure.generated.ts';
import {
  ACCOUNT_REF,
  AZURE_CONTEXT,
  accountIn,
  EMPTY,
  worldWith,
} from '../../support/azure-accounts.ts';
import { azureInProcess } from '../../support/azure-in-process.ts';
import { START } from '../../support/in-process.ts';

const KEY = `${vaultId(EMPTY)}/keys/data`;
const WORKSPACE =
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/W';
const PARAMETERS = { keyVaultKeyId: KEY, workspaceId: WORKSPACE, wanted: true, maxDays: 1 };

const RULES = AZURE_RULES.filter(
  ({ type, id }) => type === resource.type && id !== 'storage-account-sas-expiry-limited',
) as unknown as readonly Rule<StorageAccountState>[];

const flag = fc.constantFrom(true, false, null);
const retention = fc.constantFrom(
  { enabled: false },
  { enabled: true, days: 30 },
  { enabled: true, days: 1, allowPermanentDelete: true },
);

/** What an account may say, or leave unsaid; switches in every combination. */
const properties: fc.Arbitrary<Body> = fc.record({
  creationTime: fc.constantFrom('2020-01-01T00:00:00Z', '2026-11-01T00:00:00.1234567Z'),
  allowBlobPublicAccess: flag,
  supportsHttpsTrafficOnly: flag,
  allowCrossTenantReplication: flag,
  allowSharedKeyAccess: flag,
  defaultToOAuthAuthentication: flag,
  isHnsEnabled: fc.constantFrom(true, false),
  isLocalUserEnabled: flag,
  minimumTlsVersion: fc.constantFrom('TLS1_0', 'TLS1_1', 'TLS1_2', null),
  publicNetworkAccess: fc.constantFrom('Enabled', 'Disabled', 'SecuredByPerimeter', null),
  networkAcls: fc.record(
    {
      bypass: fc.constantFrom('None', 'AzureServices', 'Logging, Metrics, AzureServices'),
      ipRules: fc.constantFrom([], [{ value: '203.0.113.7', action: 'Allow' }]),
      ipv6Rules: fc.constantFrom([], [{ value: '2001:db8::/48', action: 'Allow' }]),
      virtualNetworkRules: fc.constantFrom(
        [],
        [{ id: '/s/a', action: 'Allow', state: 'Succeeded' }],
      ),
      resourceAccessRules: fc.constantFrom([{ tenantId: 't', resourceId: '/s' }]),
      defaultAction: fc.constantFrom('Allow', 'Deny'),
    },
    { requiredKeys: ['bypass', 'ipRules', 'ipv6Rules', 'virtualNetworkRules', 'defaultAction'] },
  ),
});

const blobService: fc.Arbitrary<Body> = fc.record(
  {
    deleteRetentionPolicy: retention,
    containerDeleteRetentionPolicy: retention,
    isVersioningEnabled: fc.constantFrom(true, false),
    changeFeed: fc.constantFrom({ enabled: true }),
    cors: fc.constantFrom({ corsRules: [{ allowedOrigins: ['*'] }] }),
  },
  { requiredKeys: [] },
);

const worlds: fc.Arbitrary<AzureWorld> = fc
  .record({
    properties,
    blobService,
    tags: fc.constantFrom<Record<string, string>>({}, { team: 'churn' }, { 'cordon-status': 'x' }),
    kind: fc.constantFrom('StorageV2', 'FileStorage'),
    level: fc.constantFrom('None', 'Blob'),
  })
  // Azure has no versions in a hierarchical namespace.
  .filter(
    ({ properties: said, blobService: blobs }) =>
      said['isHnsEnabled'] !== true || blobs['isVersioningEnabled'] !== true,
  )
  .map(({ level, ...options }) => {
    const identity = { type: 'SystemAssigned', principalId: 'o' };
    const world = worldWith({ ...options, identity }, createVaultKey(EMPTY));
    return options.kind === 'FileStorage'
      ? world
      : createContainer(world, ACCOUNT_REF.id, 'models', START, { publicAccess: level });
  });

function contextOf({ keys }: StorageAccountState): RuleContext {
  return { ...AZURE_CONTEXT, parameters: PARAMETERS, keys };
}

/** The findings' cures, each on top of those before it. */
function cured(live: StorageAccountState): StorageAccountState {
  const context = contextOf(live);
  return RULES.filter((rule) => rule.check(live, context).kind === 'violation').reduce(
    (target, rule) => rule.desire(target, context),
    live,
  );
}

async function apply(host: { world: AzureWorld }, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    await api(azureInProcess(host)).call(ACCOUNT_REF, step);
  }
}

/** What an account does, whichever way it says so: all but what is only seen while it is cured. */
function meaningOf(state: StorageAccountState) {
  const { properties: _said, uses: _uses, publicContainers: _seen, ...rest } = state;
  return { ...rest, switches: PROPERTIES.map((name) => [name, inEffect(state, name)]) };
}

describe('any account', () => {
  it('is cured, stays cured, and means after undo what it meant before', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const host = { world };
        const before = await accountIn(host.world, [KEY]);

        await apply(host, resource.steps(ACCOUNT_REF, before, cured(before)));
        const after = await accountIn(host.world, [KEY]);
        const open = RULES.map((rule) => rule.check(after, contextOf(after))).filter(
          (verdict) => verdict.kind === 'violation' && verdict.contained === undefined,
        );
        expect(open).toEqual([]);
        expect(resource.steps(ACCOUNT_REF, after, cured(after))).toEqual([]);

        const target = diff(before, after, Object.keys(resource.fields), resource.maps).reduce(
          (state, edit) => withField(state, edit.field, edit.before),
          after,
        );
        await apply(host, resource.steps(ACCOUNT_REF, after, target));
        const undone = await accountIn(host.world, [KEY]);

        expect(meaningOf(undone)).toEqual(meaningOf(before));
        expect(resource.steps(ACCOUNT_REF, undone, target)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
