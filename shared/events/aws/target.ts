import type { Ref } from '../../core/ref.ts';
import type { Ignored } from '../../core/trigger.ts';
import { type Fields, fieldsOf, listOf, shown, textOf } from '../read.ts';
import {
  accountBlockRef,
  bucketRef,
  keyRef,
  NOWHERE,
  noBucket,
  refOfArn,
  sageMakerRef,
} from './arn.ts';
import type { Target } from './operations.ts';
import { accountIn, regionIn } from './place.ts';

/** A record as far as every step needs it. */
export interface Call {
  readonly record: Fields;
  readonly envelope: Fields;
  readonly operation: string;
  readonly parameters: Fields;
}

/** The resource a call was about, or why there is none. `title` is how sentences name the call. */
export function refOf(call: Call, target: Target, title: string): Ref | Ignored {
  switch (target.by) {
    case 'bucket':
      return bucketOf(call, title);
    case 'account':
      return (
        accountBlockRef({ account: accountOf(call), region: regionOf(call) }) ??
        left('unrecognised-shape', `${title} does not say for which account.`)
      );
    case 'sagemaker':
      return (
        sageMakerOf(call, target.kind, target.key) ??
        left('unrecognised-shape', `${title} does not name the ${target.kind} it was about.`)
      );
    case 'key':
      return keyOf(call, title);
    case 'resource-arn':
      return taggedOf(call, title);
  }
}

function bucketOf(call: Call, title: string): Ref | Ignored {
  const { record, parameters } = call;
  const buckets = listOf(record['resources'])
    .map(fieldsOf)
    .filter((resource) => textOf(resource['type']) === 'AWS::S3::Bucket');
  const arn = arnIn(fieldsOf(buckets[0]));
  const name = textOf(parameters['bucketName']) || arn.slice(arn.lastIndexOf(':') + 1);
  const other = noBucket(name);
  if (other !== null) {
    return left('unsupported-type', `${title} is about the ${other} ${shown(name)}, not a bucket.`);
  }
  const owner = buckets.find((bucket) => arnIn(bucket).endsWith(`:${name}`));
  // The bucket's owner, also when this is the caller's copy of a call from another account.
  const account = accountIn(owner?.['accountId']) || accountOf(call);
  return (
    bucketRef(name, { account, region: bucketRegionOf(call) }) ??
    left('unrecognised-shape', `${title} does not name a bucket: "${shown(name)}".`)
  );
}

/** A bucket is created through any region's endpoint; where it lives is in the body. */
function bucketRegionOf(call: Call): string {
  const body = fieldsOf(call.parameters['CreateBucketConfiguration']);
  if (textOf(body['LocationConstraint']) === 'EU') {
    return 'eu-west-1';
  }
  const location = regionIn(body['LocationConstraint']);
  return location || regionOf(call) || (call.operation === 'CreateBucket' ? 'us-east-1' : '');
}

function sageMakerOf(call: Call, kind: string, key: string): Ref | null {
  const { record, parameters } = call;
  const name = textOf(parameters[`${key}Name`]);
  const response = fieldsOf(record['responseElements']);
  // Start, stop, update and delete calls answer with nothing: only the name is known then.
  for (const arn of [response[`${key}Arn`], parameters[`${key}Arn`]]) {
    const ref = refOfArn(textOf(arn), name, NOWHERE);
    if (ref?.type === `aws.sagemaker.${kind}`) {
      return ref;
    }
  }
  return sageMakerRef(kind, name, { account: accountOf(call), region: regionOf(call) });
}

function keyOf(call: Call, title: string): Ref | Ignored {
  const { record, parameters } = call;
  const named = textOf(parameters['keyId']);
  // An ARN knows better than the record where the key is. Of several, the one about resources is the most reliable.
  const arns = [
    ...listOf(record['resources']).map((resource) => arnIn(fieldsOf(resource))),
    textOf(fieldsOf(record['responseElements'])['keyId']),
    named,
  ];
  for (const arn of arns) {
    const ref = refOfArn(arn, '', NOWHERE);
    if (ref?.type === 'aws.kms.key') {
      return ref;
    }
  }
  if (/(?:^|:)alias\//i.test(named)) {
    return left('unsupported-type', `${title} names only the alias ${shown(named)}, not its key.`);
  }
  const id = named || textOf(fieldsOf(record['serviceEventDetails'])['keyId']);
  return (
    keyRef(id, { account: accountOf(call), region: regionOf(call) }) ??
    left('unrecognised-shape', `${title} does not name a key: "${shown(named)}".`)
  );
}

function taggedOf(call: Call, title: string): Ref | Ignored {
  const { record, parameters } = call;
  const resource = fieldsOf(listOf(record['resources'])[0]);
  const arn = unescaped(
    textOf(parameters['resourceArn']) ||
      textOf(parameters['resourceARN']) ||
      textOf(parameters['ResourceArn']) ||
      arnIn(resource),
  );
  if (arn === '') {
    return left('unrecognised-shape', `${title} does not name the resource it was about.`);
  }
  const account = accountIn(resource['accountId']) || accountOf(call);
  return (
    refOfArn(arn, '', { account, region: regionOf(call) }) ??
    left('unsupported-type', `${title} is about ${shown(arn)}, whose type Cordon does not watch.`)
  );
}

/** S3 takes the ARN as a part of the path, where its colons may be escaped. */
function unescaped(arn: string): string {
  return arn.replaceAll(/%3A/gi, ':').replaceAll(/%2F/gi, '/');
}

function arnIn(resource: Fields): string {
  return textOf(resource['ARN']) || textOf(resource['arn']);
}

/** The account the record was delivered to owns the resource; the caller's may be another. */
function accountOf(call: Call): string {
  const { record, envelope, parameters } = call;
  return (
    accountIn(record['recipientAccountId']) ||
    accountIn(envelope['account']) ||
    accountIn(fieldsOf(record['userIdentity'])['accountId']) ||
    accountIn(parameters['accountId'])
  );
}

function regionOf(call: Call): string {
  return regionIn(call.record['awsRegion']) || regionIn(call.envelope['region']);
}

function left(reason: Ignored['reason'], detail: string): Ignored {
  return { reason, detail };
}
