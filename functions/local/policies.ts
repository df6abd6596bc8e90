import { readFile } from 'node:fs/promises';
import type { Clock } from '../../shared/core/ports.ts';
import type { Policy } from '../../shared/core/settings.ts';
import { BadPolicy, loadPolicy } from '../../shared/policy/load.ts';
import { type ProfileName, profile } from '../../shared/policy/profiles.ts';
import { RULES } from '../../shared/rules/registry.generated.ts';
import { UsageError } from './exit.ts';
import { pathError } from './inputs.ts';

/** Where the policy comes from: one of the profiles that ship, or a file. */
export type PolicySource = { readonly profile: ProfileName } | { readonly file: string };

/** How long a policy file is believed before it is read again, in ms: the minute the engine's contract allows. */
const CACHE_MS = 60_000;

/**
 * The policy, read anew at most once a minute. The first read must succeed; later a bad file is told once and the last
 * good policy stays, as the functions in the cloud do it.
 * @param warn - told about a file that has gone bad
 */
export async function createPolicy(
  source: PolicySource,
  clock: Clock,
  warn: (text: string) => void,
): Promise<() => Promise<Policy>> {
  if ('profile' in source) {
    const fixed = profile(source.profile);
    return () => Promise.resolve(fixed);
  }
  let last = await readPolicy(source.file);
  let readAt = clock.now();
  let warned = '';
  return async () => {
    if (clock.now() - readAt < CACHE_MS) {
      return last;
    }
    readAt = clock.now();
    try {
      last = await readPolicy(source.file);
      warned = '';
    } catch (error) {
      if (!(error instanceof BadPolicy || error instanceof UsageError)) {
        throw error;
      }
      if (warned !== error.message) {
        warned = error.message;
        warn(`The policy stays as it was, because its file cannot be used now:\n${error.message}`);
      }
    }
    return last;
  };
}

/** Loads a policy file against the rules of this build. Throws BadPolicy or UsageError. */
export async function readPolicy(file: string): Promise<Policy> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw pathError(error, file);
  }
  return loadPolicy(text, file, { knownRules: RULES });
}
