import { arnOf, own } from './endpoint-config.ts';
import { type Input, refusal } from './sagemaker-checks.ts';
import type { Answer, World } from './world.ts';

/** What a page of `ListEndpoints` holds unless asked for more. */
const PAGE = 10;

/** `DescribeEndpoint`. */
export function describeEndpoint(world: World, name: string): Answer {
  const endpoint = own(world.endpoints, name);
  if (endpoint === null) {
    return refusal(`Could not find endpoint "${arnOf(world, 'endpoint', name)}".`);
  }
  const { status, configName, pendingConfigName, failureReason, deploymentConfig } = endpoint;
  const pending =
    pendingConfigName === null
      ? {}
      : { PendingDeploymentSummary: { EndpointConfigName: pendingConfigName } };
  // What will have failed is not known before it has.
  const failed = failureReason === null || endpoint.transition !== null;
  return {
    output: {
      EndpointName: name,
      EndpointArn: arnOf(world, 'endpoint', name),
      EndpointConfigName: configName,
      EndpointStatus: status,
      ProductionVariants: endpoint.variants,
      CreationTime: iso(endpoint.createdAt),
      LastModifiedTime: iso(endpoint.createdAt),
      ...pending,
      ...(failed ? {} : { FailureReason: failureReason }),
      ...(deploymentConfig === null ? {} : { LastDeploymentConfig: deploymentConfig }),
    },
  };
}

/** `ListEndpoints`: the newest first. */
export function listEndpoints(world: World, input: Input): Input {
  const wanted = Object.values(world.endpoints)
    .filter(({ name }) => name.includes(String(input['NameContains'] ?? '')))
    .filter(({ status }) => (input['StatusEquals'] ?? status) === status)
    .sort((left, right) => right.createdAt - left.createdAt || (left.name < right.name ? -1 : 1));
  const start = Number(input['NextToken'] ?? 0);
  const stop = start + Number(input['MaxResults'] ?? PAGE);
  const page = wanted.slice(start, stop).map(({ name, status, createdAt }) => ({
    EndpointName: name,
    EndpointArn: arnOf(world, 'endpoint', name),
    CreationTime: iso(createdAt),
    LastModifiedTime: iso(createdAt),
    EndpointStatus: status,
  }));
  return { Endpoints: page, ...(stop < wanted.length ? { NextToken: String(stop) } : {}) };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
