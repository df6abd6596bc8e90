import type { Json } from '../../core/json.ts';
import {
  type CopyBody,
  copyTags,
  isRecord,
  membersIn,
  recordsIn,
  strangersIn,
  textOf,
  withSortedVpc,
} from './endpoint-copies.ts';
import type { AwsOperations } from './send.ts';

/**
 * All of a model that `CreateModel` takes, but for its name and tags, in one canonical form: what was sent and what is
 * read back of it compare equal.
 */
export type ModelBody = CopyBody;

type Member = Exclude<keyof AwsOperations['sagemaker:CreateModel']['input'], 'ModelName' | 'Tags'>;

/** The members a copy carries over. The type makes the compiler refuse an SDK that knows one more. */
const MEMBERS: Readonly<Record<Member, true>> = {
  PrimaryContainer: true,
  Containers: true,
  InferenceExecutionConfig: true,
  ExecutionRoleArn: true,
  VpcConfig: true,
  EnableNetworkIsolation: true,
};

/** What `DescribeModel` says of the model as a thing, what SageMaker made of it, and the SDK of its answer. */
const OWN_MEMBERS: readonly string[] = [
  'ModelName',
  'ModelArn',
  'CreationTime',
  'DeploymentRecommendation',
  '$metadata',
];

/** The body in an answer of `DescribeModel`. A switch that is off may be answered `false` or not at all. */
export function modelBody(described: object): ModelBody {
  const { EnableNetworkIsolation: isolation, ...rest } = membersIn(described, MEMBERS);
  const body: Record<string, Json> = { ...withSortedVpc(rest) };
  if (isolation === true) {
    body['EnableNetworkIsolation'] = true;
  }
  if (isRecord(body['PrimaryContainer'])) {
    body['PrimaryContainer'] = withOneSource(body['PrimaryContainer']);
  }
  if (body['Containers'] !== undefined) {
    body['Containers'] = recordsIn(body['Containers']).map(withOneSource);
  }
  return body;
}

/** Settings in an answer of `DescribeModel` that a copy would lose, because this version does not know them. */
export function unknownModelMembers(described: object): readonly string[] {
  return strangersIn(described, MEMBERS, OWN_MEMBERS);
}

/** The containers of a model: the primary one, or those of a pipeline. */
export function containersOf(body: ModelBody): readonly CopyBody[] {
  const primary = body['PrimaryContainer'];
  return [...(isRecord(primary) ? [primary] : []), ...recordsIn(body['Containers'])];
}

/** Whether a model's containers run in a VPC of the account. */
export function isInVpc(body: ModelBody): boolean {
  const vpc = body['VpcConfig'];
  return isRecord(vpc) && Array.isArray(vpc['Subnets']) && vpc['Subnets'].length > 0;
}

/** The request that creates a copy: the body, its name, the original's own tags and ours. */
export function createModelInput(
  name: string,
  body: ModelBody,
  original: string,
  tags: Readonly<Record<string, string>>,
): Readonly<Record<string, Json>> {
  return { ModelName: name, ...body, Tags: copyTags(original, tags) };
}

/**
 * SageMaker describes the archive a model was created from both as `ModelDataUrl` and as `ModelDataSource`, and takes
 * only one of the two. The pair is told apart from a source of its own by the same address and the archive's form.
 */
function withOneSource(container: CopyBody): CopyBody {
  const { ModelDataSource: source, ...rest } = container;
  const s3 = isRecord(source) ? source['S3DataSource'] : undefined;
  const isSame =
    isRecord(s3) &&
    textOf(container['ModelDataUrl']) !== '' &&
    s3['S3Uri'] === container['ModelDataUrl'] &&
    s3['S3DataType'] === 'S3Object' &&
    s3['CompressionType'] === 'Gzip';
  return isSame ? rest : container;
}
