import { plain } from '../../shared/core/plain.ts';
import type { Cloud, Ref } from '../../shared/core/ref.ts';
import type { Scope } from '../../shared/core/resource.ts';
import {
  accountBlockRef,
  bucketRef,
  parseArn,
  refOfArn,
  sageMakerRef,
} from '../../shared/events/aws/arn.ts';
import { armTarget } from '../../shared/events/azure/arm-id.ts';
import { refOfFullName } from '../../shared/events/gcp/names.ts';
import { UsageError } from './exit.ts';

/** `<type>/<name>`: what people type when they have no ARN at hand. */
const TYPED = /^(?<type>aws\.[a-z0-9-]+\.[a-z0-9-]+)\/(?<name>.+)$/;

/** The ids of Azure and Google, and how people write buckets. */
const ARM_ID = /^\/subscriptions\//i;
const FULL_NAME = /^\/\/[a-z]+\.googleapis\.com\//;
const BUCKET_URL = /^gs:\/\/(?<bucket>[^/]+)\/?$/;

/** Whether an argument is meant as a resource and not as a file. */
export function isRefText(text: string): boolean {
  return [/^arn:/i, TYPED, ARM_ID, FULL_NAME, BUCKET_URL].some((shape) => shape.test(text));
}

/**
 * The resource an argument names: an ARN, an ARM id, a full name of Google, `gs://` and a bucket, or `<type>/<name>` of
 * AWS. Throws UsageError for anything else.
 * @param place - asked for the account and region that the text does not say
 */
export async function parseRef(
  text: string,
  place: (cloud: Cloud) => Promise<Scope>,
): Promise<Ref> {
  const ref = ARM_ID.test(text)
    ? azureRef(text)
    : FULL_NAME.test(text) || BUCKET_URL.test(text)
      ? await googleRef(text, place)
      : await awsRef(text, () => place('aws'));
  if (ref === null) {
    throw new UsageError(
      `${plain(text)} is no resource Cordon knows. Give an ARN, an ARM id (/subscriptions/…), a full name of Google (//storage.googleapis.com/…), gs://BUCKET, or for instance aws.s3.bucket/NAME.`,
    );
  }
  return ref;
}

function azureRef(id: string): Ref | null {
  const target = armTarget(id);
  return typeof target === 'string' || target.below !== '' || target.extension !== ''
    ? null
    : target.ref;
}

async function googleRef(
  text: string,
  place: (cloud: Cloud) => Promise<Scope>,
): Promise<Ref | null> {
  const { bucket } = BUCKET_URL.exec(text)?.groups ?? {};
  const name =
    bucket === undefined ? text : `//storage.googleapis.com/projects/_/buckets/${bucket}`;
  const ref = refOfFullName(name, { project: '', location: '' });
  return ref === null || ref.account !== ''
    ? ref
    : { ...ref, account: (await place('gcp')).account };
}

async function awsRef(text: string, place: () => Promise<Scope>): Promise<Ref | null> {
  return parseArn(text) === null
    ? typedRef(text, place)
    : refOfArn(text, '', await placeOf(text, place));
}

/** SageMaker's ARNs say themselves where they are, buckets' do not. */
async function placeOf(text: string, place: () => Promise<Scope>): Promise<Scope> {
  const arn = parseArn(text);
  return arn?.account === '' || arn?.region === '' ? await place() : { account: '', region: '' };
}

async function typedRef(text: string, place: () => Promise<Scope>): Promise<Ref | null> {
  const { type = '', name = '' } = TYPED.exec(text)?.groups ?? {};
  const [, service, kind = ''] = type.split('.');
  if (type === 'aws.s3.bucket') {
    return bucketRef(name, await place());
  }
  if (type === 'aws.s3.account-public-access-block') {
    return accountBlockRef({ ...(await place()), account: name });
  }
  return service === 'sagemaker' ? sageMakerRef(kind, name, await place()) : null;
}
