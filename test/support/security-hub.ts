/** How Security Hub's API names a finding of its own. */
export const FINDING = {
  Id: 'arn:aws:securityhub:eu-west-1:111122223333:security-control/S3.8/finding/1',
  ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/securityhub',
};
