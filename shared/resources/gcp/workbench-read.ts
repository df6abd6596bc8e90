import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';
import type { Json } from '../../core/json.ts';
import type { Ref } from '../../core/ref.ts';
import type { ReadHints } from '../../core/resource.ts';
import { allAnswers } from './all-answers.ts';
import { POLICY_VERSION, policyOf } from './iam-policy.ts';
import { fullNameOf, type GcpKeyFacts, keyNameOf, readKeyFacts } from './key-facts.ts';
import { parsed } from './parsed.ts';
import type { GoogleSend } from './send.ts';
import {
  accessOf,
  addressesOf,
  disksOf,
  ipv6Of,
  type Machine,
  placeOf,
  readMachine,
} from './workbench-machine.ts';
import { readHasNat, readReserved } from './workbench-network.ts';
import { diskKeys, isPassing, SETTINGS, type WorkbenchState } from './workbench-state.ts';

const flag = z.nullish(z.boolean());
const text = z.nullish(z.string());
const texts = z.nullish(z.record(z.string(), z.string()));
const Encrypted = z.object({ diskEncryption: text, kmsKey: text });

const Instance = z.object({
  name: z.string(),
  id: text,
  state: text,
  createTime: text,
  labels: texts,
  instanceOwners: z.nullish(z.array(z.string())),
  disableProxyAccess: flag,
  gceSetup: z.nullish(
    z.object({
      instanceId: z.nullish(z.union([z.string(), z.number()])),
      machineType: text,
      acceleratorConfigs: z.nullish(z.array(z.unknown())),
      serviceAccounts: z.nullish(z.array(z.object({ email: text }))),
      vmImage: z.nullish(z.object({ project: text, family: text, name: text })),
      containerImage: z.nullish(z.object({ repository: text })),
      bootDisk: z.nullish(Encrypted),
      dataDisks: z.nullish(z.array(Encrypted)),
      shieldedInstanceConfig: z.nullish(
        z.object({
          enableSecureBoot: flag,
          enableVtpm: flag,
          enableIntegrityMonitoring: flag,
        }),
      ),
      networkInterfaces: z.nullish(z.array(z.object({ network: text, subnet: text }))),
      disablePublicIp: flag,
      enableIpForwarding: flag,
      metadata: texts,
    }),
  ),
});

/** An instance as the API answers it, in the fields that are used. */
type Instance = z.output<typeof Instance>;

