import type { Actor } from '../../core/trigger.ts';
import { type Fields, fieldsOf, textOf } from '../read.ts';
import { embedded, memberOf } from './embedded.ts';

/** The parts of an event that say who acted. Each may be missing, empty, or of another shape. */
export interface Identity {
  readonly claims: unknown;
  readonly authorization: unknown;
  readonly caller: unknown;
  /** A name for people, where that is all an event has. */
  readonly display: unknown;
  readonly address: unknown;
}

/** Claims as Entra ID's tokens name them; activity logs write some under their old long names. */
const OBJECT_ID = ['http://schemas.microsoft.com/identity/claims/objectidentifier', 'oid'];
const UPN = ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn', 'upn'];
const APP_ID = ['appid', 'azp'];
/** Names of people that the directory keeps unique; guests have no UPN. */
const UNIQUE_NAME = ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name', 'unique_name'];
/** What people call themselves. */
const DISPLAY_NAME = ['name', 'preferred_username'];
const SCOPE = ['http://schemas.microsoft.com/identity/claims/scope', 'scp'];
const TENANT = ['http://schemas.microsoft.com/identity/claims/tenantid', 'tid'];
/** The ARM id of the managed identity, or of the resource it belongs to. */
const MANAGED_IDENTITY = ['xms_mirid'];

/** Microsoft's own applications that write to watched types on their own account. */
const FIRST_PARTY: ReadonlyMap<string, string> = new Map([
  ['0736f41a-0425-4b46-bdb5-1563eff02385', 'Azure Machine Learning'],
  ['18a66f5f-dbdf-4c17-9dd7-1634712a9cbe', 'Azure Machine Learning Services'],
  ['1d78a85d-813d-46f0-b496-dd72f50a3ec0', 'Azure Policy'],
]);

/** Services sign some calls with their name instead of an id: `Microsoft.RecoveryServices`, `Azure Policy`. */
const SERVICE = /^(?:Microsoft\.[A-Za-z.]{1,100}|Azure [A-Za-z ]{1,100})$/;

/** Ids, with and without hyphens: a role assignment's principal is written without. */
const GUID = /^[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}$/i;

/** Who acted, and by which ids Cordon would know itself. */
export interface Known {
  readonly actor: Actor;
  readonly ids: readonly string[];
}

/** Who made a call; null when the event does not say. */
export function knownBy(identity: Identity): Known | null {
  const claims = embedded(identity.claims);
  const evidence = evidenceOf(identity.authorization);
  const caller = textOf(identity.caller).trim();
  const objectId = claim(claims, OBJECT_ID);
  const person = claim(claims, UPN) || caller || claim(claims, UNIQUE_NAME);
  const display = textOf(identity.display).trim() || claim(claims, DISPLAY_NAME);
  const isApp = isApplication(claims, evidence.type, person || display);
  // A person's token names the application it was made for, which is not who acted.
  const appId = isApp ? claim(claims, APP_ID) : '';
  const id = objectId || evidence.id || appId;
  // As Azure itself names callers: a person by UPN, everything else by its object id. Everybody chooses the name that is
  // displayed, so where there is nothing else it must not pass for an id that a policy lists.
  const principal =
    (isApp ? id || caller : person || id) ||
    textOf(identity.address).trim() ||
    (display === '' ? '' : `displayed as ${display}`);
  if (principal === '') {
    return null;
  }
  return {
    actor: {
      principal,
      ...(isApp ? named(claims, appId) : who(person, display, id)),
      account: claim(claims, TENANT) || null,
      // The application behind a service principal: what policies may list besides the principal.
      role: appId || null,
      // Nothing in these events tells with what tool a call was made: no user agent, and no client of its own.
      tool: null,
    },
    ids: [objectId, evidence.id, appId, isApp ? caller : ''].filter((one) => GUID.test(one)),
  };
}

/** Whether one of the ids is Cordon's own. Names never count: whoever makes a principal chooses them. */
export function isOwn({ ids }: Known, ownPrincipals: readonly string[]): boolean {
  const own = new Set(ownPrincipals.map(bare));
  return ids.some((id) => own.has(bare(id)));
}

type Person = Pick<Actor, 'kind' | 'name'>;

/** Whether the token is an application's own: a person's has a scope, or says whose it is. */
function isApplication(claims: Fields, principalType: string, name: string): boolean {
  const type = textOf(claims['idtyp']).toLowerCase();
  if (type !== '') {
    return type === 'app';
  }
  const isNamed = name !== '' && !GUID.test(name);
  if (claim(claims, SCOPE) !== '' || isNamed || principalType === 'user') {
    return false;
  }
  return principalType === 'serviceprincipal' || claim(claims, APP_ID) !== '' || name !== '';
}

function named(claims: Fields, appId: string): Person {
  const service = FIRST_PARTY.get(appId.toLowerCase());
  if (service !== undefined) {
    return { kind: 'service', name: service };
  }
  const managed = claim(claims, MANAGED_IDENTITY);
  return { kind: 'robot', name: managed.slice(managed.lastIndexOf('/') + 1) || appId || null };
}

function who(person: string, display: string, id: string): Person {
  if (SERVICE.test(person)) {
    return { kind: 'service', name: person };
  }
  const name = person || display;
  return { kind: name === '' && id === '' ? 'unknown' : 'human', name: name === '' ? null : name };
}

/** Whose role assignment let the call through. A group's id is not the caller's. */
function evidenceOf(authorization: unknown): { readonly id: string; readonly type: string } {
  const evidence = fieldsOf(memberOf(embedded(authorization), 'evidence'));
  const type = textOf(memberOf(evidence, 'principalType')).toLowerCase();
  return { id: type === 'group' ? '' : textOf(memberOf(evidence, 'principalId')).trim(), type };
}

function claim(claims: Fields, names: readonly string[]): string {
  for (const name of names) {
    const value = Object.hasOwn(claims, name) ? textOf(claims[name]).trim() : '';
    if (value !== '') {
      return value;
    }
  }
  return '';
}

/** An id as it is compared: GUIDs without hyphens, all in one case. */
function bare(id: string): string {
  const text = id.trim().toLowerCase();
  return GUID.test(text) ? text.replaceAll('-', '') : text;
}
