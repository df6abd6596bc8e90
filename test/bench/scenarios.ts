import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createNotebook } from '../../functions/local/sandbox/model/notebook.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { World } from '../../functions/local/sandbox/model/world.ts';
import type { Json } from '../../shared/core/json.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { Effect } from '../../shared/core/trigger.ts';
import { bridged, s3, sageMaker } from '../events/aws/samples.ts';
import { endpointRef, faulty, variant } from '../support/endpoints.ts';
import { bucketRef } from '../support/engine.ts';
import { notebookRef } from '../support/notebooks.ts';

/** Something that goes wrong in an account. */
export interface Scenario {
  readonly name: string;
  readonly ref: Ref;
  /** The event's effect on the resource. */
  readonly effect: Effect;
  /** The account in which it just went wrong, at a time in ms since the epoch. */
  world(now: number): World;
  /** The event about it, as EventBridge delivers it. */
  event(now: number, id: string): Json;
}

const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::ml-data/*' },
  ],
});

/** One switch is missing: closing the bucket is one call. */
const BLOCK = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: false,
};

function told(now: number, eventID: string) {
  return { eventID, eventTime: new Date(now).toISOString() };
}

/** A bucket with a public policy: cured by one call. */
export const BUCKET: Scenario = {
  name: 'public bucket',
  ref: bucketRef('ml-data'),
  effect: 'changed',
  world: (now) =>
    createBucket(createWorld(), { name: 'ml-data', policy: POLICY, publicAccessBlock: BLOCK }, now),
  event: (now, id) =>
    bridged(s3('PutBucketPolicy', { bucketName: 'ml-data' }, told(now, id))) as Json,
};

/** A notebook with direct internet access: stopped and marked, after others had time to finish. */
export const NOTEBOOK: Scenario = {
  name: 'open notebook',
  ref: notebookRef('Churn'),
  effect: 'created',
  world: (now) =>
    createNotebook(createWorld(), { NotebookInstanceName: 'Churn' }, now, 'InService'),
  event: (now, id) => {
    const parameters = { notebookInstanceName: 'Churn', directInternetAccess: 'Enabled' };
    const { id: notebookInstanceArn } = notebookRef('Churn');
    const more = { ...told(now, id), responseElements: { notebookInstanceArn } };
    return bridged(sageMaker('CreateNotebookInstance', parameters, more)) as Json;
  },
};

/** An endpoint whose configuration lets people log in: copied without that, and pointed to the copy. */
export const ENDPOINT: Scenario = {
  name: 'open endpoint',
  ref: endpointRef('Churn'),
  effect: 'created',
  world: () => faulty({ ProductionVariants: [variant({ EnableSSMAccess: true })] }),
  event: (now, id) => {
    const parameters = { endpointName: 'Churn', endpointConfigName: 'Churn-Config' };
    const { id: endpointArn } = endpointRef('Churn');
    const more = { ...told(now, id), responseElements: { endpointArn } };
    return bridged(sageMaker('CreateEndpoint', parameters, more)) as Json;
  },
};

/** An event that does not matter. */
export function irrelevant(now: number, id: string): Json {
  const parameters = { instanceType: 'm5.large', maxCount: 1, minCount: 1 };
  const call = { eventSource: 'ec2.amazonaws.com', eventName: 'RunInstances' };
  return bridged(s3('', parameters, { ...told(now, id), ...call }), { source: 'aws.ec2' }) as Json;
}
