import * as z from 'zod/mini';
import type { Json } from '../../core/json.ts';
import type { KeyFacts } from '../../core/resource.ts';
import type { Preflight } from '../../core/rule.ts';
import { optional, parsed } from './answers.ts';
import type { AzureAnswer, AzureSend } from './send.ts';
import { readRoleUsers } from './vault-roles.ts';

/** What is known about a key in a Key Vault. `state` is `''` when nothing could be read; `problem` then says why. */
export interface VaultKeyFacts extends KeyFacts {
  /** Without a version, `https://v.vault.azure.net/keys/k`: what resources that use it name. `''` unknown. */
  readonly address: string;
  /** What its users are found by: the address, or where that is unknown the id in lower case. */
  readonly arn: string;
  readonly vaultUri: string;
  readonly name: string;
  /** `RSA`, `EC`, `RSA-HSM` … */
  readonly kind: string;
  readonly isPurgeProtected: boolean;
  /** Whether trusted services reach the vault. */
  readonly isReachable: boolean;
  /** Who may get, wrap and unwrap with its keys, by object id; null where roles decide and could not be read. */
  readonly users: readonly string[] | null;
}

const text = z.nullish(z.string());
const flag = z.nullish(z.boolean());
const Key = z.object({
  properties: z.object({
    kty: text,
    attributes: z.nullish(z.object({ enabled: flag, exp: z.nullish(z.number()) })),
  }),
});
const Vault = z.object({
  location: text,
  properties: z.object({
    vaultUri: z.string(),
    enableSoftDelete: flag,
    enablePurgeProtection: flag,
    enableRbacAuthorization: flag,
    publicNetworkAccess: text,
    networkAcls: z.nullish(z.object({ bypass: text, defaultAction: text })),
    accessPolicies: z.nullish(
      z.array(
        z.object({
          objectId: text,
          permissions: z.nullish(z.object({ keys: z.nullish(z.array(z.string())) })),
        }),
      ),
    ),
  }),
});

/** An ARM id of a key: what the policy names keys by, so that the vault can be read without looking for it. */
const KEY_ID =
  /^(?<vault>\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults\/[^/]+)\/keys\/(?<name>[A-Za-z0-9-]+)$/i;

/** What a resource needs of its key (Azure Storage, customer-managed keys). */
const USES = ['get', 'wrapkey', 'unwrapkey'];

/**
 * Reads a key by its ARM id, with its vault. What is denied, missing or malformed is told in the facts; what may pass
 * rejects with CloudError. Reads no key material: ARM has none.
 */
export async function readVaultKey(send: AzureSend, id: string): Promise<VaultKeyFacts> {
  const vaultId = KEY_ID.exec(id)?.groups?.['vault'];
  const name = KEY_ID.exec(id)?.groups?.['name'] ?? '';
  if (vaultId === undefined) {
    return unknownKey(id, `${id} is no ARM id of a key: …/vaults/<vault>/keys/<key>.`);
  }
  const { value, problem } = await optional(
    Promise.all([
      send('keyvault:Keys_Get', { id }),
      send('keyvault:Vaults_Get', { id: vaultId }),
    ]).then(([key, vault]) => factsOf(id, name, key, vault.body)),
  );
  if (value === null) {
    return unknownKey(id, problem ?? '');
  }
  // Only where the vault asks roles: its own policies came with it.
  return value.users === null ? { ...value, users: await readRoleUsers(send, id) } : value;
}

