import type { Ref } from '../../core/ref.ts';
import { partOf } from './ml-arm.ts';
import { keyAddress } from './vault-key.ts';

/** What follows a vault's name in its address, in the public cloud and the sovereign ones (`az cloud list`). */
const SUFFIXES = ['vault.azure.net', 'vault.usgovcloudapi.net', 'vault.azure.cn'];

/** The addresses a vault may have by its ARM id: which cloud it is in, the id does not say. */
export function vaultAddresses(ref: Pick<Ref, 'id'>): readonly string[] {
  const vault = partOf(ref, 'vaults').toLowerCase();
  return SUFFIXES.map((suffix) => `https://${vault}.${suffix}`);
}

/** The same of a key in it, without a version: resources name keys by them, and the policy by ids in any case. */
export function keyAliases(ref: Pick<Ref, 'id'>): readonly string[] {
  const name = partOf(ref, 'keys');
  return [ref.id.toLowerCase(), ...vaultAddresses(ref).map((vault) => keyAddress(vault, name))];
}
