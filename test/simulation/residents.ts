import {
  createEndpoint,
  createEndpointConfig,
} from '../../functions/local/sandbox/model/endpoint.ts';
import { createModel } from '../../functions/local/sandbox/model/models.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { Json } from '../../shared/core/json.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { Effect } from '../../shared/core/trigger.ts';
import type { SimCloud } from './cloud.ts';
import { ACCOUNT, ENDPOINT_ROLE, REGION } from './place.ts';
import type { Draw } from './random.ts';
import { createElsewhere, existsElsewhere, removeElsewhere } from './residents-elsewhere.ts';
import {
  createMachine,
  MACHINE_TYPES,
  machineExists,
  removeMachine,
} from './residents-machines.ts';
import { createShared, existsShared, removeShared, SHARED_TYPES } from './residents-shared.ts';

/** What somebody did, as an event will tell it. Null when the cloud refused. */
export interface Done {
  readonly operation: string;
  readonly effect: Effect;
  readonly tags?: Readonly<Record<string, string | null>>;
}

/** Either lacks a key for the volumes. The first is cured by a copy of its model too, the other by one more key. */
const CONFIGS: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  plain: { ProductionVariants: [variantOf('open')] },
  other: {
    ProductionVariants: [variantOf('shut')],
    DataCaptureConfig: {
      EnableCapture: true,
      InitialSamplingPercentage: 10,
      DestinationS3Uri: 's3://ml-captured/',
      CaptureOptions: [{ CaptureMode: 'Input' }],
    },
  },
};

function variantOf(ModelName: string): Json {
  return {
    VariantName: 'AllTraffic',
    ModelName,
    InstanceType: 'ml.m5.large',
    InitialInstanceCount: 1,
  };
}

/** A bucket's ref. */
export function bucketRef(name: string): Ref {
  return {
    cloud: 'aws',
    type: 'aws.s3.bucket',
    id: `arn:aws:s3:::${name}`,
    name,
    account: ACCOUNT,
    region: REGION,
  };
}

/** A SageMaker resource's ref: the id lower-cased, the name as typed. */
export function sagemakerRef(kind: 'notebook-instance' | 'endpoint', name: string): Ref {
  const id = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:${kind}/${name.toLowerCase()}`;
  return {
    cloud: 'aws',
    type: `aws.sagemaker.${kind}`,
    id,
    name,
    account: ACCOUNT,
    region: REGION,
  };
}

/** Makes the resource, with a fault or without. */
export function create(cloud: SimCloud, ref: Ref, now: number, draw: Draw): Done {
  if (MACHINE_TYPES.includes(ref.type)) {
    return createMachine(cloud, ref, now, draw);
  }
  if (SHARED_TYPES.includes(ref.type)) {
    return createShared(cloud, ref, now, draw);
  }
  if (ref.cloud !== 'aws') {
    return createElsewhere(cloud, ref, now, draw);
  }
  switch (ref.type) {
    case 'aws.s3.bucket':
      cloud.edit((world) =>
        createBucket(
          world,
          { name: ref.name, publicAccessBlock: draw.chance(0.5) ? null : undefined } as never,
          now,
        ),
      );
      return { operation: 'CreateBucket', effect: 'created' };
    case 'aws.sagemaker.notebook-instance':
      cloud.direct('sagemaker', 'CreateNotebookInstance', notebookInput(ref, draw));
      return { operation: 'CreateNotebookInstance', effect: 'created' };
    default:
      cloud.edit((world) => withEndpoint(world, ref, now));
      return { operation: 'CreateEndpoint', effect: 'created' };
  }
}

function notebookInput(ref: Ref, draw: Draw): Readonly<Record<string, Json>> {
  const network = draw.chance(0.5)
    ? {}
    : { SubnetId: 'subnet-1', SecurityGroupIds: ['sg-1'], DirectInternetAccess: 'Disabled' };
  return {
    NotebookInstanceName: ref.name,
    InstanceType: 'ml.t3.medium',
    RoleArn: `arn:aws:iam::${ACCOUNT}:role/notebook`,
    ...network,
    RootAccess: draw.chance(0.5) ? 'Enabled' : 'Disabled',
    InstanceMetadataServiceConfiguration: {
      MinimumInstanceMetadataServiceVersion: draw.chance(0.5) ? '1' : '2',
    },
  };
}

function withEndpoint(
  world: SimCloud['host']['world'],
  ref: Ref,
  now: number,
): SimCloud['host']['world'] {
  let next = world;
  for (const [ModelName, EnableNetworkIsolation] of Object.entries({ open: false, shut: true })) {
    if (next.models[ModelName] === undefined) {
      const input = { ModelName, ExecutionRoleArn: ENDPOINT_ROLE, EnableNetworkIsolation };
      next = createModel(next, input, now);
    }
  }
  for (const [EndpointConfigName, members] of Object.entries(CONFIGS)) {
    if (next.endpointConfigs[EndpointConfigName] === undefined) {
      next = createEndpointConfig(next, { EndpointConfigName, ...members }, now);
    }
  }
  return createEndpoint(
    next,
    { EndpointName: ref.name, EndpointConfigName: 'plain' },
    now,
    'Creating',
  );
}

/** Whether the resource is there. */
export function exists(cloud: SimCloud, ref: Ref): boolean {
  if (MACHINE_TYPES.includes(ref.type)) {
    return machineExists(cloud, ref);
  }
  if (SHARED_TYPES.includes(ref.type)) {
    return existsShared(cloud, ref);
  }
  if (ref.cloud !== 'aws') {
    return existsElsewhere(cloud, ref);
  }
  const { buckets, notebooks, endpoints } = cloud.host.world;
  return [buckets, notebooks, endpoints].some((all) => ref.name in all);
}

/** Deletes the resource, tags and all. */
export function remove(cloud: SimCloud, ref: Ref): void {
  if (MACHINE_TYPES.includes(ref.type)) {
    removeMachine(cloud, ref);
    return;
  }
  if (SHARED_TYPES.includes(ref.type)) {
    removeShared(cloud, ref);
    return;
  }
  if (ref.cloud !== 'aws') {
    removeElsewhere(cloud, ref);
    return;
  }
  cloud.edit((world) => {
    const { [ref.name]: _bucket, ...buckets } = world.buckets;
    const { [ref.name]: _notebook, ...notebooks } = world.notebooks;
    const { [ref.name]: _endpoint, ...endpoints } = world.endpoints;
    const { [ref.id]: _tags, ...tags } = world.tags;
    return ref.type === 'aws.s3.bucket'
      ? { ...world, buckets }
      : { ...world, notebooks, endpoints, tags };
  });
}