/** The instance's name as its API takes it: `projects/P/locations/ZONE/instances/NAME`. */
export function workbenchName(ref: Ref): string {
  return ref.id.replace(/^\/\/notebooks\.googleapis\.com\//, '');
}

/**
 * Reads an instance and its machine; null when there is none. Instance, IAM policy and machine are decisive: with one of
 * them unknown the whole state is, and this rejects with a CloudError that names what was denied. Whether an address is
 * reserved and whether there is Cloud NAT is told as far as it can be read.
 */
export async function readWorkbench(
  send: GoogleSend,
  ref: Ref,
  hints: Pick<ReadHints, 'keys'>,
): Promise<WorkbenchState | null> {
  const name = workbenchName(ref);
  try {
    const [answer, policy, found, facts] = await allAnswers([
      send('notebooks.projects.locations.instances.get', { path: { name } }),
      send('notebooks.projects.locations.instances.getIamPolicy', {
        path: { resource: name },
        query: { 'options.requestedPolicyVersion': POLICY_VERSION },
      }),
      readMachine(send, ref),
      Promise.all(hints.keys.map((id) => readKeyFacts(send, id))),
    ]);
    const instance = parsed(Instance, answer.body, `Workbench instance ${ref.name}`);
    const machine = isOwn(instance, found) ? found : null;
    const own = stateOf(instance, machine, policy.body, facts);
    const addresses = Object.values(own.addresses);
    const hasAccess = Object.keys(own.externalAccess).length > 0;
    const [reserved, hasNat] = await allAnswers([
      addresses.length === 0 ? [] : readReserved(send, ref, addresses),
      hasAccess ? readHasNat(send, ref.region, own.network, own.subnet) : null,
    ]);
    return {
      ...own,
      externalAccess: machine === null ? own.externalAccess : accessOf(machine, reserved ?? []),
      addressesKnown: reserved !== null,
      hasNat,
    };
  } catch (error) {
    if (error instanceof CloudError && error.failure.code === 'not-found') {
      return null;
    }
    throw error;
  }
}

/** Another machine may have the name by now. */
function isOwn({ gceSetup }: Instance, machine: Machine | null): boolean {
  const id = gceSetup?.instanceId ?? null;
  return id === null || machine?.id === undefined || String(id) === String(machine.id);
}

/** What instance, machine and policy say. Compute Engine knows better what is true of the machine now. */
function stateOf(
  instance: Instance,
  machine: Machine | null,
  policy: Json,
  facts: readonly GcpKeyFacts[],
): WorkbenchState {
  const setup = instance.gceSetup ?? {};
  const labels = instance.labels ?? {};
  const metadata = setup.metadata ?? {};
  const [nic] = machine?.networkInterfaces ?? [];
  const [declared] = setup.networkInterfaces ?? [];
  const { bindings, envelope } = policyOf(policy, `The IAM policy of ${instance.name}`);
  const disks = disksOf(setup.bootDisk ?? {}, setup.dataDisks ?? [], machine);
  const accounts = machine === null ? setup.serviceAccounts : machine.serviceAccounts;
  return {
    status: instance.state || 'STATE_UNSPECIFIED',
    incarnation: instance.id || instance.createTime || null,
    createdAt: instance.createTime || null,
    tags: withoutEmpty(labels, (key) => key.startsWith('cordon-')),
    labels,
    settings: Object.fromEntries(
      SETTINGS.flatMap((key) => (metadata[key] ? [[key, metadata[key]]] : [])),
    ),
    metadata,
    shielded: {
      enableSecureBoot: setup.shieldedInstanceConfig?.enableSecureBoot === true,
      enableVtpm: setup.shieldedInstanceConfig?.enableVtpm === true,
      enableIntegrityMonitoring: setup.shieldedInstanceConfig?.enableIntegrityMonitoring === true,
    },
    iam: bindings,
    iamEnvelope: envelope,
    externalAccess: machine === null ? expectedAccess(instance) : accessOf(machine, []),
    addresses: addressesOf(machine),
    addressesKnown: true,
    externalIpv6: ipv6Of(machine),
    hasNat: null,
    hasMachine: machine !== null,
    publicIpDisabled: setup.disablePublicIp === true,
    proxyDisabled: instance.disableProxyAccess === true,
    singleUser: isSingleUser(instance, metadata),
    serviceAccount: accounts?.[0]?.email || null,
    network: placeOf(nic?.network || declared?.network),
    subnet: placeOf(nic?.subnetwork || declared?.subnet),
    ipForwarding:
      machine === null ? setup.enableIpForwarding === true : machine.canIpForward === true,
    disks,
    image: imageOf(setup),
    machineType: setup.machineType?.split('/').at(-1) ?? '',
    hasGpu: (setup.acceleratorConfigs ?? []).length > 0,
    keys: Object.fromEntries(facts.map((each) => [each.id, each])),
    uses: diskKeys({ disks }).flatMap((key) => (keyNameOf(key) === null ? [] : [fullNameOf(key)])),
  };
}

/** A machine that is still being made gets an address unless it was told to have none (API model, `accessConfigs`). */
function expectedAccess({ state, gceSetup }: Instance): WorkbenchState['externalAccess'] {
  const isComing = isPassing({ status: state || 'STATE_UNSPECIFIED' });
  return isComing && gceSetup?.disablePublicIp !== true
    ? { nic0: { name: 'External NAT', reserved: null, networkTier: null, others: {} } }
    : {};
}

/** The API takes an empty value for a removal, and may keep it: that says the same. */
function withoutEmpty(
  map: Readonly<Record<string, string>>,
  isOurs: (key: string) => boolean,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(map).filter(([key, value]) => value !== '' || !isOurs(key)),
  );
}

/** Owners are not always shown; what the proxy was told is. */
function isSingleUser({ instanceOwners }: Instance, metadata: WorkbenchState['metadata']): boolean {
  return (
    (instanceOwners ?? []).length > 0 ||
    metadata['proxy-mode'] === 'mail' ||
    (metadata['proxy-user-mail'] ?? '') !== ''
  );
}

function imageOf({ vmImage, containerImage }: NonNullable<Instance['gceSetup']>): string {
  const repository = containerImage?.repository ?? '';
  const named = vmImage?.family || vmImage?.name || '';
  return repository !== '' || !vmImage?.project ? repository : `${vmImage.project}/${named}`;
}
