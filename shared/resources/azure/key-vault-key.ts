import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';
import type { Ref } from '../../core/ref.ts';
import type { Resource, ResourceApi, Scope } from '../../core/resource.ts';
import type { State } from '../../core/state.ts';
import { isoTime } from '../../events/time.ts';
import { itemsOf, parsed } from './answers.ts';
import { tagsOf } from './arm-tags.ts';
import { listVaults } from './key-vault.ts';
import { isMachineLearningName } from './machine-learning.ts';
import { partOf } from './ml-arm.ts';
import type { AzureAnswer, AzureSend } from './send.ts';
import { portalUrl } from './storage-account.ts';
import { keyAliases } from './vault-names.ts';

/** A key in a vault, by its current version. Resource Manager can read it and change nothing of it. */
export interface KeyVaultKeyState extends State {
  /** `Enabled`, `Disabled`, `Expired` or `NotYetValid`, by the server's clock. */
  readonly status: string;
  /** The current version's time, which is no time of the key's own. */
  readonly incarnation: null;
  readonly createdAt: null;
  /** `RSA`, `RSA-HSM`, `EC` …; `''` when it is not said. */
  readonly kind: string;
  /** When it expires, ISO 8601 UTC, or null. */
  readonly expires: string | null;
  /** How many whole days that is from now; null where it never expires, or the server's clock is not known. */
  readonly daysLeft: number | null;
  /** When its use begins, ISO 8601 UTC, or null. */
  readonly begins: string | null;
  /** Whether a policy of its own rotates it. */
  readonly rotates: boolean;
}

const DAY_MS = 24 * 60 * 60_000;

/** Pages of one vault's keys, of 25 each. */
const PAGES_MAX = 1_000;

const text = z.nullish(z.string());
const seconds = z.nullish(z.number());
const Key = z.object({
  tags: z.nullish(z.record(z.string(), text)),
  properties: z.object({
    kty: text,
    attributes: z.nullish(
      z.object({ enabled: z.nullish(z.boolean()), exp: seconds, nbf: seconds }),
    ),
    rotationPolicy: z.nullish(
      z.object({
        lifetimeActions: z.nullish(
          z.array(z.object({ action: z.nullish(z.object({ type: text })) })),
        ),
      }),
    ),
  }),
});

/** All that is pure about keys in vaults. */
export const resource: Resource<KeyVaultKeyState> = {
  type: 'azure.key-vault.key',
  cloud: 'azure',
  title: 'Key Vault key',
  fields: {},
  maps: [],
  withdrawable: [],
  additive: [],
  secret: [],
  // What is read by Resource Manager comes from the vault itself; caches on the way are given a moment.
  consistencyMs: 30_000,
  // Keys have no transitions.
  transitionMs: 5_000,
  transitionMaxMs: 60_000,
  isTransient: () => false,
  steps: () => [],
  shared: true,
  aliases: keyAliases,
  consoleUrl: portalUrl,
  isMachineLearning: (ref, { tags }) =>
    isMachineLearningName(ref, tags) ||
    isMachineLearningName({ id: ref.id, name: partOf(ref, 'vaults') }, {}),
};

/** The I/O of keys. There is nothing to be called. */
export function api(send: AzureSend): ResourceApi<KeyVaultKeyState> {
  return {
    read: (ref) => readKey(send, ref),
    call: async (ref, { call }) => {
      const message = `A key of a vault has no step ${call}: the journal of ${ref.id} was written by other code.`;
      throw new CloudError({ code: 'invalid', message, permission: null }, { applied: 'no' });
    },
    list: (scope) => listKeys(send, scope),
  };
}

async function readKey(send: AzureSend, { id }: Ref): Promise<KeyVaultKeyState | null> {
  try {
    return stateOf(await send('keyvault:Keys_Get', { id }), `The key ${id}`);
  } catch (error) {
    if (error instanceof CloudError && error.failure.code === 'not-found') {
      return null;
    }
    throw error;
  }
}

function stateOf({ body, date }: AzureAnswer, what: string): KeyVaultKeyState {
  const { tags, properties } = parsed(Key, body, what);
  const { enabled, exp, nbf } = properties.attributes ?? {};
  const now = date === null ? null : Date.parse(date);
  const leftMs = now === null || typeof exp !== 'number' ? null : exp * 1000 - now;
  const isEarly = now !== null && typeof nbf === 'number' && nbf * 1000 > now;
  const actions = properties.rotationPolicy?.lifetimeActions ?? [];
  return {
    status:
      enabled === false
        ? 'Disabled'
        : leftMs !== null && leftMs <= 0
          ? 'Expired'
          : isEarly
            ? 'NotYetValid'
            : 'Enabled',
    tags: tagsOf(tags),
    incarnation: null,
    createdAt: null,
    kind: properties.kty ?? '',
    expires: isoTime(exp) || null,
    daysLeft: leftMs === null ? null : Math.floor(leftMs / DAY_MS),
    begins: isoTime(nbf) || null,
    rotates: actions.some(({ action }) => action?.type?.toLowerCase() === 'rotate'),
  };
}

const Listed = z.object({ id: z.string(), name: z.string() });

/** The keys of every vault of the region, vault by vault. */
async function* listKeys(send: AzureSend, scope: Scope): AsyncGenerator<Ref> {
  for await (const vault of listVaults(send, scope)) {
    try {
      for await (const item of itemsOf(send, 'keyvault:Keys_List', vault.id, PAGES_MAX)) {
        const { id, name } = parsed(Listed, item, `A key of ${vault.name}`);
        yield { ...vault, type: resource.type, id, name };
      }
    } catch (error) {
      // A vault that was deleted since it was listed.
      if (!(error instanceof CloudError && error.failure.code === 'not-found')) {
        throw error;
      }
    }
  }
}
