import { textOf } from '../read.ts';
import { isAccount, isRegion, type Place } from './arn.ts';

/** An account id as text; `''` when it is none. Some loaders of logs make it a number, which loses leading zeros. */
export function accountIn(value: unknown): string {
  const text = typeof value === 'number' ? String(value).padStart(12, '0') : textOf(value);
  return isAccount(text) ? text : '';
}

/** A region as text; `''` when it is none. */
export function regionIn(value: unknown): string {
  const text = textOf(value);
  return isRegion(text) ? text : '';
}

/** The first account and the first region that are ones: where a finding's resource is, best source first. */
export function placeIn(accounts: readonly unknown[], regions: readonly unknown[]): Place {
  return {
    account: accounts.map(accountIn).find((account) => account !== '') ?? '',
    region: regions.map(regionIn).find((region) => region !== '') ?? '',
  };
}
