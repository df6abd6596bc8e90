import * as z from 'zod/mini';
import type { Json } from '../../core/json.ts';
import type { State } from '../../core/state.ts';
import { isoTime } from '../../events/time.ts';
import { type Bindings, type IamPolicy, policyOf } from './iam-policy.ts';
import { parsed } from './parsed.ts';

/** What `status` is of a key that has no primary version: a new one that waits for an import, or a key for signing. */
export const NO_PRIMARY = 'NO_PRIMARY_VERSION';

/** A Cloud KMS key. Its material is not seen from outside; what of it can be used, and by whom, is. */
export interface GcpKmsKeyState extends State {
  /** The state of the primary version as Cloud KMS spells it, or {@link NO_PRIMARY}. */
  readonly status: string;
  /** `ENCRYPT_DECRYPT`, `ASYMMETRIC_SIGN` …; `''` when it is not said. */
  readonly purpose: string;
  /** The number of the primary version, by which everything is encrypted; null where there is none. */
  readonly primary: string | null;
  /** Whether the primary version can be used, by its number: what was said of another one is not said of this. Edited. */
  readonly enabled: Readonly<Record<string, boolean>>;
  /** When versions are destroyed for good, ISO 8601 UTC, by their numbers; only those that are scheduled. Edited. */
  readonly destruction: Readonly<Record<string, string>>;
  /** The key's own IAM policy by role, see {@link Bindings}; empty where it could not be read. Public members are edited. */
  readonly iam: Bindings;
  /** What is sent back with it. */
  readonly iamEnvelope: IamPolicy['envelope'];
  /** Why the policy could not be read, or null. */
  readonly iamProblem: string | null;
}

const text = z.nullish(z.string());
const Version = z.object({ name: z.string(), state: text, destroyTime: text });

/** A version as the list holds it. */
export type KeyVersion = z.output<typeof Version>;

const Key = z.object({
  createTime: text,
  purpose: text,
  labels: z.nullish(z.record(z.string(), z.string())),
  primary: z.nullish(Version),
});

const Page = z.object({ cryptoKeyVersions: z.nullish(z.array(Version)), nextPageToken: text });

/** What was read of a key besides itself. */
export interface GcpKeyParts {
  readonly versions: readonly KeyVersion[];
  readonly policy: { readonly answer: Json } | { readonly problem: string };
}

/** One page of a key's versions. Rejects what is none with CloudError (`unreadable`). */
export function versionsIn(
  answer: unknown,
  what: string,
): { readonly versions: readonly KeyVersion[]; readonly next: string } {
  const page = parsed(Page, answer, what);
  return { versions: page.cryptoKeyVersions ?? [], next: page.nextPageToken ?? '' };
}

/** The state in an answer of `cryptoKeys.get`. Rejects with CloudError (`unreadable`). */
export function kmsKeyState(answer: unknown, parts: GcpKeyParts, what: string): GcpKmsKeyState {
  const key = parsed(Key, answer, what);
  const primary = key.primary ?? null;
  const number = primary === null ? null : numberOf(primary.name);
  const known = primary === null ? parts.versions : [...parts.versions, primary];
  const scheduled = known.filter(({ state }) => state === 'DESTROY_SCHEDULED');
  return {
    status: primary?.state || NO_PRIMARY,
    tags: key.labels ?? {},
    // A key's name is never given again, so its creation tells its life.
    incarnation: isoTime(key.createTime) || null,
    createdAt: isoTime(key.createTime) || null,
    purpose: key.purpose ?? '',
    primary: number,
    enabled: number === null ? {} : { [number]: primary?.state === 'ENABLED' },
    destruction: Object.fromEntries(
      scheduled.map(({ name, destroyTime }) => [numberOf(name), isoTime(destroyTime) || 'soon']),
    ),
    ...policyIn(parts.policy, what),
  };
}

function numberOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function policyIn(
  read: GcpKeyParts['policy'],
  what: string,
): Pick<GcpKmsKeyState, 'iam' | 'iamEnvelope' | 'iamProblem'> {
  if ('problem' in read) {
    return { iam: {}, iamEnvelope: {}, iamProblem: read.problem };
  }
  const { bindings, envelope } = policyOf(read.answer, `The IAM policy of ${what}`);
  return { iam: bindings, iamEnvelope: envelope, iamProblem: null };
}
