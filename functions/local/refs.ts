import { plain } from '../../shared/core/plain.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { Scope } from '../../shared/core/resource.ts';
import { bucketRef, parseArn, refOfArn, sageMakerRef } from '../../shared/events/aws/arn.ts';
import { UsageError } from './exit.ts';

/** `<type>/<name>`: what people type when they have no ARN at hand. */
const TYPED = /^(?<type>(aws|azure|gcp)\.[a-z0-9-]+\.[a-z0-9-]+)\/(?<name>.+)$/;

/** Whether an argument is meant as a resource and not as a file. */
export function isRefText(text: string): boolean {
  return /^arn:/i.test(text) || TYPED.test(text);
}

/**
 * The resource an argument names: an ARN or `<type>/<name>`. Throws UsageError for anything else.
 * @param place - asked for the account and region that the text does not say
 */
export async function parseRef(text: string, place: () => Promise<Scope>): Promise<Ref> {
  const arn = parseArn(text);
  const ref =
    arn === null ? await typedRef(text, place) : refOfArn(text, '', await placeOf(text, place));
  if (ref === null) {
    throw new UsageError(
      `${plain(text)} is no resource Cordon knows. Give the ARN of a bucket, notebook instance or endpoint, or for instance aws.s3.bucket/NAME.`,
    );
  }
  return ref;
}

/** SageMaker's ARNs say themselves where they are, buckets' do not. */
async function placeOf(text: string, place: () => Promise<Scope>): Promise<Scope> {
  const arn = parseArn(text);
  return arn?.account === '' || arn?.region === '' ? await place() : { account: '', region: '' };
}

async function typedRef(text: string, place: () => Promise<Scope>): Promise<Ref | null> {
  const { type = '', name = '' } = TYPED.exec(text)?.groups ?? {};
  const [cloud, service, kind = ''] = type.split('.');
  if (cloud !== 'aws') {
    return null;
  }
  if (type === 'aws.s3.bucket') {
    return bucketRef(name, await place());
  }
  return service === 'sagemaker' ? sageMakerRef(kind, name, await place()) : null;
}
