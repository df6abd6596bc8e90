import type { Json } from '../../core/json.ts';

/** Ids of subnets and security groups (API model, `SubnetId` and `SecurityGroupId`). */
const ID = /^[-0-9a-zA-Z]{1,32}$/;

/** Most subnets and most security groups that a model takes (API model, `VpcConfig`). */
const SUBNETS_MAX = 16;
const GROUPS_MAX = 5;

/** The VPC the policy names, as models and configurations take it; null where it names none, or no ids. */
export function vpcParameter(parameters: Readonly<Record<string, Json>>): {
  readonly SecurityGroupIds: readonly string[];
  readonly Subnets: readonly string[];
} | null {
  const SecurityGroupIds = ids(parameters['securityGroupIds'], GROUPS_MAX);
  const Subnets = ids(parameters['subnetIds'], SUBNETS_MAX);
  return SecurityGroupIds === null || Subnets === null ? null : { SecurityGroupIds, Subnets };
}

/** A list of ids without repeats in one order, since it is a set; null where anything in it is no id. */
function ids(value: Json | undefined, max: number): readonly string[] | null {
  const list = (Array.isArray(value) ? value : []).filter((id) => typeof id === 'string');
  const isWhole = Array.isArray(value) && list.length === value.length;
  const unique = [...new Set(list.map((id) => id.trim()))].sort();
  return isWhole && unique.length > 0 && unique.length <= max && unique.every((id) => ID.test(id))
    ? unique
    : null;
}
