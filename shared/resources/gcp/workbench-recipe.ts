import type { RuleContext } from '../../core/rule.ts';
import { shellQuote } from '../../core/shell.ts';
import { textsIn } from './workbench-cures.ts';
import { diskKeys, type WorkbenchState } from './workbench-state.ts';

/** Longest name of a machine (RFC 1035), in characters. */
const NAME_MAX = 63;

/** Added to the name: the old instance keeps its own until its data has moved. */
const SUFFIX = '-new';

/** Parameters that the rules with this recipe document. */
export const RECIPE_PARAMETERS = {
  networks:
    'Networks that instances may be in, a list like [ml-vpc, projects/shared/global/networks/ml]; the first is for recreated ones. Without it only the network default is refused.',
  subnet: 'Subnet for recreated instances, with Cloud NAT: projects/P/regions/R/subnetworks/S.',
  kmsKeyId: 'Cloud KMS key for the disks of recreated instances, projects/P/locations/…',
  serviceAccount: 'Service account for recreated instances, with no role it does not need.',
} as const;

/**
 * How the owner recreates an instance right: its data moved, then one command with the same size, image and labels, no
 * external address, disks under a customer-managed key, for one user. Words in capitals are the owner's to fill in.
 * Every value is quoted for the shell.
 */
export function recreateRecipe(state: WorkbenchState, context: RuleContext): string {
  const { account, name, region } = context.ref;
  const place = `--project ${shellQuote(account)} --location ${shellQuote(region)}`;
  const given = argumentsOf(state, context);
  return [
    'These settings cannot be changed after creation: create the instance again.',
    '1. Move its data first. In a terminal of the notebook:',
    '   (If Cordon has stopped it: agree on an override, set its cordon-override labels, then start it.)',
    `   gcloud storage rsync --recursive ~ gs://YOUR_BUCKET/${shellQuote(name)}`,
    '2. Create the new one, and copy the data back:',
    `   gcloud workbench instances create ${shellQuote(name.slice(0, NAME_MAX - SUFFIX.length) + SUFFIX)} ${place} \\`,
    ...given.map((each, index) => `     ${each}${index < given.length - 1 ? ' \\' : ''}`),
    '   The subnet needs Cloud NAT, or Private Google Access where no packages are fetched from the internet.',
    '3. Delete the old one when nothing is missing:',
    `   gcloud workbench instances delete ${shellQuote(name)} ${place}`,
  ].join('\n');
}

function argumentsOf(state: WorkbenchState, context: RuleContext): readonly string[] {
  const [project, image] = state.image.split('/');
  const isMachineImage = state.image.split('/').length === 2 && !/[.:]/.test(state.image);
  const key = diskKeys(state)[0] ?? textsIn(context, 'kmsKeyId')[0];
  const encryption = `CMEK --DISK-disk-kms-key ${quotedOr(key, 'KMS_KEY')}`;
  const labels = Object.entries(state.tags)
    .filter(
      ([label]) =>
        !/^(cordon-|goog-|consumer-project-|notebooks-product$|resource-name$)/.test(label),
    )
    .map(([label, value]) => `${label}=${value}`);
  return [
    `--machine-type ${quotedOr(state.machineType, 'MACHINE_TYPE')}`,
    isMachineImage
      ? `--vm-image-project ${quotedOr(project, 'P')} --vm-image-family ${quotedOr(image, 'FAMILY')}`
      : `--container-repository ${quotedOr(state.image, 'REPOSITORY')}`,
    `--network ${quotedOr(networkOf(state, context), 'NETWORK')}`,
    `--subnet ${quotedOr(subnetOf(state, context), 'SUBNET')}`,
    '--disable-public-ip',
    `--service-account-email ${quotedOr(accountOf(state, context), 'SERVICE_ACCOUNT')}`,
    '--instance-owners YOUR_ADDRESS',
    ...['boot', 'data'].map(
      (disk) => `--${disk}-disk-encryption ${encryption.replace('DISK', disk)}`,
    ),
    '--shielded-secure-boot=true --shielded-vtpm=true --shielded-integrity-monitoring=true',
    '--metadata notebook-disable-root=true',
    ...(labels.length === 0 ? [] : [`--labels ${shellQuote(labels.join(','))}`]),
  ];
}

function networkOf(state: WorkbenchState, context: RuleContext): string | undefined {
  const [wanted] = textsIn(context, 'networks');
  return isDefaultNetwork(state.network) ? wanted : (wanted ?? state.network);
}

function subnetOf(state: WorkbenchState, context: RuleContext): string | undefined {
  const own = isDefaultNetwork(state.network) ? undefined : state.subnet;
  return textsIn(context, 'subnet')[0] ?? own;
}

function accountOf({ serviceAccount }: WorkbenchState, context: RuleContext): string | undefined {
  const [wanted] = textsIn(context, 'serviceAccount');
  return wanted ?? (isDefaultAccount(serviceAccount) ? undefined : (serviceAccount ?? undefined));
}

/** Whether a service account is the one that every project has for its machines, most often with the role of an editor. */
export function isDefaultAccount(email: string | null): boolean {
  return /^\d+-compute@developer\.gserviceaccount\.com$/i.test(email ?? '');
}

/** Whether a network is the one that every project begins with, open to SSH from everywhere. */
export function isDefaultNetwork(network: string): boolean {
  return /(^|\/)networks\/default$/.test(network);
}

function quotedOr(value: string | undefined, otherwise: string): string {
  return value === undefined || value === '' ? otherwise : shellQuote(value);
}
