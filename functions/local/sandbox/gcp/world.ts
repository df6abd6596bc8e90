import type { Json } from '../../../../shared/core/json.ts';

/** Members by name, as they are in JSON. */
export type Members = { readonly [name: string]: Json };

/**
 * The state of one sandboxed Google Cloud project: plain, immutable data. The models are pure functions over it:
 * `world, request, now -> world, answer`, and requests are HTTP requests as they are on the wire. The simulation runs them
 * in process; the sandbox server puts HTTP in front of them.
 */
export interface GoogleWorld {
  /** The project's id. */
  readonly project: string;
  /** The project's number, decimal digits. */
  readonly projectNumber: string;
  /** Whether an organisation policy enforces public access prevention. */
  readonly preventsPublicAccess: boolean;
  readonly buckets: Readonly<Record<string, GoogleBucket>>;
  /** Cloud KMS keys by resource name, `projects/…/cryptoKeys/…`. */
  readonly keys: Readonly<Record<string, GoogleKey>>;
  /** IAM policies of key rings by resource name; a ring without one has none here. */
  readonly ringPolicies: Readonly<Record<string, GooglePolicy>>;
  /** Workbench instances by resource name, `projects/…/instances/…`. */
  readonly workbench: Readonly<Record<string, GoogleWorkbench>>;
  /** Vertex AI endpoints by resource name, `projects/…/endpoints/…`. */
  readonly endpoints: Readonly<Record<string, GoogleEndpoint>>;
  /** Reserved addresses of Compute Engine, each with its region. */
  readonly addresses: readonly { readonly region: string; readonly address: string }[];
  /** Routers of Compute Engine as the API answers them, each with its region. */
  readonly routers: readonly { readonly region: string; readonly described: Members }[];
}

/** A Vertex AI endpoint with the models deployed to it. */
export interface GoogleEndpoint {
  readonly name: string;
  /** As the API answers it, without what is kept in other fields. */
  readonly described: Members;
  readonly labels: Readonly<Record<string, string>>;
  readonly logging: Members | null;
  /** Deployed models as the API answers them, with their ids. */
  readonly deployed: readonly Members[];
  readonly traffic: Readonly<Record<string, number>>;
  readonly policy: GooglePolicy;
  /** The models there will be when the operation of now ends, ms; null while none goes on. */
  readonly next: { readonly deployed: readonly Members[]; readonly at: number } | null;
  /** Changes so far, which the etag tells. */
  readonly changes: number;
}

/** A Workbench instance with its machine. */
export interface GoogleWorkbench {
  readonly name: string;
  /** As the API answers it, without what is kept in other fields. */
  readonly described: Members;
  /** Members of `gceSetup` without metadata and shielded configuration. */
  readonly setup: Members;
  readonly status: string;
  /** The status it is on its way to, and when it gets there, ms; null while it rests. */
  readonly next: { readonly status: string; readonly at: number } | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly shielded: Readonly<Record<string, boolean>>;
  readonly policy: GooglePolicy;
  /** The access configurations of its one network interface. */
  readonly access: readonly Members[];
  /** Members of the machine beside these, as Compute Engine answers it; null where it was deleted. */
  readonly machine: Members | null;
  /** Changes so far, which time stamps and the machine's fingerprint tell. */
  readonly changes: number;
}

/** An IAM policy as it is stored: the etag is the number of its changes. */
export interface GooglePolicy {
  readonly bindings: readonly GoogleBinding[];
  readonly changes: number;
  /** Members besides bindings, etag and version, kept as they are: `auditConfigs`. */
  readonly others: Members;
}

/** One binding, as on the wire. */
export interface GoogleBinding {
  readonly [member: string]: Json | undefined;
  readonly role: string;
  readonly members: readonly string[];
  readonly condition?: Members;
}

/** A bucket and all that is set on it. */
export interface GoogleBucket {
  readonly name: string;
  readonly metageneration: number;
  /** As the API answers it, without what is kept in other fields or derived: name, times, location, settings. */
  readonly metadata: Members;
  readonly labels: Readonly<Record<string, string>>;
  readonly publicAccessPrevention: 'inherited' | 'enforced';
  readonly uniform: { readonly enabled: boolean; readonly lockedTime: string | null };
  /** Also holds the bucket's ACL: its entries are the members of the legacy roles. */
  readonly policy: Pick<GooglePolicy, 'bindings' | 'others'>;
  readonly defaultObjectAcl: readonly { readonly entity: string; readonly role: string }[];
  /** Managed folders' policies by the folders' names. */
  readonly folders: Readonly<Record<string, GooglePolicy>>;
}

/** A Cloud KMS key. */
export interface GoogleKey {
  /** As `cryptoKeys.get` answers it, without its primary version. */
  readonly described: Members;
  /** The number of its primary version; null while it has none. */
  readonly primary: string | null;
  /** Its versions by their numbers, as the API answers them. */
  readonly versions: Readonly<Record<string, Members>>;
  readonly policy: GooglePolicy;
}

/** An HTTP request, parsed as far as any server does. */
export interface GoogleCall {
  readonly method: string;
  readonly host: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  /** Decoded; the last value of a parameter that is repeated. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; null without a body. */
  readonly body: Json;
}

/** An HTTP answer; a body that is null is empty. */
export interface GoogleReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** What a request made of the world. */
export interface GoogleApplied {
  readonly world: GoogleWorld;
  readonly answer: GoogleReply;
}

/** A policy without bindings. */
export const NO_POLICY: GooglePolicy = { bindings: [], changes: 1, others: {} };
