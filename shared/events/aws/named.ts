import type { Ref } from '../../core/ref.ts';
import type { Ignored } from '../../core/trigger.ts';
import { shown } from '../read.ts';
import {
  accountBlockRef,
  bucketRef,
  isAccount,
  keyRef,
  noBucket,
  type Place,
  parseArn,
  refOfArn,
  sageMakerRef,
} from './arn.ts';

/** A resource as a finding or a configuration item names it. */
export interface Named {
  /** In the words of the service: `AwsS3Bucket` in Security Hub's format, `AWS::S3::Bucket` elsewhere. */
  readonly type: string;
  /** Everything that may be its ARN or its name, most reliable first; `''` where it is missing. */
  readonly ids: readonly string[];
  /** Where it is, as far as no ARN says it. */
  readonly place: Place;
}

/** Makes a ref of a name. */
type Maker = (name: string, place: Place) => Ref | null;

const MAKERS: ReadonlyMap<string, Maker> = new Map([
  ['S3Bucket', bucketRef],
  ['S3AccountPublicAccessBlock', accountBlock],
  ['KmsKey', keyRef],
  ['SageMakerNotebookInstance', sageMaker('notebook-instance')],
  ['SageMakerEndpoint', sageMaker('endpoint')],
  ['SageMakerEndpointConfig', sageMaker('endpoint-config')],
  ['SageMakerModel', sageMaker('model')],
]);

/** The types that findings and configuration items can be about, in what all services' words for them have in common. */
export const FOUND_TYPES: readonly string[] = [...MAKERS.keys()];

/** What Security Hub calls types that its format has no name for: only the ARN tells. */
export const UNTYPED = 'Other';

/** The resource that is named, or why it is none that Cordon acts on. `title` is how the sentence begins. */
export function refOfNamed(named: Named, title: string): Ref | Ignored {
  const { type, place } = named;
  const ids = named.ids.filter((id) => id !== '');
  const what = `${title} is about ${shown(type) || 'a resource'} ${shown(ids[0] ?? '')}`;
  const unsupported = {
    reason: 'unsupported-type' as const,
    detail: `${what}, a type Cordon does not act on.`,
  };
  const make = MAKERS.get(plainType(type));
  if (make === undefined && type !== UNTYPED) {
    return unsupported;
  }
  const names = ids.filter((id) => parseArn(id) === null);
  for (const id of ids) {
    const ref = refOfArn(id, names[0] ?? '', place);
    if (ref !== null) {
      return ref;
    }
  }
  // A whole ARN that names nothing we know is another kind of resource, whatever its type claims.
  if (make === undefined || ids.some(isOther)) {
    return unsupported;
  }
  for (const name of names) {
    const ref = make(name, place);
    if (ref !== null) {
      return ref;
    }
  }
  return { reason: 'unrecognised-shape', detail: `${what}, which names no such resource.` };
}

/** What `AwsKmsKey` and `AWS::KMS::Key` have in common. */
function plainType(type: string): string {
  const [, service = '', kind = ''] = /^AWS::(\w{1,64})::(\w{1,64})$/.exec(type) ?? [];
  return service === ''
    ? type.replace(/^Aws/, '')
    : `${service === 'KMS' ? 'Kms' : service}${kind}`;
}

function isOther(id: string): boolean {
  return parseArn(id) !== null || noBucket(id) !== null;
}

function accountBlock(name: string, place: Place): Ref | null {
  const account = name.slice(name.lastIndexOf(':') + 1);
  return accountBlockRef({ ...place, account: isAccount(account) ? account : place.account });
}

function sageMaker(kind: string): Maker {
  return (name, place) => sageMakerRef(kind, name, place);
}
