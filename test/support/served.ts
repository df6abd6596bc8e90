import type { Resource } from '../../shared/core/resource.ts';
import type { Served } from '../../shared/engine/ports.ts';
import * as key from '../../shared/resources/aws/kms-key.ts';
import * as accountBlock from '../../shared/resources/aws/s3-account-public-access-block.ts';
import * as bucket from '../../shared/resources/aws/s3-bucket.ts';
import * as endpoint from '../../shared/resources/aws/sagemaker-endpoint.ts';
import * as model from '../../shared/resources/aws/sagemaker-model.ts';
import * as notebook from '../../shared/resources/aws/sagemaker-notebook-instance.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';
import { RULES } from '../../shared/rules/registry.generated.ts';

const TYPES: Readonly<
  Record<string, { resource: Resource; api: (send: AwsSend) => Served['api'] }>
> = Object.fromEntries(
  [bucket, accountBlock, notebook, endpoint, model, key].map((module) => [
    module.resource.type,
    {
      resource: module.resource as unknown as Resource,
      api: module.api as (send: AwsSend) => Served['api'],
    },
  ]),
);

/** The rules these tests know of: more of them must not change what the engine does here. */
const KNOWN_RULES: readonly string[] = [
  'kms-key-enabled',
  's3-account-public-access-blocked',
  's3-bucket-acl-not-public',
  's3-bucket-policy-not-public',
  's3-bucket-public-access-blocked',
  'sagemaker-endpoint-network-isolated',
  'sagemaker-endpoint-ssm-access-disabled',
  'sagemaker-endpoint-volume-customer-key',
  'sagemaker-model-network-isolated',
  'sagemaker-notebook-imdsv2-required',
  'sagemaker-notebook-inside-vpc',
  'sagemaker-notebook-internet-access-disabled',
  'sagemaker-notebook-root-access-disabled',
  'sagemaker-notebook-volume-customer-key',
];

/** A type of the product with its own rules, behind this door; null for a type that these tests do not know. */
export function servedWith(send: AwsSend, type: string): Served | null {
  const known = TYPES[type];
  return known === undefined
    ? null
    : {
        resource: known.resource,
        rules: RULES.filter((rule) => rule.type === type && KNOWN_RULES.includes(rule.id)),
        api: known.api(send),
      };
}
