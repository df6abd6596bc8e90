import { CloudError } from '../../shared/core/failure.ts';
import type { Json } from '../../shared/core/json.ts';
import { OVERRIDE_TAG, OVERRIDE_UNTIL_TAG } from '../../shared/core/labels.ts';
import { DAY_MS } from '../../shared/core/limits.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { Actor } from '../../shared/core/trigger.ts';
import type { SimCloud } from './cloud.ts';
import type { Deed } from './config.ts';
import { ACCOUNT } from './place.ts';
import type { Draw } from './random.ts';
import { create, type Done, remove } from './residents.ts';
import { actElsewhere, retagElsewhere } from './residents-elsewhere.ts';
import { actOnMachine, MACHINE_TYPES } from './residents-machines.ts';
import { actOnShared, KEY_REF, retagKey, SHARED_TYPES } from './residents-shared.ts';

/** The person behind everything that others do. */
export const PERSON: Actor = {
  principal: `arn:aws:sts::${ACCOUNT}:assumed-role/DataScientist/alice@example.com`,
  kind: 'human',
  name: 'alice@example.com',
  account: ACCOUNT,
  role: `arn:aws:iam::${ACCOUNT}:role/DataScientist`,
  tool: null,
};

/** The pipeline that applies infrastructure code again and again. */
export const TOOL: Actor = {
  principal: `arn:aws:sts::${ACCOUNT}:assumed-role/pipeline/GitHubActions`,
  kind: 'robot',
  name: 'GitHubActions',
  account: ACCOUNT,
  role: `arn:aws:iam::${ACCOUNT}:role/pipeline`,
  tool: 'terraform',
};

const PUBLIC_STATEMENT = {
  Sid: 'Everyone',
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
};

/** Does one thing to the resource, as its owner, a stranger or a tool would. Null when the cloud refuses. */
export function act(cloud: SimCloud, ref: Ref, deed: Deed, now: number, draw: Draw): Done | null {
  try {
    switch (deed) {
      case 'override':
        return tag(cloud, ref, overrideTags(now, draw));
      case 'bad-override':
        return tag(cloud, ref, { [OVERRIDE_TAG]: 'all', [OVERRIDE_UNTIL_TAG]: 'soon' });
      case 'override-removed':
        return untag(cloud, ref);
      case 'recreate':
        return recreate(cloud, ref, now, draw);
      default:
        if (MACHINE_TYPES.includes(ref.type)) {
          return actOnMachine(cloud, ref, deed);
        }
        if (SHARED_TYPES.includes(ref.type)) {
          return actOnShared(cloud, ref, deed);
        }
        if (ref.cloud !== 'aws') {
          return actElsewhere(cloud, ref, deed, draw);
        }
        return ref.type === 'aws.s3.bucket'
          ? actOnBucket(cloud, ref, deed, draw)
          : actOnSageMaker(cloud, ref, deed, draw);
    }
  } catch (error) {
    if (error instanceof CloudError) {
      return null;
    }
    throw error;
  }
}

function overrideTags(now: number, draw: Draw): Record<string, string> {
  const end = new Date(now + draw.int(1, 20) * DAY_MS).toISOString().slice(0, 10);
  return { [OVERRIDE_TAG]: 'all', [OVERRIDE_UNTIL_TAG]: end };
}

function tag(cloud: SimCloud, ref: Ref, tags: Record<string, string>): Done {
  changeTags(cloud, ref, (current) => ({ ...current, ...tags }));
  return { operation: 'AddTags', effect: 'tagged', tags };
}

function untag(cloud: SimCloud, ref: Ref): Done {
  const gone = { [OVERRIDE_TAG]: null, [OVERRIDE_UNTIL_TAG]: null };
  changeTags(cloud, ref, ({ [OVERRIDE_TAG]: _one, [OVERRIDE_UNTIL_TAG]: _two, ...rest }) => rest);
  return { operation: 'DeleteTags', effect: 'tagged', tags: gone };
}

