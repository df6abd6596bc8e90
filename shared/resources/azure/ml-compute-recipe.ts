import type { Ref } from '../../core/ref.ts';
import { shellQuote } from '../../core/shell.ts';
import { azPlaceInWorkspace } from './ml-arm.ts';

/** How an instance is made anew: what is chosen at creation cannot be changed, and its files are not on its disk. */
export function instanceRecipe(ref: Ref, members: readonly string[]): string {
  return [
    'This is chosen when an instance is created. Files in the workspace stay; what lies elsewhere on its disk must be copied first.',
    ...fileOf('computeinstance', members),
    `az ml compute create --file compute.yml ${azPlaceInWorkspace(ref)}`,
    `When the new one is in use: az ml compute delete --name ${shellQuote(ref.name)} ${azPlaceInWorkspace(ref)}`,
  ].join('\n');
}

/** The same, of a cluster, which keeps nothing. */
export function clusterRecipe(ref: Ref, members: readonly string[]): string {
  return [
    'This is chosen when a cluster is created.',
    ...fileOf('amlcompute', members),
    `az ml compute create --file compute.yml ${azPlaceInWorkspace(ref)}`,
    `When jobs name the new one: az ml compute delete --name ${shellQuote(ref.name)} ${azPlaceInWorkspace(ref)}`,
  ].join('\n');
}

function fileOf(type: string, members: readonly string[]): readonly string[] {
  return [
    'Put into a file compute.yml what the old one has, and:',
    '  name: <new name>',
    `  type: ${type}`,
    ...members.map((member) => `  ${member}`),
  ];
}
