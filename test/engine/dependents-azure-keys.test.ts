import { describe, expect, it } from 'vitest';
import { assignRole } from '../../functions/local/sandbox/azure/key-vault.ts';
import {
  type AzureWorld,
  objectAt,
  resourceAt,
  withResource,
} from '../../functions/local/sandbox/azure/world.ts';
import type { Json } from '../../shared/core/json.ts';
import { reconcileWithDependents } from '../../shared/engine/dependents.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { decodeAzure } from '../../shared/events/azure/decode.ts';
import { ACCOUNT_REF, worldWith } from '../support/azure-accounts.ts';
import { azureBench } from '../support/azure-engine.ts';
import { VAULT_KEY_REF, VAULT_REF, worldWithVault } from '../support/azure-vaults.ts';
import { event, MINUTE, policyWith, START, sweepTrigger } from '../support/engine.ts';

const CMK = 'storage-account-customer-key';
const PRINCIPAL = 'aaaaaaaa-0000-4000-8000-000000000001';
const ENCRYPTS = 'e147488a-f6f5-4113-8e2d-b22465e65bf6';

/** Accounts, one of which uses the key where that is said, and the vault with it. */
function worldOf(vault: Record<string, Json> = {}, key: Record<string, Json> = {}, uses = false) {
  const encryption = {
    keySource: 'Microsoft.Keyvault',
    keyvaultproperties: { keyname: 'Data', keyvaulturi: 'https://KV-ML.vault.azure.net/' },
  };
  const accounts = worldWith({ properties: uses ? { encryption } : {} });
  const body = resourceAt(accounts, ACCOUNT_REF.id) ?? {};
  const identity = { type: 'SystemAssigned', principalId: PRINCIPAL, tenantId: 't' };
  const world = withResource(accounts, ACCOUNT_REF.id, { ...body, identity });
  const asksRoles = { enableRbacAuthorization: true, ...vault };
  const full = worldWithVault({ vault: asksRoles, key }, world);
  return assignRole(full, VAULT_REF.id, PRINCIPAL, ENCRYPTS);
}

/** The engine over it, where only the rule on keys acts, and asks for this key however the policy writes its id. */
function bench(world: AzureWorld) {
  const keyVaultKeyId = VAULT_KEY_REF.id.replace('resourceGroups', 'RESOURCEGROUPS');
  const settle = { quietSeconds: 0, maxSeconds: 0 };
  const base = policyWith({ mode: 'off' }, (rule) => rule !== CMK, { settle });
  const rule: typeof base.rule = (id, ref, tags) => ({
    ...base.rule(id, ref, tags),
    ...(id === CMK ? { parameters: { keyVaultKeyId } } : {}),
  });
  return azureBench(world, { ...base, rule });
}

function withProperties(world: AzureWorld, id: string, changed: Record<string, Json>): AzureWorld {
  const body = resourceAt(world, id) ?? {};
  return withResource(world, id, {
    ...body,
    properties: { ...objectAt(body, 'properties'), ...changed },
  });
}

/** What a vault itself tells through Event Grid, decoded as the function does. */
function told(eventType: string) {
  const decoded = decodeAzure(
    {
      id: eventType,
      topic: VAULT_REF.id,
      subject: VAULT_KEY_REF.name,
      eventType: `Microsoft.KeyVault.${eventType}`,
      eventTime: new Date(START).toISOString(),
      data: { VaultName: 'kv-ml', ObjectType: 'Key', ObjectName: VAULT_KEY_REF.name },
      dataVersion: '1',
    },
    { ownPrincipals: [] },
  );
  const [trigger] = decoded?.triggers ?? [];
  if (trigger === undefined) {
    throw new Error(`no trigger: ${JSON.stringify(decoded)}`);
  }
  return trigger;
}

/** What a trigger brings about, the users' wake-ups included. */
async function hear(trigger: ReturnType<typeof told>, on: ReturnType<typeof bench>) {
  await reconcileWithDependents(trigger.ref, trigger, on.ports);
  await on.pass(3 * MINUTE);
}

function keySource(world: AzureWorld): Json | undefined {
  const account = resourceAt(world, ACCOUNT_REF.id);
  return objectAt(objectAt(account, 'properties'), 'encryption')['keySource'];
}

describe('what a storage account waits for', () => {
  it('comes with a new version of the key', async () => {
    const on = bench(worldOf({}, { attributes: { enabled: true, exp: START / 1000 - 1 } }));
    const asked = await reconcile(ACCOUNT_REF, event(ACCOUNT_REF), on.ports);
    expect(asked).toMatchObject({ outcome: 'asking', reason: expect.stringContaining('Expired') });

    on.edit((before) =>
      withProperties(before, VAULT_KEY_REF.id, { attributes: { enabled: true } }),
    );
    await hear(told('KeyNewVersionCreated'), on);

    expect(keySource(on.host.world)).toBe('Microsoft.Keyvault');
  });

  it.each([
    ['VaultAccessPolicyChanged', told('VaultAccessPolicyChanged')],
    [
      'a write in an activity log that shouts',
      event({ ...VAULT_REF, id: VAULT_REF.id.toUpperCase() }, { operation: 'write' }),
    ],
  ])('comes with a change of the vault: %s', async (_, trigger) => {
    const on = bench(worldOf({ enablePurgeProtection: null }));
    const asked = await reconcile(ACCOUNT_REF, event(ACCOUNT_REF), on.ports);
    expect(asked).toMatchObject({ outcome: 'asking', reason: expect.stringContaining('purged') });

    on.edit((before) => withProperties(before, VAULT_REF.id, { enablePurgeProtection: true }));
    const id = trigger.ref.id.replace('/SUBSCRIPTIONS/', '/subscriptions/');
    await hear({ ...trigger, ref: { ...trigger.ref, id } }, on);

    expect(keySource(on.host.world)).toBe('Microsoft.Keyvault');
  });
});

describe('a storage account that uses a key', () => {
  it.each(['KeyExpired', 'VaultAccessPolicyChanged'])(
    'is looked at again without a case of its own: %s',
    async (eventType) => {
      const on = bench(worldOf({}, {}, true));
      await reconcile(ACCOUNT_REF, sweepTrigger(ACCOUNT_REF), on.ports);
      expect(await on.journal.load(ACCOUNT_REF)).toBeNull();
      const looked: string[] = [];
      on.refuse((name, { path }) => {
        if (name === 'storage:StorageAccounts_GetProperties') {
          looked.push(path);
        }
        return null;
      });

      await hear(told(eventType), on);

      expect(looked).toEqual([ACCOUNT_REF.id]);
    },
  );
});
