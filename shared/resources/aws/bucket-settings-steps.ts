import { type Json, sameJson } from '../../core/json.ts';
import type { Ref } from '../../core/ref.ts';
import { diff, type Edit, type Step } from '../../core/state.ts';
import type { S3BucketState } from './bucket-exposure.ts';
import { NOTHING_BLOCKED } from './bucket-settings.ts';
import { bucketOf } from './s3-bucket-read.ts';

/** The settings that are maps, and are edited key by key. */
export const SETTING_MAPS = ['encryption', 'logging'] as const;

/** What a step does, without what all steps of settings have in common. */
interface SettingCall {
  readonly call: string;
  readonly input: Readonly<Record<string, Json>>;
  readonly permission: string;
  readonly disruption?: string | null;
  readonly undo?: Step['undo'];
}

/** How each setting is written: live and target in, one call out. */
const CALLS: Readonly<Record<string, (live: S3BucketState, target: S3BucketState) => SettingCall>> =
  {
    ownership: ownershipCall,
    website: websiteCall,
    encryption: encryptionCall,
    versioning: versioningCall,
    logging: loggingCall,
  };

/** The names of the settings. */
export const SETTINGS: readonly string[] = Object.keys(CALLS);

/** Compiles the edits of settings into one call each. */
export function settingSteps(ref: Ref, live: S3BucketState, wanted: S3BucketState): Step[] {
  const target = reachable(live, wanted);
  return Object.entries(CALLS).flatMap(([field, callOf]) => {
    const edits: readonly Edit[] = diff(live, target, [field], SETTING_MAPS);
    if (edits.length === 0) {
      return [];
    }
    const { call, input, permission, disruption = null, undo = 'exact' } = callOf(live, target);
    return [
      {
        call,
        input: { ...bucketOf(ref), ...input },
        permissions: [permission],
        edits,
        needs: [],
        disruption,
        undo,
      },
    ];
  });
}

/** Versioning that was on once can be suspended and never be as if it had not been (API model). */
function reachable(live: S3BucketState, target: S3BucketState): S3BucketState {
  return target.versioning === null && live.versioning !== null
    ? { ...target, versioning: 'Suspended' }
    : target;
}

function ownershipCall(live: S3BucketState, { ownership }: S3BucketState): SettingCall {
  const permission = 's3:PutBucketOwnershipControls';
  if (ownership === null) {
    return { call: 's3:DeleteBucketOwnershipControls', input: {}, permission };
  }
  const endsAcls = ownership === ENFORCED && live.ownership !== ENFORCED;
  return {
    call: 's3:PutBucketOwnershipControls',
    input: { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } },
    permission,
    disruption: endsAcls
      ? 'Whoever reads by the ACL of an object loses that access, and uploads that set an ACL fail.'
      : null,
  };
}

/** The ownership with which no ACL counts. */
export const ENFORCED = 'BucketOwnerEnforced';

function websiteCall(_live: S3BucketState, { website }: S3BucketState): SettingCall {
  return website === null
    ? {
        call: 's3:DeleteBucketWebsite',
        input: {},
        permission: 's3:DeleteBucketWebsite',
        disruption: 'The website that the bucket serves goes down.',
      }
    : {
        call: 's3:PutBucketWebsite',
        input: { WebsiteConfiguration: website },
        permission: 's3:PutBucketWebsite',
      };
}

/** The call replaces the whole rule: what is left out of it would be lost. */
function encryptionCall(live: S3BucketState, target: S3BucketState): SettingCall {
  const { SSEAlgorithm, KMSMasterKeyID, BucketKeyEnabled, BlockedEncryptionTypes } =
    target.encryption;
  const byDefault = { SSEAlgorithm: SSEAlgorithm ?? 'AES256', ...given({ KMSMasterKeyID }) };
  const rule = {
    ApplyServerSideEncryptionByDefault: byDefault,
    ...given({ BucketKeyEnabled }),
    // Unblocking has to be said; where nothing is blocked and nothing shall be, nothing is said.
    ...(BlockedEncryptionTypes === undefined ||
    (sameJson(BlockedEncryptionTypes, NOTHING_BLOCKED) &&
      sameJson(live.encryption['BlockedEncryptionTypes'] ?? NOTHING_BLOCKED, NOTHING_BLOCKED))
      ? {}
      : { BlockedEncryptionTypes: { EncryptionType: BlockedEncryptionTypes } }),
  };
  const changesKey =
    KMSMasterKeyID !== undefined && KMSMasterKeyID !== live.encryption['KMSMasterKeyID'];
  const blocks = (state: S3BucketState): boolean =>
    JSON.stringify(state.encryption['BlockedEncryptionTypes'] ?? null).includes('SSE-C');
  const losses = [
    changesKey
      ? 'Whoever may not use the key can no longer write objects, nor read those written from now on.'
      : '',
    blocks(target) && !blocks(live) ? 'Uploads with keys of their own (SSE-C) fail.' : '',
  ].filter((loss) => loss !== '');
  return {
    call: 's3:PutBucketEncryption',
    input: { ServerSideEncryptionConfiguration: { Rules: [rule] } },
    permission: 's3:PutEncryptionConfiguration',
    disruption: losses.length === 0 ? null : losses.join(' '),
  };
}

function versioningCall(live: S3BucketState, { versioning }: S3BucketState): SettingCall {
  return {
    call: 's3:PutBucketVersioning',
    input: { VersioningConfiguration: { Status: versioning } },
    permission: 's3:PutBucketVersioning',
    undo: live.versioning === null ? 'none' : 'exact',
  };
}

function loggingCall(_live: S3BucketState, { logging }: S3BucketState): SettingCall {
  const status = logging['TargetBucket'] === undefined ? {} : { LoggingEnabled: { ...logging } };
  return {
    call: 's3:PutBucketLogging',
    input: { BucketLoggingStatus: status },
    permission: 's3:PutBucketLogging',
  };
}

function given(
  members: Readonly<Record<string, Json | undefined>>,
): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(members).filter((member): member is [string, Json] => member[1] !== undefined),
  );
}
