import type { Cloud } from '../../shared/core/ref.ts';
import type { Resource, ResourceApi } from '../../shared/core/resource.ts';
import type { Rule } from '../../shared/core/rule.ts';
import * as key from '../../shared/resources/aws/kms-key.ts';
import * as accountBlock from '../../shared/resources/aws/s3-account-public-access-block.ts';
import * as bucket from '../../shared/resources/aws/s3-bucket.ts';
import * as endpoint from '../../shared/resources/aws/sagemaker-endpoint.ts';
import * as model from '../../shared/resources/aws/sagemaker-model.ts';
import * as notebook from '../../shared/resources/aws/sagemaker-notebook-instance.ts';
import * as compute from '../../shared/resources/azure/ml-compute.ts';
import * as storageAccount from '../../shared/resources/azure/storage-account.ts';
import * as googleBucket from '../../shared/resources/gcp/storage-bucket.ts';
import * as workbench from '../../shared/resources/gcp/workbench-instance.ts';
import { RULES } from '../../shared/rules/registry.generated.ts';
import type { Doors } from './cloud.ts';

/** A type as the simulation serves it: any of the product's own. */
export interface SimType {
  readonly resource: Resource;
  readonly rules: readonly Rule[];
  readonly api: (doors: Doors) => ResourceApi;
}

/** A type's file, whichever state it is about. */
interface Module<Send> {
  readonly resource: { readonly type: string };
  readonly api: (send: Send) => object;
}

/** Every type that worlds are made of. */
export const TYPES: ReadonlyMap<string, SimType> = new Map([
  ...[bucket, notebook, endpoint, model, accountBlock, key].map((module) => simType('aws', module)),
  simType('azure', storageAccount),
  simType('azure', compute),
  simType('gcp', googleBucket),
  simType('gcp', workbench),
]);

function simType<Name extends Cloud>(
  cloud: Name,
  { resource, api }: Module<Doors[Name]>,
): readonly [string, SimType] {
  return [
    resource.type,
    {
      resource: resource as Resource,
      rules: RULES.filter((rule) => rule.type === resource.type),
      api: (doors) => api(doors[cloud]) as ResourceApi,
    },
  ];
}
