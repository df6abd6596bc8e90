import type { Resource, ResourceApi } from '../../shared/core/resource.ts';
import type { Rule } from '../../shared/core/rule.ts';
import * as bucket from '../../shared/resources/aws/s3-bucket.ts';
import * as endpoint from '../../shared/resources/aws/sagemaker-endpoint.ts';
import * as notebook from '../../shared/resources/aws/sagemaker-notebook-instance.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';
import { RULES } from '../../shared/rules/registry.generated.ts';

/** A type as the simulation serves it: any of the product's own. */
export interface SimType {
  readonly resource: Resource;
  readonly rules: readonly Rule[];
  readonly api: (send: AwsSend) => ResourceApi;
}

/** Every AWS type with a cure. */
export const TYPES: ReadonlyMap<string, SimType> = new Map(
  [bucket, notebook, endpoint].map((module) => [
    module.resource.type,
    {
      resource: module.resource as unknown as Resource,
      rules: RULES.filter((rule) => rule.type === module.resource.type),
      api: module.api as (send: AwsSend) => ResourceApi,
    },
  ]),
);
