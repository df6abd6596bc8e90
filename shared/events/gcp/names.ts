import type { Ref } from '../../core/ref.ts';

/** What an event tells of a resource's whereabouts besides its name; `''` where it does not. */
export interface Place {
  /** The project by its id, or by its number when the event tells nothing better. */
  readonly project: string;
  readonly location: string;
}

/** The types Cordon knows, by the word used for them in {@link refOfName}. */
export type Kind = 'bucket' | 'instance' | 'endpoint' | 'key';

/**
 * What Google allows in each part of a name. A name becomes a part of API paths, so nothing passes that could address
 * another one: no slash, no percent sign, no `..`, and no lone `-` or `_`, which stand for any project or location.
 */
const PROJECT =
  /^(?:[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}:)?[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const LOCATION = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const BUCKET = /^[a-z0-9](?:[a-z0-9_-]|\.(?!\.)){1,220}[a-z0-9]$/;
/** The name of a virtual machine, which every Workbench instance is: RFC 1035. */
const INSTANCE = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Digits that Vertex AI chose, or letters, digits and hyphens that a person chose. */
const ENDPOINT = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Of key rings and keys alike. */
const KEY = /^(?!-$)[A-Za-z0-9_-]{1,63}$/;

/** Names as they are in logs and findings, with what may follow them: the parts of a resource, or its operations. */
const PATHS: Readonly<Record<Kind, RegExp>> = {
  bucket: /^projects\/[^/]+\/buckets\/(?<name>[^/]+)(?:\/managedFolders\/.*)?$/s,
  instance:
    /^projects\/(?<project>[^/]+)\/(?:locations|zones)\/(?<location>[^/]+)\/instances\/(?<name>[^/]+)$/,
  endpoint:
    /^projects\/(?<project>[^/]+)\/locations\/(?<location>[^/]+)\/endpoints\/(?<name>[^/]+)(?:\/(?:operations|deployedModels)\/[^/]+)?$/,
  key: /^projects\/(?<project>[^/]+)\/locations\/(?<location>[^/]+)\/keyRings\/(?<ring>[^/]+)\/cryptoKeys\/(?<name>[^/]+)(?:\/cryptoKeyVersions\/[^/]+)?$/,
};

/** The scheme-less full name of a resource: `//storage.googleapis.com/projects/_/buckets/data`. */
const FULL_NAME = /^\/\/(?<host>[a-z]+)\.googleapis\.com\/(?<path>.+)$/s;

/** By the host in a full name. */
const HOSTS: ReadonlyMap<string, Kind> = new Map([
  ['storage', 'bucket'],
  ['notebooks', 'instance'],
  ['aiplatform', 'endpoint'],
  ['cloudkms', 'key'],
]);

/**
 * The resource of a name relative to its service, or null when it names none of that kind. Project id and number name
 * one project: where the name has the number and the event tells the id, the id is taken. When only the number is
 * known the ref keeps it, and the read of the resource is what tells the id.
 */
export function refOfName(kind: Kind, path: string, place: Place): Ref | null {
  const parts = PATHS[kind].exec(path)?.groups;
  if (parts === undefined) {
    return null;
  }
  const name = parts['name'] ?? '';
  const where = {
    project: projectOf(parts['project'] ?? '', place),
    location: parts['location'] ?? '',
  };
  switch (kind) {
    case 'bucket':
      return bucketRef(name, place);
    case 'instance':
      return located('notebooks', 'gcp.notebooks.instance', `instances/${name}`, where, INSTANCE);
    case 'endpoint':
      return located('aiplatform', 'gcp.vertex.endpoint', `endpoints/${name}`, where, ENDPOINT);
    case 'key': {
      const ring = parts['ring'] ?? '';
      const rest = `keyRings/${ring}/cryptoKeys/${name}`;
      return KEY.test(ring) ? located('cloudkms', 'gcp.kms.key', rest, where, KEY) : null;
    }
  }
}

/** The resource of a full name as findings have it, or null when its service has no type that Cordon knows. */
export function refOfFullName(fullName: string, place: Place): Ref | null {
  const { host = '', path = '' } = FULL_NAME.exec(fullName)?.groups ?? {};
  const kind = HOSTS.get(host);
  if (kind === undefined) {
    return null;
  }
  // Security Command Center names a bucket without the rest of its path.
  return kind === 'bucket' && !path.includes('/')
    ? bucketRef(path, place)
    : refOfName(kind, path, place);
}

/** A project's id or number as text; `''` when it is none. */
export function projectIn(value: unknown): string {
  return typeof value === 'string' && PROJECT.test(value) ? value : '';
}

/** A location as text; `''` when it is none. */
export function locationIn(value: unknown): string {
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  return LOCATION.test(text) ? text : '';
}

function bucketRef(name: string, { project, location }: Place): Ref | null {
  return BUCKET.test(name)
    ? {
        cloud: 'gcp',
        type: 'gcp.storage.bucket',
        // The name alone is unique in the world, so its path has no project.
        id: `//storage.googleapis.com/projects/_/buckets/${name}`,
        name,
        account: project,
        region: location,
      }
    : null;
}

function located(
  host: string,
  type: string,
  rest: string,
  { project, location }: Place,
  charset: RegExp,
): Ref | null {
  const name = rest.slice(rest.lastIndexOf('/') + 1);
  return PROJECT.test(project) && LOCATION.test(location) && charset.test(name)
    ? {
        cloud: 'gcp',
        type,
        id: `//${host}.googleapis.com/projects/${project}/locations/${location}/${rest}`,
        name,
        account: project,
        region: location,
      }
    : null;
}

/** Entries are logged in the project of the resource, so what the entry tells is the same project as the number. */
function projectOf(named: string, place: Place): string {
  return /^\d+$/.test(named) && place.project !== '' ? place.project : named;
}
