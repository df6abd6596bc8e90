import { parseArn } from '../../shared/events/aws/arn.ts';

/** The members of Lambda's context object that are used. */
export interface LambdaContext {
  /** `arn:aws:lambda:eu-west-1:111122223333:function:cordon-events`. */
  readonly invokedFunctionArn: string;
  /** What is left of the invocation, in ms. */
  getRemainingTimeInMillis(): number;
}

/** Where a function runs. */
export interface Home {
  readonly account: string;
  readonly region: string;
}

/** The account and region of the function, by its own ARN. */
export function homeOf(context: LambdaContext): Home {
  const arn = parseArn(context.invokedFunctionArn);
  if (arn === null || arn.account === '' || arn.region === '') {
    throw new Error(`Lambda's context names no function: "${context.invokedFunctionArn}".`);
  }
  return { account: arn.account, region: arn.region };
}
