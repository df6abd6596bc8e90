/** An ARN of this account and region. CloudFormation fills in which these are. */
export function arnHere(service: string, rest: string): string {
  return `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`;
}

/** An ARN of IAM in this account. */
export function iamArn(rest: string): string {
  return `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:${rest}`;
}

/** An ARN that names neither account nor region, as a bucket's. */
export function bucketArn(rest: string): string {
  return `arn:\${AWS::Partition}:s3:::${rest}`;
}
