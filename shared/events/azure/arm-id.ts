import type { Ref } from '../../core/ref.ts';

/** Longest ARM id that is read, in characters: twice what the longest names of every segment make. */
const ID_MAX = 2048;

/** The types Cordon acts on, by ARM's name in lower case: ids and types arrive in any case. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['microsoft.machinelearningservices/workspaces', 'azure.ml.workspace'],
  // One ARM type for instances and clusters: only the body says which.
  ['microsoft.machinelearningservices/workspaces/computes', 'azure.ml.compute'],
  ['microsoft.machinelearningservices/workspaces/onlineendpoints', 'azure.ml.online-endpoint'],
  ['microsoft.storage/storageaccounts', 'azure.storage.account'],
  ['microsoft.storage/storageaccounts/blobservices/containers', 'azure.storage.container'],
  ['microsoft.keyvault/vaults', 'azure.key-vault.vault'],
  ['microsoft.keyvault/vaults/keys', 'azure.key-vault.key'],
]);

/** Their providers, and what comes before a provider's name in an id. Told before the id is taken apart. */
const WATCHED =
  /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.(?:machinelearningservices|storage|keyvault)(?:\/|$)/i;

/** A subscription is a GUID. Public samples have short words and `{placeholders}` there, which address nothing. */
const SUBSCRIPTION = /^[\w{}-]{1,64}$/;

/**
 * What ARM allows in a resource group's name: letters and digits of all scripts, and no period at the end. Without the
 * two letters whose lower case is ASCII's: as `K` (Kelvin) they would make another group's name in a comparison.
 */
const GROUP = /^(?!.*[\u212A\u0130])[\p{L}\p{N}_().{}-]{0,89}[\p{L}\p{N}_(){}-]$/u;

/** What types are called, and `providers`. */
const WORD = /^\w{1,100}$/;

/** What the watched types' names are made of; `$` begins the containers that storage itself makes (`$web`). */
const NAME = /^(?:[\w{}-]|\$(?=[a-z])|\.(?=\w)){1,128}$/i;

/** Nothing that a URL reads as another path may be anywhere in an id, not even escaped. */
const MISLEADING = /\/\/|\/\.{1,2}(?:\/|$)|[\\\p{Cc}]|%(?:25)*(?:2e|2f|5c|0)/iu;

/** The resource an id leads to. */
export interface ArmTarget {
  readonly ref: Ref;
  /** The provider, in lower case. */
  readonly provider: string;
  /** How many types the resource's own type has: two for a compute in its workspace. */
  readonly depth: number;
  /** The type of what the id names below the resource, in lower case: `deployments`. `''` for the resource itself. */
  readonly below: string;
  /** What is attached to it, `microsoft.authorization/locks`, in lower case. `''` for nothing. */
  readonly extension: string;
}

/**
 * The watched resource that an ARM id names or lies below; `unwatched` for other things, `malformed` for what begins
 * like a watched resource and is no id of one. The ref's id is exactly as given, without query and slashes at its end.
 */
export function armTarget(given: string): ArmTarget | 'unwatched' | 'malformed' {
  if (!WATCHED.test(given)) {
    return 'unwatched';
  }
  const id = given.length > ID_MAX ? '' : given.replace(/[?#].*$/su, '').replace(/\/+$/, '');
  const [, ...parts] = id.split('/');
  const [, subscription = '', , group = '', , provider = ''] = parts;
  // Every part of an id is a word and a name, or `providers` and its name.
  const isId = parts.length % 2 === 0 && parts.length > 7 && !MISLEADING.test(id);
  if (!isId || !SUBSCRIPTION.test(subscription) || !GROUP.test(group)) {
    return 'malformed';
  }
  return resourceIn(parts, subscription, provider.toLowerCase());
}

function resourceIn(
  parts: readonly string[],
  subscription: string,
  provider: string,
): ArmTarget | 'unwatched' | 'malformed' {
  let path = provider;
  let type = '';
  let end = 0;
  for (let at = PROVIDER_END; at < parts.length; at += 2) {
    const word = parts[at] ?? '';
    // Before its lower case is compared: some letters that are not ASCII's become ASCII's by it.
    if (!WORD.test(word)) {
      return 'malformed';
    }
    path = `${path}/${word.toLowerCase()}`;
    const known = TYPES.get(path);
    if (known !== undefined) {
      type = known;
      end = at + 2;
    }
  }
  if (type === '') {
    return 'unwatched';
  }
  const names = parts.slice(PROVIDER_END, end).filter((_part, index) => index % 2 === 1);
  if (!names.every((name) => NAME.test(name)) || !isDefaultService(type, names)) {
    return 'malformed';
  }
  const id = `/${parts.slice(0, end).join('/')}`;
  const name = names.at(-1) ?? '';
  const next = parts[end]?.toLowerCase() ?? '';
  const attached = next === 'providers' ? parts.slice(end + 1, end + 3).join('/') : '';
  return {
    ref: {
      cloud: 'azure',
      type,
      id,
      // Activity logs write whole ids in upper case. Nobody typed that, and it must not pass for what somebody did.
      name: isShouted(id) ? name.toLowerCase() : name,
      account: subscription.toLowerCase(),
      region: '',
    },
    provider,
    depth: names.length,
    below: next === 'providers' ? '' : next,
    extension: attached.toLowerCase(),
  };
}

/** Where the first type is: after `subscriptions`, `resourceGroups`, `providers` and their names. */
const PROVIDER_END = 6;

/** An account has one blob service. */
function isDefaultService(type: string, names: readonly string[]): boolean {
  return type !== 'azure.storage.container' || names[1]?.toLowerCase() === 'default';
}

/** Whether an id was written in upper case as a whole, as activity logs do. */
export function isShouted(id: string): boolean {
  return id === id.toUpperCase();
}

/** Whether a type is one Cordon acts on: its provider and types as an operation's name begins with them. */
export function isWatchedType(path: string): boolean {
  return TYPES.has(path);
}
