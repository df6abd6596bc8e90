import type { Json } from '../../core/json.ts';
import { type AccountPart, inEffect } from './storage-account-state.ts';

/** Lists whose IPv4 ranges hold half of all addresses or more keep nobody out. */
const WIDE_IPV4 = 2 ** 31;

/** So does an IPv6 range with a prefix this short: all that is in use lies in one of /3. */
const WIDE_IPV6_PREFIX = 12;

/** From where the account can be reached: everywhere, some networks, or private endpoints alone. */
export function reach(
  state: Pick<AccountPart, 'properties' | 'createdAt' | 'networkAcls'>,
): 'everywhere' | 'listed' | 'private' {
  const access = inEffect(state, 'publicNetworkAccess');
  if (access === 'Disabled' || access === 'SecuredByPerimeter') {
    return 'private';
  }
  return allowsByDefault(state) || listsEverybody(state) ? 'everywhere' : 'listed';
}

/** Whether the firewall lets in what it does not list. Nothing said means it does. */
export function allowsByDefault({ networkAcls }: Pick<AccountPart, 'networkAcls'>): boolean {
  return (networkAcls['defaultAction'] ?? 'Allow') === 'Allow';
}

/** Whether the firewall denies by default and lists nearly the whole internet. */
export function listsEverybody({ networkAcls }: Pick<AccountPart, 'networkAcls'>): boolean {
  const ranges = ['ipRules', 'ipv6Rules'].flatMap((list) => rangesOf(networkAcls[list]));
  const ipv4 = ranges.filter((range) => !range.includes(':'));
  const size = ipv4.reduce((sum, range) => sum + 2 ** (32 - prefixOf(range, 32)), 0);
  return (
    size >= WIDE_IPV4 ||
    ranges.some((range) => range.includes(':') && prefixOf(range, 128) <= WIDE_IPV6_PREFIX)
  );
}

/** Whether a firewall lets trusted Azure services pass. Nothing said means it does (API reference). */
export function bypasses(bypass: Json | undefined): boolean {
  return String(bypass ?? 'AzureServices')
    .split(',')
    .some((each) => each.trim() === 'AzureServices');
}

function rangesOf(rules: Json | undefined): readonly string[] {
  return (Array.isArray(rules) ? (rules as readonly Json[]) : []).flatMap((rule) => {
    const { value } = (rule ?? {}) as { readonly value?: Json };
    return typeof value === 'string' ? [value] : [];
  });
}

/** The length of a range's prefix; a single address has all bits. */
function prefixOf(range: string, bits: number): number {
  const prefix = /\/(?<length>\d{1,3})$/.exec(range)?.groups?.['length'];
  return prefix === undefined ? bits : Number(prefix);
}
