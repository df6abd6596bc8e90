import type { Json } from '../../core/json.ts';
import type { Edit } from '../../core/state.ts';
import { inEffect, type StorageAccountState } from './storage-account-state.ts';
import { reach } from './storage-firewall.ts';

/** What one call to the account changes. Exposure first; what may be refused for its own reasons by itself. */
export interface AccountGroup {
  readonly fields: readonly string[];
  body(target: StorageAccountState, edits: readonly Edit[]): Readonly<Record<string, Json>>;
  /** What people notice, and whether that is what the cure is for. */
  felt?(
    live: StorageAccountState,
    target: StorageAccountState,
    isEdited: (property: string) => boolean,
  ): readonly string[];
  readonly intended?: true;
}

/** The calls that change an account, in order. */
export const ACCOUNT_GROUPS: readonly AccountGroup[] = [
  {
    fields: ['properties.allowBlobPublicAccess'],
    body: propertiesBody,
    felt: (live, target) =>
      inEffect(target, 'allowBlobPublicAccess') === false ? anonymousLoss(live) : [],
    intended: true,
  },
  {
    fields: ['properties.publicNetworkAccess', 'networkAcls'],
    body: (target, edits) => ({
      ...propertiesBody(
        target,
        edits.filter(({ field }) => field.startsWith('properties.')),
      ),
      ...(edits.some(({ field }) => field.startsWith('networkAcls.'))
        ? { networkAcls: { defaultAction: 'Allow', ...target.networkAcls } }
        : {}),
    }),
    felt: networkLoss,
  },
  {
    fields: ['properties.supportsHttpsTrafficOnly', 'properties.minimumTlsVersion'],
    body: propertiesBody,
    felt: (_live, target, isEdited) => [
      ...(isEdited('supportsHttpsTrafficOnly') &&
      target.properties['supportsHttpsTrafficOnly'] === true
        ? ['Clients that use plain HTTP, or SMB without encryption, are refused.']
        : []),
      ...(isEdited('minimumTlsVersion') ? ['Clients with an older TLS are refused.'] : []),
    ],
    intended: true,
  },
  { fields: ['properties.allowCrossTenantReplication'], body: propertiesBody },
  {
    fields: ['properties.allowSharedKeyAccess', 'properties.defaultToOAuthAuthentication'],
    body: propertiesBody,
    felt: (_live, target, isEdited) =>
      isEdited('allowSharedKeyAccess') && target.properties['allowSharedKeyAccess'] === false
        ? ['Whoever uses an access key or a shared access signature of the account is refused.']
        : [],
  },
  {
    fields: ['properties.isSftpEnabled', 'properties.isLocalUserEnabled'],
    body: propertiesBody,
    felt: (live, target) =>
      inEffect(live, 'isSftpEnabled') === true && inEffect(target, 'isSftpEnabled') === false
        ? ['Whoever transfers files by SFTP is cut off.']
        : [],
  },
  { fields: ['sasPolicy'], body: ({ sasPolicy }) => ({ sasPolicy }) },
  { fields: ['encryption'], body: encryptionBody },
];

function propertiesBody(
  _target: StorageAccountState,
  edits: readonly Edit[],
): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    edits.map(({ field, after }) => [field.slice('properties.'.length), after]),
  );
}

/** The object is sent whole: services and the second encryption as they are, an empty version for the newest. */
function encryptionBody(target: StorageAccountState): Readonly<Record<string, Json>> {
  const { keySource, keyname, keyversion, keyvaulturi, ...identity } = target.encryption;
  const kept = {
    ...(target.encryptedServices === null ? {} : { services: target.encryptedServices }),
    ...(target.isEncryptedTwice ? { requireInfrastructureEncryption: true } : {}),
    keySource: keySource ?? 'Microsoft.Storage',
  };
  return {
    encryption:
      keyname === undefined
        ? kept
        : {
            ...kept,
            keyvaultproperties: {
              keyname,
              keyversion: keyversion ?? '',
              keyvaulturi: keyvaulturi ?? '',
            },
            ...(Object.keys(identity).length === 0 ? {} : { identity }),
          },
  };
}

function anonymousLoss(live: StorageAccountState): readonly string[] {
  const names = live.publicContainers.map(({ name }) => name);
  if (names.length > 0) {
    return [`Everybody loses anonymous access to the containers ${names.join(', ')}.`];
  }
  return live.containersProblem === null
    ? []
    : ['Everybody loses anonymous access to any container.'];
}

const REACHES = ['private', 'listed', 'everywhere'] as const;

function networkLoss(live: StorageAccountState, target: StorageAccountState): readonly string[] {
  const isNarrower = REACHES.indexOf(reach(target)) < REACHES.indexOf(reach(live));
  if (!isNarrower) {
    return [];
  }
  return [
    reach(target) === 'private'
      ? 'Everything that does not come through a private endpoint is cut off, jobs and workspaces that use the account too.'
      : 'Everything outside the networks that the firewall lists is cut off, jobs and workspaces that use the account too.',
  ];
}
