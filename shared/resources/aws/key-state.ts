import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';
import type { State } from '../../core/state.ts';
import { isoTime } from '../../events/time.ts';
import { canonicalPolicy } from './key-exposure.ts';

/** A KMS key. Its material is not seen from outside; what of it can be used, and by whom, is. */
export interface KmsKeyState extends State {
  /** `KeyState` as KMS spells it. */
  readonly status: string;
  readonly arn: string;
  /** Whether the customer manages it, and not AWS. */
  readonly customerManaged: boolean;
  /** Whether it can be used. */
  readonly enabled: boolean;
  /** When KMS deletes it, ISO 8601 UTC; null while nobody asked for that. */
  readonly deletion: string | null;
  /** In a form in which equal policies are equal texts: KMS may order lists anew. Null when it could not be read. */
  readonly policy: string | null;
  /** Why the policy could not be read or understood, or null. */
  readonly policyProblem: string | null;
  /** Alias names, `alias/ml-volumes`, in order. Empty also where they may not be read. */
  readonly aliases: readonly string[];
}

const Described = z.object({
  KeyMetadata: z.object({
    Arn: z.string().check(z.minLength(1)),
    KeyState: z.string().check(z.minLength(1)),
    KeyManager: z.string(),
    CreationDate: z.union([z.date(), z.string(), z.number()]),
    DeletionDate: z.nullish(z.union([z.date(), z.string(), z.number()])),
  }),
});

/** What was read of a key besides its description. */
export interface KeyParts {
  readonly tags: Readonly<Record<string, string>>;
  readonly aliases: readonly string[];
  readonly policy: { readonly text: string } | { readonly problem: string };
}

/** The state in an answer of `DescribeKey`. Throws CloudError `unreadable`. */
export function keyState(answer: unknown, parts: KeyParts): KmsKeyState {
  const described = Described.safeParse(answer);
  if (!described.success) {
    throw unreadable('the answer about the key is not as KMS documents it');
  }
  const key = described.data.KeyMetadata;
  const createdAt = timeOf(key.CreationDate);
  if (createdAt === '') {
    throw unreadable('the answer does not say when the key was created');
  }
  return {
    status: key.KeyState,
    tags: parts.tags,
    // A key's id is never given again, so its creation tells its life.
    incarnation: createdAt,
    createdAt,
    arn: key.Arn,
    customerManaged: key.KeyManager === 'CUSTOMER',
    enabled: key.KeyState === 'Enabled',
    deletion: timeOf(key.DeletionDate) || null,
    aliases: [...parts.aliases].sort(),
    ...policyOf(parts.policy),
  };
}

/** The SDK gives dates; a recorded answer texts or seconds. */
function timeOf(value: Date | string | number | null | undefined): string {
  return isoTime(value instanceof Date ? value.toISOString() : value);
}

function policyOf(read: KeyParts['policy']): Pick<KmsKeyState, 'policy' | 'policyProblem'> {
  if ('problem' in read) {
    return { policy: null, policyProblem: read.problem };
  }
  const policy = canonicalPolicy(read.text);
  return policy === null
    ? { policy: null, policyProblem: 'The key policy is no text that KMS documents.' }
    : { policy, policyProblem: null };
}

/** The error for an answer that cannot be understood. */
export function unreadable(what: string): CloudError {
  const message = `A KMS key could not be read: ${what}.`;
  return new CloudError({ code: 'unreadable', message, permission: null }, { applied: 'no' });
}
