import { Fn } from 'aws-cdk-lib';
import { iamArn } from './arns.ts';
import type { FunctionName } from './calls.ts';

/** Where the roles are: apart from everybody else's, so that policies can name them all. */
export const ROLE_PATH = '/cordon/';

/** The name of a function. */
export function functionNameOf(name: FunctionName): string {
  return `cordon-${name}`;
}

/** The name of a function's role. Roles are the account's, and each region has its own stack. */
export function roleNameOf(name: FunctionName): string {
  return Fn.sub(`cordon-${name}-\${AWS::Region}`);
}

/** Its ARN, known before there is a role: what Cordon does must be known as Cordon's. */
export function roleArnOf(name: FunctionName): string {
  return Fn.sub(iamArn(`role${ROLE_PATH}cordon-${name}-\${AWS::Region}`));
}
