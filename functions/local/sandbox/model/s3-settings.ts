import type { Json } from '../../../../shared/core/json.ts';
import type { Answer, Applied, Bucket, Call, World } from './world.ts';

/** One call on one bucket. */
type Handler = (world: World, bucket: Bucket, call: Call) => Applied;

/** What can be set on a bucket besides policy, ACL, block and tags; undefined for what is none of it. */
export function settingHandlerOf(operation: string): Handler | undefined {
  return Object.hasOwn(HANDLERS, operation) ? HANDLERS[operation] : undefined;
}

/** What a bucket without a setting of its own is encrypted with since January 2023 (S3 User Guide). */
const USUAL_ENCRYPTION = {
  Rules: [
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
  ],
};

const HANDLERS: Readonly<Record<string, Handler>> = {
  GetBucketWebsite: (world, { settings }) =>
    settings['website'] === undefined
      ? refused(
          world,
          'NoSuchWebsiteConfiguration',
          404,
          'The specified bucket does not have a website configuration',
        )
      : answered(world, recordOf(settings['website'])),
  PutBucketWebsite: (world, bucket, { input }) => {
    const website = recordOf(input['WebsiteConfiguration']);
    const isServed = website['IndexDocument'] !== undefined;
    return isServed === (website['RedirectAllRequestsTo'] !== undefined)
      ? refused(world, 'InvalidRequest', 400, 'IndexDocument or RedirectAllRequestsTo is needed')
      : withSetting(world, bucket, 'website', website);
  },
  DeleteBucketWebsite: (world, bucket) => withSetting(world, bucket, 'website', null),
  GetBucketOwnershipControls: (world, { ownership }) =>
    ownership === ''
      ? refused(
          world,
          'OwnershipControlsNotFoundError',
          404,
          'The bucket ownership controls were not found',
        )
      : answered(world, { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } }),
  PutBucketOwnershipControls: putOwnership,
  DeleteBucketOwnershipControls: (world, bucket) => stored(world, { ...bucket, ownership: '' }),
  GetBucketEncryption: (world, { settings }) =>
    answered(world, {
      ServerSideEncryptionConfiguration: settings['encryption'] ?? USUAL_ENCRYPTION,
    }),
  PutBucketEncryption: (world, bucket, { input }) => {
    const given = recordOf(input['ServerSideEncryptionConfiguration']);
    const rules = given['Rules'];
    // S3 takes one rule, and does not look whether its key exists.
    return Array.isArray(rules) && rules.length === 1
      ? withSetting(world, bucket, 'encryption', given)
      : refused(world, 'MalformedXML', 400, MALFORMED);
  },
  GetBucketVersioning: (world, { settings }) => answered(world, recordOf(settings['versioning'])),
  PutBucketVersioning: (world, bucket, { input }) => {
    const given = recordOf(input['VersioningConfiguration']);
    return given['Status'] === 'Enabled' || given['Status'] === 'Suspended'
      ? withSetting(world, bucket, 'versioning', given)
      : refused(world, 'IllegalVersioningConfigurationException', 400, 'The Versioning element');
  },
  GetBucketLogging: (world, { settings }) =>
    answered(
      world,
      settings['logging'] === undefined ? {} : { LoggingEnabled: settings['logging'] },
    ),
  PutBucketLogging: (world, bucket, { input }) => {
    const { LoggingEnabled } = recordOf(input['BucketLoggingStatus']);
    const target = recordOf(LoggingEnabled)['TargetBucket'];
    const message = 'The target bucket for logging does not exist';
    return LoggingEnabled !== undefined && !Object.hasOwn(world.buckets, String(target))
      ? refused(world, 'InvalidTargetBucketForLogging', 400, message)
      : withSetting(world, bucket, 'logging', LoggingEnabled ?? null);
  },
};

const MALFORMED =
  'The XML you provided was not well-formed or did not validate against our published schema';

/** ACLs can only go when they grant nothing beside the owner's own (S3 User Guide, disabling ACLs). */
function putOwnership(world: World, bucket: Bucket, { input }: Call): Applied {
  const rules = recordOf(input['OwnershipControls'])['Rules'];
  const ownership = Array.isArray(rules) ? recordOf(rules[0])['ObjectOwnership'] : undefined;
  if (typeof ownership !== 'string') {
    return refused(world, 'MalformedXML', 400, MALFORMED);
  }
  const grants = recordOf(bucket.acl)['Grants'];
  const isForeign = Array.isArray(grants) && grants.length > 1;
  return ownership === 'BucketOwnerEnforced' && isForeign
    ? refused(
        world,
        'InvalidBucketAclWithObjectOwnership',
        400,
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
      )
    : stored(world, { ...bucket, ownership });
}

function withSetting(world: World, bucket: Bucket, name: string, value: Json): Applied {
  const { [name]: _, ...others } = bucket.settings;
  return stored(world, {
    ...bucket,
    settings: value === null ? others : { ...others, [name]: value },
  });
}

function stored(world: World, bucket: Bucket): Applied {
  const buckets = { ...world.buckets, [bucket.name]: bucket };
  return { world: { ...world, buckets }, answer: { output: {} } };
}

function answered(world: World, output: Readonly<Record<string, Json>>): Applied {
  return { world, answer: { output } };
}

function refused(world: World, code: string, status: number, message: string): Applied {
  const answer: Answer = { error: { code, status, message } };
  return { world, answer };
}

function recordOf(value: Json | undefined): Readonly<Record<string, Json>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : {};
}
