import type { Json } from '../../core/json.ts';
import type { RuleContext } from '../../core/rule.ts';
import { shellQuote } from '../../core/shell.ts';
import type { NotebookState } from './sagemaker-notebook-state.ts';

/** Longest name of a notebook instance (`NotebookInstanceName` in its API model), in characters. */
const NAME_MAX = 63;

/** Added to the name: the old notebook keeps its own until its data has moved. */
const SUFFIX = '-new';

/** Most security groups a notebook takes (`SecurityGroupIds` in its API model). */
const GROUPS_MAX = 5;

/** Parameters that the rules with this recipe document. */
export const RECIPE_PARAMETERS = {
  subnetId: 'Subnet for recreated notebooks, with a way to SageMaker: NAT or VPC endpoints.',
  securityGroupIds: 'Security groups for recreated notebooks, a list.',
  kmsKeyId: 'ARN of the customer-managed key for the volumes of recreated notebooks.',
} as const;

/**
 * How the owner recreates a notebook right: its data moved, then one command with the same role, size, scripts and
 * tags, in a subnet, without the direct way to the internet, under a customer-managed key. Words in capitals are the
 * owner's to fill in. Every value is quoted for the shell.
 */
export function recreateRecipe(state: NotebookState, context: RuleContext): string {
  const { region } = context.ref;
  const volume = `/home/ec2-user/SageMaker s3://YOUR_BUCKET/`;
  return [
    'These settings cannot be changed after creation: create the notebook again.',
    '1. Move its data first. Nothing else keeps it: SageMaker has no snapshots of the volume. In a terminal of the notebook:',
    '   (If Cordon has stopped it: agree on an override, set its cordon-override tags, then start it.)',
    `   aws s3 sync ${volume}${shellQuote(state.name)}/`,
    '2. Create the new one, and copy the data back:',
    `   aws sagemaker create-notebook-instance --region ${shellQuote(region)} \\`,
    ...argumentsOf(state, context).map(
      ([name, value], index, all) =>
        `     --${name} ${value}${index < all.length - 1 ? ' \\' : ''}`,
    ),
    '   Add its Git repositories, if it had any. The subnet needs NAT or VPC endpoints, or the notebook cannot train or deploy.',
    '3. Delete the old one when nothing is missing:',
    `   aws sagemaker delete-notebook-instance --region ${shellQuote(region)} --notebook-instance-name ${shellQuote(state.name)}`,
  ].join('\n');
}

function argumentsOf(state: NotebookState, context: RuleContext): [name: string, value: string][] {
  const tags = Object.entries(state.tags)
    .filter(([key]) => !/^(aws:|cordon-)/i.test(key))
    .map(([Key, Value]) => ({ Key, Value }));
  const all: [string, string | null][] = [
    ['notebook-instance-name', shellQuote(state.name.slice(0, NAME_MAX - SUFFIX.length) + SUFFIX)],
    ['instance-type', quotedOr(state.instanceType, 'INSTANCE_TYPE')],
    ['role-arn', quotedOr(state.roleArn, 'ROLE_ARN')],
    ['volume-size-in-gb', state.volumeGb === null ? null : String(state.volumeGb)],
    ['lifecycle-config-name', quotedOr(state.lifecycleConfig, null)],
    ['platform-identifier', quotedOr(state.platform, null)],
    ['subnet-id', quotedOr(state.subnetId ?? textOf(context.parameters['subnetId']), 'SUBNET_ID')],
    ['security-group-ids', groupsOf(state, context.parameters['securityGroupIds'])],
    ['direct-internet-access', 'Disabled'],
    ['kms-key-id', quotedOr(keyOf(state, context), 'KMS_KEY_ARN')],
    ['root-access', 'Disabled'],
    ['instance-metadata-service-configuration', 'MinimumInstanceMetadataServiceVersion=2'],
    ['tags', tags.length === 0 ? null : shellQuote(JSON.stringify(tags))],
  ];
  return all.flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
}

/** The key it has, when that is the customer's; else the policy's. */
function keyOf(state: NotebookState, context: RuleContext): string | null {
  const own = state.kmsKeyId === null ? undefined : state.keys[state.kmsKeyId];
  return own?.customerManaged === true ? state.kmsKeyId : textOf(context.parameters['kmsKeyId']);
}

function groupsOf(state: NotebookState, parameter: Json | undefined): string {
  const given = state.subnetId === null ? (Array.isArray(parameter) ? parameter : [parameter]) : [];
  const groups = state.subnetId === null ? given.map(textOf) : state.securityGroups;
  const quoted = groups.flatMap((group) => (group === null ? [] : [shellQuote(group)]));
  return quoted.length === 0 ? 'SECURITY_GROUP_ID' : quoted.slice(0, GROUPS_MAX).join(' ');
}

function quotedOr<Fallback extends string | null>(
  value: string | null,
  fallback: Fallback,
): string | Fallback {
  return value === null ? fallback : shellQuote(value);
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
