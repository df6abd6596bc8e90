import { etagOf } from './iam.ts';
import {
  type GoogleBinding,
  type GoogleEndpoint,
  type GoogleWorld,
  type Members,
  NO_POLICY,
} from './world.ts';

/** How an endpoint is made, beside its id. */
export interface GoogleEndpointOptions {
  readonly id: string;
  readonly location?: string;
  readonly described?: Members;
  readonly labels?: Readonly<Record<string, string>>;
  readonly logging?: Members;
  readonly deployed?: readonly Members[];
  readonly traffic?: Readonly<Record<string, number>>;
  readonly bindings?: readonly GoogleBinding[];
  readonly next?: GoogleEndpoint['next'];
}

/** A world with one endpoint more. */
export function createGoogleEndpoint(
  world: GoogleWorld,
  options: GoogleEndpointOptions,
  now: number,
): GoogleWorld {
  const { location = 'europe-west4', id } = options;
  const name = `projects/${world.project}/locations/${location}/endpoints/${id}`;
  const endpoint: GoogleEndpoint = {
    name,
    described: {
      displayName: `endpoint ${id}`,
      createTime: new Date(now).toISOString(),
      ...options.described,
    },
    labels: options.labels ?? {},
    logging: options.logging ?? null,
    deployed: options.deployed ?? [],
    traffic: options.traffic ?? {},
    policy: { ...NO_POLICY, bindings: options.bindings ?? [] },
    next: options.next ?? null,
    changes: 1,
  };
  return { ...world, endpoints: { ...world.endpoints, [name]: endpoint } };
}

/** The world with every operation ended whose time has come. */
export function worldAt(world: GoogleWorld, now: number): GoogleWorld {
  const due = Object.entries(world.endpoints).filter(
    ([, { next }]) => next !== null && next.at <= now,
  );
  const ended = due.map(([name, endpoint]) => {
    const deployed = endpoint.next?.deployed ?? endpoint.deployed;
    return [name, { ...endpoint, deployed, next: null, changes: endpoint.changes + 1 }] as const;
  });
  return due.length === 0
    ? world
    : { ...world, endpoints: { ...world.endpoints, ...Object.fromEntries(ended) } };
}

/** An endpoint as the API answers it. What is empty is left out, as everywhere in this JSON. */
export function shownEndpoint({
  name,
  described,
  labels,
  logging,
  deployed,
  traffic,
  changes,
}: GoogleEndpoint) {
  return {
    name,
    ...described,
    etag: etagOf(changes),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(logging === null ? {} : { predictRequestResponseLoggingConfig: logging }),
    ...(deployed.length === 0 ? {} : { deployedModels: deployed }),
    ...(Object.keys(traffic).length === 0 ? {} : { trafficSplit: traffic }),
  };
}
