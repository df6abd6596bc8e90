import { applyCall, createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createKey, keyArn } from '../../functions/local/sandbox/model/kms.ts';
import { createModel } from '../../functions/local/sandbox/model/models.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { Scenario } from './scenarios.ts';

/** What is asked about, or only marked: nothing of it is cured without a person. */
type Standing = Omit<Scenario, 'event'>;

const PLACE = { cloud: 'aws', account: '111122223333', region: 'eu-west-1' } as const;

/** A model that may talk to the network: labelled. */
export const MODEL: Standing = {
  name: 'open model',
  ref: {
    ...PLACE,
    type: 'aws.sagemaker.model',
    id: 'arn:aws:sagemaker:eu-west-1:111122223333:model/churn',
    name: 'Churn',
  },
  effect: 'created',
  world: (now) => createModel(createWorld(), { ModelName: 'Churn' }, now),
};

/** An account without its access block: asked about. */
export const BLOCK: Standing = {
  name: 'account without block',
  ref: {
    ...PLACE,
    type: 'aws.s3.account-public-access-block',
    id: 'arn:aws:s3::111122223333:account-public-access-block',
    name: '111122223333',
  },
  effect: 'changed',
  world: () => createWorld(),
};

const KEY_ID = '00000000-0000-4000-8000-000000000001';
const KEY_REF: Ref = {
  ...PLACE,
  type: 'aws.kms.key',
  id: keyArn(createWorld(), KEY_ID),
  name: KEY_ID,
};

/** A key of machine learning that was disabled: asked about. */
export const KEY: Standing = {
  name: 'disabled key',
  ref: KEY_REF,
  effect: 'changed',
  world: (now) => {
    const world = createKey(createWorld(), now, { id: KEY_ID, aliases: ['alias/ml-volumes'] });
    const call = { service: 'kms', operation: 'DisableKey', input: { KeyId: KEY_ID } } as const;
    return applyCall(world, call, now).world;
  },
};
