import type { Ref } from '../../core/ref.ts';

/** An ARN in its parts. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** Where a resource lives, as far as an event says; members are `''` when it does not. */
export interface Place {
  readonly account: string;
  readonly region: string;
  /** When an ARN says it; else it follows from the region. */
  readonly partition?: string;
}

/** For ARNs that say themselves where they are. */
export const NOWHERE: Place = { account: '', region: '' };

/** IAM's limit on an ARN, the longest of all services, in characters. */
const ARN_MAX = 2048;

const ARN = /^arn:([^:\s]+):([^:\s]+):([^:\s]*):([^:\s]*):(\S.*)$/i;

/** An account id: twelve digits, or what a log's owner wrote in their place; nothing that could break an ARN. */
const ACCOUNT = /^[^:/\s]{1,64}$/;

/** SageMaker names are letters, digits and hyphens; the rest is tolerated, but nothing that could break an ARN. */
const SAGEMAKER_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/;

/** The id of a KMS key: a UUID, or `mrk-` and 32 digits; the rest is tolerated, but never an alias. */
const KEY_ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,254}$/;

/** Also what us-east-1 allowed before 2018: upper case, underscores, 255 characters. */
const BUCKET_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/;

/** What looks like a bucket name and is none: suffixes reserved for other kinds of resources. */
const NO_BUCKET: readonly (readonly [suffix: string, what: string])[] = [
  ['--x-s3', 'directory bucket'],
  ['--xa-s3', 'directory bucket access point'],
  ['--table-s3', 'table bucket'],
  ['--ol-s3', 'Object Lambda access point'],
  ['-s3alias', 'access point'],
  ['.mrap', 'multi-region access point'],
];

/** What an account's S3 public access block is called, in its type and in its id. */
const ACCOUNT_BLOCK = 'account-public-access-block';

/** The SageMaker resources Cordon knows, by the word their ARNs use. */
const SAGEMAKER_TYPES: ReadonlyMap<string, string> = new Map([
  ['notebook-instance', 'aws.sagemaker.notebook-instance'],
  ['notebook-instance-lifecycle-config', 'aws.sagemaker.notebook-instance-lifecycle-config'],
  ['endpoint', 'aws.sagemaker.endpoint'],
  ['endpoint-config', 'aws.sagemaker.endpoint-config'],
  ['model', 'aws.sagemaker.model'],
]);

/** The parts of an ARN, or null when the text is none. */
export function parseArn(text: string): Arn | null {
  const match = text.length <= ARN_MAX ? ARN.exec(text) : null;
  return match === null
    ? null
    : {
        partition: match[1] ?? '',
        service: match[2] ?? '',
        region: match[3] ?? '',
        account: match[4] ?? '',
        resource: match[5] ?? '',
      };
}

/** The partition a region belongs to. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) {
    return 'aws-cn';
  }
  if (region.startsWith('us-gov-')) {
    return 'aws-us-gov';
  }
  if (region.startsWith('eusc-')) {
    return 'aws-eusc';
  }
  const isolated = /^[a-z]+-iso(?<letter>[a-z]?)-/.exec(region)?.groups?.['letter'];
  if (isolated === undefined) {
    return 'aws';
  }
  return isolated === '' ? 'aws-iso' : `aws-iso-${isolated}`;
}

/** Whether a text can be a region: nothing that could break an ARN. */
export function isRegion(text: string): boolean {
  return /^[a-z0-9-]{1,32}$/.test(text);
}

/** Whether a text can be an account id: nothing that could break an ARN. */
export function isAccount(text: string): boolean {
  return ACCOUNT.test(text);
}

/** Why a text is not the name of a general purpose bucket: what it is instead, or null when it is one. */
export function noBucket(name: string): string | null {
  if (/^arn:/i.test(name)) {
    return 'access point';
  }
  return NO_BUCKET.find(([suffix]) => name.endsWith(suffix))?.[1] ?? null;
}

/** The ref of a bucket; null when the name cannot be one. */
export function bucketRef(name: string, place: Place): Ref | null {
  return BUCKET_NAME.test(name) && noBucket(name) === null
    ? {
        cloud: 'aws',
        type: 'aws.s3.bucket',
        id: `arn:${partitionIn(place)}:s3:::${name}`,
        name,
        account: place.account,
        region: place.region,
      }
    : null;
}

/** The ref of an account's S3 public access block. Its region is where the call was made: the setting has none. */
export function accountBlockRef(place: Place): Ref | null {
  return isAccount(place.account)
    ? {
        cloud: 'aws',
        type: `aws.s3.${ACCOUNT_BLOCK}`,
        id: `arn:${partitionIn(place)}:s3::${place.account}:${ACCOUNT_BLOCK}`,
        name: place.account,
        account: place.account,
        region: place.region,
      }
    : null;
}

/** The ref of a SageMaker resource known by its name; null when the name or the place cannot make an ARN. */
export function sageMakerRef(kind: string, name: string, place: Place): Ref | null {
  const type = SAGEMAKER_TYPES.get(kind);
  const { account, region } = place;
  if (type === undefined || !SAGEMAKER_NAME.test(name)) {
    return null;
  }
  if (!isRegion(region) || !isAccount(account)) {
    return null;
  }
  // SageMaker lower-cases names in ARNs; the name itself keeps its case.
  const id = `arn:${partitionIn(place)}:sagemaker:${region}:${account}:${kind}/${name.toLowerCase()}`;
  return { cloud: 'aws', type, id, name, account, region };
}

/** The ref of a KMS key known by its id; null when the id or the place cannot make an ARN. */
export function keyRef(keyId: string, place: Place): Ref | null {
  const { account, region } = place;
  if (!KEY_ID.test(keyId) || !isRegion(region) || !isAccount(account)) {
    return null;
  }
  const id = `arn:${partitionIn(place)}:kms:${region}:${account}:key/${keyId}`;
  return { cloud: 'aws', type: 'aws.kms.key', id, name: keyId, account, region };
}

/**
 * The ref an ARN names, in any case that callers type; null when it is not of a type Cordon knows. `typed` is the name
 * as its owner typed it: used when it is the same name, because the ARN has lost its case. `place` is where a bucket
 * is: its ARN does not say.
 */
export function refOfArn(text: string, typed: string, place: Place): Ref | null {
  const arn = parseArn(text);
  const partition = arn?.partition.toLowerCase() ?? '';
  switch (arn?.service.toLowerCase()) {
    case 's3':
      return arn.region === '' ? s3Ref(arn, { ...place, partition }) : null;
    case 'kms': {
      const [, keyId = ''] = /^key\/(.+)$/i.exec(arn.resource) ?? [];
      return keyRef(keyId, { account: arn.account, region: arn.region.toLowerCase(), partition });
    }
    case 'sagemaker': {
      const [, kind = '', last = ''] = /^([^/]+)\/(.+)$/.exec(arn.resource) ?? [];
      const name = typed.toLowerCase() === last.toLowerCase() ? typed : last;
      const region = arn.region.toLowerCase();
      return sageMakerRef(kind.toLowerCase(), name, { account: arn.account, region, partition });
    }
    default:
      return null;
  }
}

/** A bucket's ARN names no account; that of an account's setting, which only Cordon writes, does. */
function s3Ref({ account, resource }: Arn, place: Place): Ref | null {
  if (account === '') {
    return bucketRef(resource, place);
  }
  return resource === ACCOUNT_BLOCK ? accountBlockRef({ ...place, account }) : null;
}

function partitionIn(place: Place): string {
  return place.partition ?? partitionOf(place.region);
}
