import {
  type GoogleBinding,
  type GoogleWorkbench,
  type GoogleWorld,
  type Members,
  NO_POLICY,
} from './world.ts';

/** How an instance is made, beside its name. Nothing given: as the API makes it, which is not as rules want it. */
export interface GoogleWorkbenchOptions {
  readonly name: string;
  readonly zone?: string;
  readonly status?: string;
  readonly next?: GoogleWorkbench['next'];
  readonly labels?: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly shielded?: Readonly<Record<string, boolean>>;
  readonly bindings?: readonly GoogleBinding[];
  /** The external address; null for none. */
  readonly address?: string | null;
  /** Members of the one access configuration beside its name and address. */
  readonly access?: Members;
  readonly network?: string;
  readonly serviceAccount?: string | null;
  readonly ipForwarding?: boolean;
  readonly kmsKey?: string | null;
  /** Members of `gceSetup` beside these. */
  readonly setup?: Members;
  /** Members of the instance beside these. */
  readonly described?: Members;
  readonly hasMachine?: boolean;
}

const COMPUTE = 'https://www.googleapis.com/compute/v1/';

/** A world with one instance more. */
export function createGoogleWorkbench(
  world: GoogleWorld,
  options: GoogleWorkbenchOptions,
  now: number,
): GoogleWorld {
  const { zone = 'europe-west4-a' } = options;
  const name = `projects/${world.project}/locations/${zone}/instances/${options.name}`;
  const instanceId = String(4_000_000_000_000 + Object.keys(world.workbench).length);
  const address = options.address === undefined ? '34.24.11.45' : options.address;
  const given = { name: 'External NAT', networkTier: 'PREMIUM', ...options.access };
  const instance: GoogleWorkbench = {
    name,
    described: {
      id: `id-of-${options.name}`,
      creator: 'ada@example.com',
      createTime: new Date(now).toISOString(),
      healthState: 'HEALTHY',
      ...options.described,
    },
    setup: { ...setupOf(world, options, zone), instanceId, ...options.setup },
    status: options.status ?? 'ACTIVE',
    next: options.next ?? null,
    labels: {
      'notebooks-product': 'workbench-instances',
      'resource-name': options.name,
      ...options.labels,
    },
    metadata: {
      'proxy-mode': 'service_account',
      'resource-url': `https://notebooks.googleapis.com/v2/${name}`,
      ...options.metadata,
    },
    shielded: { enableVtpm: true, enableIntegrityMonitoring: true, ...options.shielded },
    policy: { ...NO_POLICY, bindings: options.bindings ?? [] },
    access: address === null ? [] : [{ ...given, natIP: address }],
    machine:
      options.hasMachine === false
        ? null
        : { id: instanceId, ...machineOf(options, setupOf(world, options, zone)) },
    changes: 1,
  };
  return { ...world, workbench: { ...world.workbench, [name]: instance } };
}

/** What the instance was to be made with. */
function setupOf(world: GoogleWorld, options: GoogleWorkbenchOptions, zone: string): Members {
  const { network = 'default', kmsKey = null, serviceAccount } = options;
  const project = `${COMPUTE}projects/${world.project}`;
  const own = `${world.projectNumber}-compute@developer.gserviceaccount.com`;
  const email = serviceAccount === undefined ? own : serviceAccount;
  const scopes = ['https://www.googleapis.com/auth/cloud-platform'];
  const encryption =
    kmsKey === null ? { diskEncryption: 'GMEK' } : { diskEncryption: 'CMEK', kmsKey };
  return {
    machineType: `${project}/zones/${zone}/machineTypes/e2-standard-4`,
    serviceAccounts: email === null ? [] : [{ email, scopes }],
    vmImage: { project: 'cloud-notebooks-managed', family: 'workbench-instances' },
    bootDisk: { diskSizeGb: '150', diskType: 'PD_STANDARD', ...encryption },
    dataDisks: [{ diskSizeGb: '100', diskType: 'PD_STANDARD', ...encryption }],
    networkInterfaces: [
      {
        network: `${project}/global/networks/${network}`,
        subnet: `${project}/regions/${zone.replace(/-[a-z]$/, '')}/subnetworks/${network}`,
      },
    ],
    tags: ['deeplearning-vm', 'notebook-instance'],
    ...(options.ipForwarding === true ? { enableIpForwarding: true } : {}),
  };
}

/** The machine that was made of it. */
function machineOf({ kmsKey, ipForwarding }: GoogleWorkbenchOptions, setup: Members): Members {
  const [nic = {}] = (setup['networkInterfaces'] ?? []) as readonly Members[];
  const { network = '', subnet = '' } = nic;
  const key =
    typeof kmsKey === 'string'
      ? { diskEncryptionKey: { kmsKeyName: `${kmsKey}/cryptoKeyVersions/1` } }
      : {};
  return {
    canIpForward: ipForwarding === true,
    serviceAccounts: setup['serviceAccounts'] ?? [],
    networkInterfaces: [{ name: 'nic0', network, subnetwork: subnet }],
    disks: [
      { boot: true, type: 'PERSISTENT', ...key },
      { boot: false, type: 'PERSISTENT', ...key },
    ],
  };
}

/** An instance as time has made it. */
export function arrived(instance: GoogleWorkbench, now: number): GoogleWorkbench {
  const { next } = instance;
  return next === null || now < next.at
    ? instance
    : { ...instance, status: next.status, next: null };
}

/** The world with every instance as time has made it. */
export function worldAt(world: GoogleWorld, now: number): GoogleWorld {
  const instances = Object.entries(world.workbench);
  return instances.every(([, instance]) => arrived(instance, now) === instance)
    ? world
    : {
        ...world,
        workbench: Object.fromEntries(
          instances.map(([name, instance]) => [name, arrived(instance, now)]),
        ),
      };
}

/** An instance as the API answers it. What is false or empty is left out, as everywhere in this JSON. */
export function shownWorkbench(instance: GoogleWorkbench): Members {
  const { name, described, setup, status, labels, metadata, shielded, access, changes } = instance;
  const [config] = access;
  const [nic = {}] = (setup['networkInterfaces'] ?? []) as readonly Members[];
  const shown = Object.entries(shielded).filter(([, value]) => value);
  const updated = Date.parse(String(described['createTime'])) + changes;
  return {
    name,
    ...described,
    updateTime: new Date(updated).toISOString(),
    state: status,
    labels,
    gceSetup: {
      ...setup,
      networkInterfaces: [
        {
          ...nic,
          ...(config?.['natIP'] === undefined
            ? {}
            : { accessConfigs: [{ externalIp: config['natIP'] }] }),
        },
      ],
      metadata,
      shieldedInstanceConfig: Object.fromEntries(shown),
    },
  };
}
