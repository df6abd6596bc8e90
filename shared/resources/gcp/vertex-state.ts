import type { Json } from '../../core/json.ts';
import type { State } from '../../core/state.ts';
import type { Bindings } from './iam-policy.ts';
import type { GcpKeyFacts } from './key-facts.ts';

/** A deployed model as it can be deployed again: all that was asked for, and nothing that Vertex AI adds. */
export type DeployedModel = { readonly [member: string]: Json };

/** Statuses. The API has none: an endpoint with an operation that goes on is being updated. */
export const READY = 'READY';
export const UPDATING = 'UPDATING';

/** What is read of a Vertex AI endpoint. */
export interface VertexEndpointState extends State {
  /** {@link READY} or {@link UPDATING}. */
  readonly status: string;
  /** The endpoint's labels. Edited. */
  readonly tags: Readonly<Record<string, string>>;
  /** Changes with every change: writes with another are refused. */
  readonly etag: string;
  readonly displayName: string;
  /**
   * Where it answers: `network` (peered), `psc` (Private Service Connect), `gdc` (Google Distributed Cloud), or `public`,
   * the addresses that all of the internet shares, guarded by IAM alone. Fixed at creation.
   */
  readonly exposure: 'network' | 'psc' | 'gdc' | 'public';
  /** The key's name; null where Google's protect it. Fixed at creation. */
  readonly kmsKey: string | null;
  /** How requests and responses are logged, by the names of the API; null where they never were. Edited. */
  readonly logging: { readonly [member: string]: Json } | null;
  /** By {@link keyOf} its own. Vertex AI chooses new ids when models are deployed again. Edited. */
  readonly deployedModels: Readonly<Record<string, DeployedModel>>;
  /** Percent of the requests by the same keys. Edited. */
  readonly traffic: Readonly<Record<string, number>>;
  /** The ids of now by the same keys. */
  readonly ids: Readonly<Record<string, string>>;
  /** The endpoint's IAM policy by role. Edited. */
  readonly iam: Bindings;
  /** What is sent back with it. */
  readonly iamEnvelope: { readonly [key: string]: Json };
  /** Whether the policy could be read: not everywhere is there one for endpoints. */
  readonly hasPolicy: boolean;
  /** What its newest operation failed with, for people; `''` where it did not. */
  readonly failureReason: string;
  /** Facts about keys that rules asked for. */
  readonly keys: Readonly<Record<string, GcpKeyFacts>>;
  /** Its key by the full name, so that changes of the key find the endpoint. */
  readonly uses: readonly string[];
}

/** The service account a deployed model runs as; null where it has none of the project's, and no rights in it. */
export function accountOf(model: DeployedModel): string | null {
  const account = model['serviceAccount'];
  return typeof account === 'string' && account !== '' ? account : null;
}