type Tags = Readonly<Record<string, string>>;

function changeTags(cloud: SimCloud, ref: Ref, change: (tags: Tags) => Tags): void {
  if (MACHINE_TYPES.includes(ref.type)) {
    return;
  }
  if (ref.cloud !== 'aws') {
    retagElsewhere(cloud, ref, change);
    return;
  }
  if (ref.type === KEY_REF.type) {
    retagKey(cloud, change);
    return;
  }
  cloud.edit((world) => {
    const bucket = world.buckets[ref.name];
    if (ref.type === 'aws.s3.bucket') {
      return bucket === undefined
        ? world
        : {
            ...world,
            buckets: { ...world.buckets, [ref.name]: { ...bucket, tags: change(bucket.tags) } },
          };
    }
    return { ...world, tags: { ...world.tags, [ref.id]: change(world.tags[ref.id] ?? {}) } };
  });
}

function recreate(cloud: SimCloud, ref: Ref, now: number, draw: Draw): Done {
  remove(cloud, ref);
  return create(cloud, ref, now, draw);
}

function actOnBucket(cloud: SimCloud, ref: Ref, deed: Deed, draw: Draw): Done | null {
  const Bucket = ref.name;
  switch (deed) {
    case 'break':
      cloud.direct('s3', 'DeletePublicAccessBlock', { Bucket });
      if (draw.chance(0.7)) {
        const Policy = policyText([{ ...PUBLIC_STATEMENT, Resource: `${ref.id}/*` }]);
        cloud.direct('s3', 'PutBucketPolicy', { Bucket, Policy });
      }
      return { operation: 'PutBucketPolicy', effect: 'changed' };
    case 'mend':
      cloud.direct('s3', 'DeleteBucketPolicy', { Bucket });
      return { operation: 'DeleteBucketPolicy', effect: 'changed' };
    case 'unrelated-edit': {
      const grant = {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::999988887777:root' },
        Action: 's3:ListBucket',
        Resource: ref.id,
      };
      const current = cloud.host.world.buckets[Bucket]?.policy ?? null;
      const before =
        current === null ? [] : (JSON.parse(current) as { Statement: Json[] }).Statement;
      const Policy = policyText([...before, grant]);
      cloud.direct('s3', 'PutBucketPolicy', { Bucket, Policy });
      return { operation: 'PutBucketPolicy', effect: 'changed' };
    }
    default:
      return null;
  }
}

function policyText(statements: readonly Json[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 1);
}

function actOnSageMaker(cloud: SimCloud, ref: Ref, deed: Deed, draw: Draw): Done | null {
  if (ref.type === 'aws.sagemaker.endpoint') {
    const EndpointConfigName = draw.pick(['plain', 'other']);
    if (deed !== 'break' && deed !== 'restart') {
      return null;
    }
    cloud.direct('sagemaker', 'UpdateEndpoint', { EndpointName: ref.name, EndpointConfigName });
    return { operation: 'UpdateEndpoint', effect: 'changed' };
  }
  const NotebookInstanceName = ref.name;
  const status = cloud.host.world.notebooks[ref.name]?.status;
  switch (deed) {
    case 'restart':
      if (status === 'Stopped') {
        cloud.direct('sagemaker', 'StartNotebookInstance', { NotebookInstanceName });
        return { operation: 'StartNotebookInstance', effect: 'state' };
      }
      cloud.direct('sagemaker', 'StopNotebookInstance', { NotebookInstanceName });
      return { operation: 'StopNotebookInstance', effect: 'state' };
    case 'break':
    case 'mend': {
      const RootAccess = deed === 'break' ? 'Enabled' : 'Disabled';
      cloud.direct('sagemaker', 'UpdateNotebookInstance', { NotebookInstanceName, RootAccess });
      return { operation: 'UpdateNotebookInstance', effect: 'changed' };
    }
    default:
      return null;
  }
}
