import { createModel } from '../../functions/local/sandbox/model/models.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { SimCloud } from './cloud.ts';
import type { Deed } from './config.ts';
import { ACCOUNT, KEY_ID, REGION } from './place.ts';
import type { Draw } from './random.ts';
import type { Done } from './residents.ts';

/** What other resources of an account rest on: models, a key, the access block of the account. */

type Tags = Readonly<Record<string, string>>;

const ALL_ON = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/** A model's ref. */
export function modelRef(name: string): Ref {
  const id = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:model/${name.toLowerCase()}`;
  return { cloud: 'aws', type: 'aws.sagemaker.model', id, name, account: ACCOUNT, region: REGION };
}

/** The account's access block. */
export const BLOCK_REF: Ref = {
  cloud: 'aws',
  type: 'aws.s3.account-public-access-block',
  id: `arn:aws:s3::${ACCOUNT}:account-public-access-block`,
  name: ACCOUNT,
  account: ACCOUNT,
  region: REGION,
};

/** The key that the policy demands of endpoints. */
export const KEY_REF: Ref = {
  cloud: 'aws',
  type: 'aws.kms.key',
  id: `arn:aws:kms:${REGION}:${ACCOUNT}:key/${KEY_ID}`,
  name: KEY_ID,
  account: ACCOUNT,
  region: REGION,
};

/** The types of these. */
export const SHARED_TYPES: readonly string[] = [modelRef('').type, BLOCK_REF.type, KEY_REF.type];

/** Makes the resource; the account always has its block, and every world its key. */
export function createShared(cloud: SimCloud, ref: Ref, now: number, draw: Draw): Done {
  if (ref.type === BLOCK_REF.type) {
    cloud.edit((world) => ({ ...world, accountBlock: draw.chance(0.5) ? ALL_ON : null }));
    return { operation: 'PutAccountPublicAccessBlock', effect: 'changed' };
  }
  if (ref.type === KEY_REF.type) {
    retagKey(cloud, (tags) => ({ ...tags, 'cordon-scope': 'ml' }));
    return { operation: 'TagResource', effect: 'tagged', tags: { 'cordon-scope': 'ml' } };
  }
  const input = { ModelName: ref.name, EnableNetworkIsolation: draw.chance(0.3) };
  cloud.edit((world) => createModel(world, input, now));
  return { operation: 'CreateModel', effect: 'created' };
}

/** Whether it has been made. */
export function existsShared({ host }: SimCloud, ref: Ref): boolean {
  return ref.type === modelRef('').type && ref.name in host.world.models;
}

/** Deletes a model. The other two stay whatever happens. */
export function removeShared(cloud: SimCloud, ref: Ref): void {
  cloud.edit(({ models: { [ref.name]: _gone, ...models }, ...world }) => {
    const { [ref.id]: _tags, ...tags } = world.tags;
    return { ...world, models, tags };
  });
}

/** Changes the key's tags behind the model's back. */
export function retagKey(cloud: SimCloud, change: (tags: Tags) => Tags): void {
  cloud.edit((world) => {
    const keys = Object.entries(world.keys).map(([at, key]) => [
      at,
      key.id === KEY_ID ? { ...key, tags: change(key.tags ?? {}) } : key,
    ]);
    return { ...world, keys: Object.fromEntries(keys) };
  });
}

/** Does one thing to it; null when there is no such thing. */
export function actOnShared(cloud: SimCloud, ref: Ref, deed: Deed): Done | null {
  const breaks = deed === 'break';
  if (!breaks && deed !== 'mend') {
    return null;
  }
  if (ref.type === BLOCK_REF.type) {
    cloud.edit((world) => ({ ...world, accountBlock: breaks ? null : ALL_ON }));
    return { operation: 'PutAccountPublicAccessBlock', effect: 'changed' };
  }
  if (ref.type === KEY_REF.type) {
    const operation = breaks ? 'DisableKey' : 'EnableKey';
    cloud.direct('kms', operation, { KeyId: KEY_ID });
    return { operation, effect: 'changed' };
  }
  return null;
}
