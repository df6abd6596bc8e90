import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/core/json.ts';
import type { AzureSend } from '../../../shared/resources/azure/send.ts';
import { accountOf, blobServiceOf } from '../../../shared/resources/azure/storage-account-parse.ts';
import type { AccountPart } from '../../../shared/resources/azure/storage-account-state.ts';
import { api, resource } from '../../../shared/resources/azure/storage-container.ts';
import { readVaultKey } from '../../../shared/resources/azure/vault-key.ts';
import { AZURE_RULES } from '../../../shared/rules/azure.generated.ts';
import { AZURE_CONTEXT, account } from '../../support/azure-accounts.ts';
import { CONTAINER_REF } from '../../support/azure-containers.ts';

const RECORDED = new URL('../../../../shared/describes/azure/', import.meta.url);
const recordings = existsSync(RECORDED) ? readdirSync(RECORDED) : [];
const isSkipped = recordings.length === 0 && process.env['CI'] === undefined;

type Recorded = Readonly<Record<string, Json>>;

/** The recorded bodies of the files whose names match. */
function recorded(pattern: RegExp): Recorded[] {
  return recordings
    .filter((name) => pattern.test(name))
    .map((name) => JSON.parse(readFileSync(new URL(name, RECORDED), 'utf8')))
    .map(({ response }) => response.body);
}

function itemsOf(bodies: readonly Recorded[], type: RegExp): Recorded[] {
  return bodies
    .flatMap((body) => ('value' in body ? (body['value'] as unknown as Recorded[]) : [body]))
    .filter((item) => type.test(String(item['type'])));
}

function answer(body: Json) {
  return { status: 200, body, etag: null, date: '2026-11-20T09:00:00.000Z' };
}

/** The state of a recorded account, with nothing known of its blobs. */
function stateOf(body: Recorded) {
  const part: AccountPart = accountOf(answer(body), String(body['name']));
  return account({ ...part });
}

function findingsOf(body: Recorded): string[] {
  return AZURE_RULES.filter(({ type }) => type === 'azure.storage.account')
    .filter((rule) => rule.check(stateOf(body), AZURE_CONTEXT).kind === 'violation')
    .map(({ id }) => id.replace('storage-account-', ''));
}

describe.skipIf(isSkipped)('recorded answers (skipped: ../shared/describes is not there)', () => {
  const accounts = itemsOf(recorded(/^Storage/), /^Microsoft\.Storage\/storageAccounts$/);
  const named = (name: string): Recorded =>
    accounts.find((body) => body['name'] === name) ?? { name: 'absent' };

  it('of accounts are all understood', () => {
    const states = accounts.map(stateOf);

    expect(states.length).toBeGreaterThan(30);
    expect(new Set(states.map(({ status }) => status))).toEqual(new Set(['Succeeded']));
    expect(states.every(({ incarnation }) => incarnation !== null)).toBe(true);
    expect(JSON.stringify(states)).not.toContain('"state"');
  });

  it.each([
    [
      'cctstoragevbnu36vrszu5c',
      [
        'anonymous-access-disallowed',
        'cross-tenant-replication-disallowed',
        'https-only',
        'tls12-required',
      ],
    ],
    ['bfsdevstorage', ['cross-tenant-replication-disallowed', 'tls12-required']],
    ['dfhflowlogs', ['anonymous-access-disallowed', 'cross-tenant-replication-disallowed']],
  ])('of %s have the findings of its time', (name, expected) => {
    const ours = [
      'anonymous-access-disallowed',
      'cross-tenant-replication-disallowed',
      'https-only',
      'tls12-required',
    ];

    expect(findingsOf(named(name)).filter((id) => ours.includes(id))).toEqual(expected);
  });

  it('of a firewall that denies have no finding about it', () => {
    expect(findingsOf(named('dfhteststore'))).not.toContain('network-default-denied');
    expect(findingsOf(named('bfsdevstorage'))).toContain('network-default-denied');
  });

  it('of a blob service are understood', () => {
    const [body = {}] = itemsOf(recorded(/test_storage_blob_services--1/), /blobServices$/);

    expect(blobServiceOf(body, 'a')).toEqual({
      cors: { corsRules: [] },
      deleteRetentionPolicy: { enabled: true, days: 7 },
    });
  });

  it('of a public container are understood', async () => {
    const [body = {}] = itemsOf(recorded(/StorageContainerTest.test_event--1/), /containers$/);
    const send: AzureSend = async (name) =>
      answer(name === 'storage:BlobContainers_Get' ? body : named('cctstoragevbnu36vrszu5c'));

    const state = await api(send).read(CONTAINER_REF, { copies: [], keys: [] });

    expect(state).toMatchObject({
      publicAccess: 'Container',
      isAllowed: true,
      reach: 'everywhere',
    });
    expect(resource.isTransient(state ?? ({} as never))).toBe(false);
  });

  it('of a vault are understood', async () => {
    const [vault = {}] = recorded(/KeyVaultTest.test_whitelist--2/);
    const key = `${String(vault['id'])}/keys/k`;
    const send: AzureSend = async (name) =>
      answer(name === 'keyvault:Keys_Get' ? { properties: { kty: 'RSA' } } : vault);

    expect(await readVaultKey(send, key)).toMatchObject({
      state: 'Enabled',
      address: 'https://cckeyvault1yghq6zt4ewg2e.vault.azure.net/keys/k',
      region: 'southcentralus',
      isPurgeProtected: false,
      isReachable: true,
      users: [],
    });
  });
});
