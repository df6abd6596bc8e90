import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';
import type { Ref } from '../../core/ref.ts';
import { keyNameOf } from './key-facts.ts';
import { parsed } from './parsed.ts';
import type { GoogleSend } from './send.ts';
import type { Disk, ExternalAccess } from './workbench-state.ts';

const text = z.nullish(z.string());
const flag = z.nullish(z.boolean());

const AccessConfig = z.object({
  name: text,
  natIP: text,
  networkTier: text,
  externalIpv6: text,
  setPublicPtr: flag,
  publicPtrDomainName: text,
});

const Machine = z.object({
  id: z.nullish(z.union([z.string(), z.number()])),
  networkInterfaces: z.nullish(
    z.array(
      z.object({
        name: text,
        network: text,
        subnetwork: text,
        accessConfigs: z.nullish(z.array(AccessConfig)),
        ipv6AccessConfigs: z.nullish(z.array(AccessConfig)),
      }),
    ),
  ),
  disks: z.nullish(
    z.array(
      z.object({
        boot: flag,
        type: text,
        diskEncryptionKey: z.nullish(z.object({ kmsKeyName: text, sha256: text })),
      }),
    ),
  ),
  serviceAccounts: z.nullish(z.array(z.object({ email: text }))),
  canIpForward: flag,
});

/** The virtual machine of an instance, as Compute Engine answers it in the fields that are used. */
export type Machine = z.output<typeof Machine>;

/** Where a resource of Compute Engine is: `projects/P/…`, whatever stood before it in a link. */
export function placeOf(link: string | null | undefined): string {
  return /projects\/[^\s]+$/.exec(link ?? '')?.[0] ?? '';
}

/** Reads the machine, which has its instance's project, zone and name; null when there is none. */
export async function readMachine(
  send: GoogleSend,
  { account, region, name }: Ref,
): Promise<Machine | null> {
  try {
    const path = { project: account, zone: region, instance: name };
    const answer = await send('compute.instances.get', { path });
    return parsed(Machine, answer.body, `The machine ${name}`);
  } catch (error) {
    if (error instanceof CloudError && error.failure.code === 'not-found') {
      return null;
    }
    throw error;
  }
}

/** What an instance was to be made with. */
interface DeclaredDisk {
  readonly diskEncryption?: string | null | undefined;
  readonly kmsKey?: string | null | undefined;
}

function interfacesOf(machine: Machine | null) {
  return (machine?.networkInterfaces ?? []).map((each, index) => ({
    ...each,
    name: each.name || `nic${index}`,
  }));
}

/** External IPv4 access by network interface; `reserved` are the addresses that stay when it is taken. */
export function accessOf(
  machine: Machine | null,
  reserved: readonly string[],
): Readonly<Record<string, ExternalAccess>> {
  const access = interfacesOf(machine).flatMap(({ name, accessConfigs }) =>
    (accessConfigs ?? []).slice(0, 1).map((config) => {
      const { setPublicPtr, publicPtrDomainName } = config;
      const isReserved = typeof config.natIP === 'string' && reserved.includes(config.natIP);
      const known: ExternalAccess = {
        name: config.name || 'External NAT',
        reserved: isReserved ? (config.natIP ?? null) : null,
        networkTier: config.networkTier || null,
        others: {
          ...(setPublicPtr === true ? { setPublicPtr } : {}),
          ...(publicPtrDomainName ? { publicPtrDomainName } : {}),
        },
      };
      return [name, known] as const;
    }),
  );
  return Object.fromEntries(access);
}

/** The external IPv4 addresses of now, by network interface. */
export function addressesOf(machine: Machine | null): Readonly<Record<string, string>> {
  return Object.fromEntries(
    interfacesOf(machine).flatMap(({ name, accessConfigs }) => {
      const address = accessConfigs?.[0]?.natIP || null;
      return address === null ? [] : [[name, address] as const];
    }),
  );
}

/** External IPv6 addresses, or the names of what gives one. */
export function ipv6Of(machine: Machine | null): readonly string[] {
  return interfacesOf(machine).flatMap(({ ipv6AccessConfigs }) =>
    (ipv6AccessConfigs ?? []).map((config) => config.externalIpv6 || config.name || 'IPv6'),
  );
}

/** The disks. Where the machine's own say nothing, what the instance was made with does. */
export function disksOf(
  boot: DeclaredDisk,
  data: readonly DeclaredDisk[],
  machine: Machine | null,
): readonly Disk[] {
  if (machine === null) {
    return [diskOf('boot', boot, null), ...data.map((each) => diskOf('data', each, null))];
  }
  const attached = (machine.disks ?? []).filter(({ type }) => type !== 'SCRATCH');
  const others = attached.filter((each) => each.boot !== true);
  return [
    ...attached.filter((each) => each.boot === true).map((each) => diskOf('boot', boot, each)),
    ...others.map((each, index) => diskOf('data', data[index] ?? {}, each)),
  ];
}

function diskOf(
  use: string,
  declared: DeclaredDisk,
  attached: NonNullable<Machine['disks']>[number] | null,
): Disk {
  const key = attached?.diskEncryptionKey?.kmsKeyName || declared.kmsKey || null;
  if (key !== null) {
    return { use, encryption: 'CMEK', kmsKey: keyNameOf(key) ?? key };
  }
  if (attached?.diskEncryptionKey?.sha256) {
    // A key that its owner sends with every use.
    return { use, encryption: 'CSEK', kmsKey: null };
  }
  const known = (declared.diskEncryption ?? '').replace(/.*UNSPECIFIED$/, '');
  return { use, encryption: known || (attached === null ? '' : 'GMEK'), kmsKey: null };
}