function factsOf(id: string, name: string, key: AzureAnswer, vaultBody: Json): VaultKeyFacts {
  const { properties: k } = parsed(Key, key.body, `The key ${id}`);
  const vault = parsed(Vault, vaultBody, `The vault of the key ${id}`);
  const v = vault.properties;
  const vaultUri = bareUri(v.vaultUri);
  const expiry = k.attributes?.exp ?? null;
  const isExpired = expiry !== null && key.date !== null && expiry * 1000 <= Date.parse(key.date);
  const isEnabled = k.attributes?.enabled !== false;
  const isClosed =
    v.publicNetworkAccess?.toLowerCase() === 'disabled' || v.networkAcls?.defaultAction === 'Deny';
  return {
    id,
    address: keyAddress(vaultUri, name),
    arn: keyAddress(vaultUri, name),
    state: isExpired ? 'Expired' : isEnabled ? 'Enabled' : 'Disabled',
    customerManaged: true,
    region: vault.location ?? '',
    policy: null,
    problem: null,
    vaultUri,
    name,
    kind: k.kty ?? '',
    isPurgeProtected: v.enablePurgeProtection === true && v.enableSoftDelete !== false,
    isReachable: !isClosed || /AzureServices/i.test(v.networkAcls?.bypass ?? ''),
    users:
      v.enableRbacAuthorization === true
        ? null
        : (v.accessPolicies ?? []).flatMap(({ objectId, permissions }) => {
            const granted = (permissions?.keys ?? []).map((each) => each.toLowerCase());
            const isEnough = granted.includes('all') || USES.every((use) => granted.includes(use));
            return objectId && isEnough ? [objectId.toLowerCase()] : [];
          }),
  };
}

/** The address of a key without its version, as resources and events are compared by. */
export function keyAddress(vaultUri: string, name: string): string {
  return `${bareUri(vaultUri)}/keys/${name.toLowerCase()}`;
}

/** The address of a vault, lower-cased and without a slash at its end, as it is compared. */
export function bareUri(uri: string): string {
  return uri.trim().toLowerCase().replace(/\/+$/, '');
}

/**
 * Whether the key can be put to use by this identity: known, enabled, RSA, protected from purging, within reach, and
 * open to it. What cannot be shown is a problem, with what to do about it.
 * @param principal - the object id of the identity, or null when there is none
 */
export function vaultKeyPreflight(
  id: string,
  facts: VaultKeyFacts | undefined,
  principal: string | null,
): Preflight {
  if (facts === undefined || facts.state === '') {
    const why = facts?.problem ?? `Nothing is known about the key ${id}.`;
    return problem(why, "Name an existing key by its ARM id and let Cordon's identity read it.");
  }
  if (facts.state !== 'Enabled') {
    return problem(`The key ${id} is ${facts.state}.`, 'Enable or renew it, or name another key.');
  }
  if (!/^RSA/i.test(facts.kind)) {
    return problem(`The key ${id} is of type ${facts.kind}.`, 'Name an RSA key.');
  }
  if (!facts.isPurgeProtected) {
    const message = `The vault of the key ${id} lets deleted keys be purged.`;
    return problem(message, 'Turn on soft delete and purge protection of the vault.');
  }
  if (!facts.isReachable) {
    const message = `The vault of the key ${id} keeps trusted Azure services out.`;
    return problem(message, 'Let trusted Microsoft services bypass the firewall of the vault.');
  }
  if (principal === null) {
    const message = 'The resource has no such identity to use the key with.';
    return problem(message, 'Assign it one that may get, wrap and unwrap with the key.');
  }
  if (facts.users === null) {
    const message = `Roles decide who may use the key ${id}, and they could not be read.`;
    const role = 'Key Vault Crypto Service Encryption User';
    return problem(message, `Give ${principal} the role ${role} on the key, then approve.`);
  }
  return facts.users.includes(principal.toLowerCase())
    ? { kind: 'ready' }
    : problem(
        `Nothing shows that ${principal} may get, wrap and unwrap with the key ${id}.`,
        'Give it the role Key Vault Crypto Service Encryption User, or an access policy, then approve.',
      );
}

function unknownKey(id: string, why: string): VaultKeyFacts {
  return {
    id,
    address: '',
    arn: id.toLowerCase(),
    state: '',
    customerManaged: false,
    region: '',
    policy: null,
    problem: why,
    vaultUri: '',
    name: '',
    kind: '',
    isPurgeProtected: false,
    isReachable: false,
    users: null,
  };
}

function problem(message: string, remedy: string): Preflight {
  return { kind: 'problem', message, remedy };
}
