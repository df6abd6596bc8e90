import type { AccountOperations } from './operations-account.ts';
import type { S3Operations } from './operations-s3.ts';
import type { SageMakerOperations } from './operations-sagemaker.ts';

/** Every AWS operation Cordon can call. What is not here cannot be called, and is not granted. */
export interface AwsOperations extends S3Operations, SageMakerOperations, AccountOperations {}

/** The name of an operation: the SDK's, behind its service's. */
export type AwsOperationName = keyof AwsOperations;

/**
 * The one door to AWS. The real one sends through the SDK client of the service; the simulation answers from the
 * model. `region` is where the resource lives. Rejects with CloudError only; reads retry inside, writes never.
 */
export type AwsSend = <Name extends AwsOperationName>(
  name: Name,
  region: string,
  input: AwsOperations[Name]['input'],
) => Promise<AwsOperations[Name]['output']>;
