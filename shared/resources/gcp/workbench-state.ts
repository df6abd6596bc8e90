import type { Json } from '../../core/json.ts';
import type { State } from '../../core/state.ts';
import type { Bindings } from './iam-policy.ts';
import type { GcpKeyFacts } from './key-facts.ts';

/** The one external IPv4 address of a network interface, as it can be given back. */
export type ExternalAccess = {
  /** The name of the access configuration, `External NAT`. */
  readonly name: string;
  /** The address where it is reserved, so that the very same comes back; null for one that is gone when it is taken. */
  readonly reserved: string | null;
  /** `PREMIUM`, `STANDARD`; null where the API does not say. */
  readonly networkTier: string | null;
  /** What else was set: the name that the address is found by in the DNS. */
  readonly others: { readonly [member: string]: Json };
};

/** One disk of the machine. */
export type Disk = {
  /** `boot` or `data`. */
  readonly use: string;
  /** `CMEK`, `GMEK`, or what the API says else; `''` where nothing is known of it. */
  readonly encryption: string;
  /** The key's name without its version; null without one. */
  readonly kmsKey: string | null;
};

/** What is read of a Workbench instance and its machine. */
export interface WorkbenchState extends State {
  /** `ACTIVE`, `STOPPED`, `PROVISIONING` … Edited. */
  readonly status: string;
  /** The instance's labels; our own with an empty value count as gone. Edited. */
  readonly tags: Readonly<Record<string, string>>;
  /** All labels as they are, to be sent again with a change. */
  readonly labels: Readonly<Record<string, string>>;
  /** Those metadata by which Workbench is set, see {@link SETTINGS}; an empty value counts as none. Edited. */
  readonly settings: Readonly<Record<string, string>>;
  /** All metadata as they are, to be sent again with a change. */
  readonly metadata: Readonly<Record<string, string>>;
  /** `enableSecureBoot`, `enableVtpm` and `enableIntegrityMonitoring`. Edited. */
  readonly shielded: Readonly<Record<string, boolean>>;
  /** The instance's IAM policy by role. Edited. */
  readonly iam: Bindings;
  /** What is sent back with it. */
  readonly iamEnvelope: { readonly [key: string]: Json };
  /** External IPv4 access by network interface, `nic0`. Edited. */
  readonly externalAccess: Readonly<Record<string, ExternalAccess>>;
  /** The addresses of now, by network interface; none for a machine that is off and has no reserved one. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Whether it could be read which of these are reserved. */
  readonly addressesKnown: boolean;
  /** External IPv6 addresses, or the names of what gives one. Never edited. */
  readonly externalIpv6: readonly string[];
  /** Whether Cloud NAT takes the machine to the internet; null where that was not asked or cannot be seen. */
  readonly hasNat: boolean | null;
  /** Whether there is a machine: not while it is being made, nor when it was deleted behind the instance's back. */
  readonly hasMachine: boolean;
  /** Whether the instance was told to have no external address, which is for good. Never edited. */
  readonly publicIpDisabled: boolean;
  /** Whether JupyterLab is kept from the proxy, and reached by a tunnel only. */
  readonly proxyDisabled: boolean;
  /** Whether one person alone may use JupyterLab, and not everybody who may act as the service account. */
  readonly singleUser: boolean;
  /** E-mail address of the machine's service account; null where it runs as none. */
  readonly serviceAccount: string | null;
  /** `projects/P/global/networks/N`; `''` where it is not said. */
  readonly network: string;
  /** `projects/P/regions/R/subnetworks/S`; `''` where it is not said. */
  readonly subnet: string;
  readonly ipForwarding: boolean;
  readonly disks: readonly Disk[];
  /** `PROJECT/FAMILY` or `PROJECT/NAME` of a machine image, or the repository of a container's; `''` where not said. */
  readonly image: string;
  readonly machineType: string;
  /** Whether it has GPUs, whose drivers secure boot may refuse. */
  readonly hasGpu: boolean;
  /** Facts about keys that rules asked for. */
  readonly keys: Readonly<Record<string, GcpKeyFacts>>;
  /** Its disks' keys by their full names, so that changes of a key find the instance. */
  readonly uses: readonly string[];
}

/** Metadata that people set Workbench's features with (Workbench documentation, manage features through metadata). */
export const SETTINGS = [
  'notebook-disable-root',
  'notebook-disable-terminal',
  'notebook-disable-downloads',
  'notebook-upgrade-schedule',
] as const;

/** Of these the ones that a machine reads when it starts: a running one goes on as it was. */
export const READ_AT_START: readonly string[] = [
  'notebook-disable-root',
  'notebook-disable-terminal',
  'notebook-disable-downloads',
];

/** Statuses that pass by themselves. Nothing is known of an instance without one. */
const PASSING: readonly string[] = [
  'STARTING',
  'PROVISIONING',
  'INITIALIZING',
  'STOPPING',
  'SUSPENDING',
  'UPGRADING',
  'STATE_UNSPECIFIED',
];

/** Whether the status passes by itself. */
export function isPassing({ status }: Pick<WorkbenchState, 'status'>): boolean {
  return PASSING.includes(status);
}

/** Whether nothing runs: stopped, or suspended, which the API can neither stop any further nor resume. */
export function isOff({ status }: Pick<WorkbenchState, 'status'>): boolean {
  return status === 'STOPPED' || status === 'SUSPENDED';
}

/** Whether there is nothing left to decide about: it is deleted, or its machine is. */
export function isGone({ status }: Pick<WorkbenchState, 'status'>): boolean {
  return status === 'DELETED' || status === 'ORPHANED';
}

/** The keys its disks are encrypted with. */
export function diskKeys({ disks }: Pick<WorkbenchState, 'disks'>): readonly string[] {
  return [...new Set(disks.flatMap(({ kmsKey }) => (kmsKey === null ? [] : [kmsKey])))];
}
