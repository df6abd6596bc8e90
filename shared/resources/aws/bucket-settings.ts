import * as z from 'zod/mini';
import type { Json } from '../../core/json.ts';
import { orAbsent, parsed } from './bucket-parts.ts';
import type { AwsSend } from './send.ts';

/** What is set on a bucket besides policy, ACL, block and tags. All of it is edited. */
export interface BucketSettings {
  /** The website's configuration as S3 gives it; null when the bucket is none. */
  readonly website: Json;
  /** Who owns objects and whether ACLs count: `BucketOwnerEnforced` (they do not), …; null when nothing is said. */
  readonly ownership: string | null;
  /**
   * The default encryption, by the names of the API: `SSEAlgorithm`, `KMSMasterKeyID`, `BucketKeyEnabled`,
   * `BlockedEncryptionTypes`. S3 takes one rule and encrypts with AES256 where none is set.
   */
  readonly encryption: Readonly<Record<string, Json>>;
  /** `Enabled` or `Suspended`; null when it never was on. */
  readonly versioning: string | null;
  /** Where access is logged, by the names of the API: `TargetBucket`, `TargetPrefix`, …; empty when it is not. */
  readonly logging: Readonly<Record<string, Json>>;
}

/** The calls that read the settings, in the order {@link settingsOf} takes their answers. */
export const SETTING_READS = [
  ['s3:GetBucketWebsite', ['NoSuchWebsiteConfiguration']],
  ['s3:GetBucketOwnershipControls', ['OwnershipControlsNotFoundError']],
  ['s3:GetBucketEncryption', ['ServerSideEncryptionConfigurationNotFoundError']],
  ['s3:GetBucketVersioning', []],
  ['s3:GetBucketLogging', []],
] as const;

/** Asks for all settings at once. An answer is null where S3 says that there is no such setting. */
export function readSettings(
  send: AwsSend,
  region: string,
  bucket: { readonly Bucket: string },
): readonly Promise<unknown>[] {
  return SETTING_READS.map(([name, absences]) => orAbsent(send(name, region, bucket), absences));
}

/** What S3 encrypts with when it is told nothing, since January 2023 (S3 User Guide, default encryption). */
const USUAL_ENCRYPTION = { SSEAlgorithm: 'AES256' };

/** How the API says that uploads may be encrypted in every way. Saying nothing means the same. */
export const NOTHING_BLOCKED: readonly string[] = ['NONE'];

const text = z.nullish(z.string());

/** A part that is kept whole, to be sent again as it came. */
const whole = z.nullish(z.json());

const Website = z.object({
  IndexDocument: whole,
  ErrorDocument: whole,
  RedirectAllRequestsTo: whole,
  RoutingRules: whole,
});

const Ownership = z.object({
  OwnershipControls: z.nullish(
    z.object({ Rules: z.nullish(z.array(z.object({ ObjectOwnership: text }))) }),
  ),
});

const Encryption = z.object({
  ServerSideEncryptionConfiguration: z.nullish(
    z.object({
      Rules: z.nullish(
        z.array(
          z.object({
            ApplyServerSideEncryptionByDefault: z.nullish(
              z.object({ SSEAlgorithm: text, KMSMasterKeyID: text }),
            ),
            BucketKeyEnabled: z.nullish(z.boolean()),
            BlockedEncryptionTypes: z.nullish(
              z.object({ EncryptionType: z.nullish(z.array(z.string())) }),
            ),
          }),
        ),
      ),
    }),
  ),
});

const Versioning = z.object({ Status: text });

const Logging = z.object({
  LoggingEnabled: z.nullish(
    z.object({
      TargetBucket: text,
      TargetPrefix: text,
      TargetGrants: whole,
      TargetObjectKeyFormat: whole,
    }),
  ),
});

/** The settings in the answers to {@link readSettings}. Throws CloudError (`unreadable`). */
export function settingsOf(bucket: string, answers: readonly unknown[]): BucketSettings {
  const [website, ownership, encryption, versioning, logging] = answers.map(
    // The SDK leaves `undefined` in what it answers; a state holds plain data.
    (answer): unknown => JSON.parse(JSON.stringify(answer ?? {})),
  );
  const what = (part: string): string => `The ${part} of bucket ${bucket}`;
  const site = present(parsed(Website, website, what('website')));
  const controls = parsed(Ownership, ownership, what('ownership controls')).OwnershipControls;
  const rules = parsed(Encryption, encryption, what('encryption'));
  const rule = rules.ServerSideEncryptionConfiguration?.Rules?.[0];
  const blocked = [...(rule?.BlockedEncryptionTypes?.EncryptionType ?? [])].sort();
  const log = parsed(Logging, logging, what('logging')).LoggingEnabled;
  return {
    website: Object.keys(site).length === 0 ? null : site,
    ownership: controls?.Rules?.[0]?.ObjectOwnership || null,
    encryption: {
      ...USUAL_ENCRYPTION,
      ...present(rule?.ApplyServerSideEncryptionByDefault ?? {}),
      // Not said means off, and S3 says so once the rule has been written.
      BucketKeyEnabled: rule?.BucketKeyEnabled ?? false,
      BlockedEncryptionTypes: blocked.length === 0 ? NOTHING_BLOCKED : blocked,
    },
    versioning: parsed(Versioning, versioning, what('versioning')).Status || null,
    logging: log?.TargetBucket ? present(log) : {},
  };
}

/** The members that are there. A text that is empty is there. */
function present(
  members: Readonly<Record<string, Json | undefined>>,
): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(members).filter(
      (member): member is [string, Json] => member[1] !== null && member[1] !== undefined,
    ),
  );
}
