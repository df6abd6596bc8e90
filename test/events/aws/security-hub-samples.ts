import type { Fields } from '../../../shared/events/read.ts';
import { ACCOUNT, bridged, REGION } from './samples.ts';

const ADMIN = '999988887777';

/** A bucket as Security Hub names it. */
export const BUCKET: Fields = {
  Type: 'AwsS3Bucket',
  Id: 'arn:aws:s3:::ml-data',
  Partition: 'aws',
  Region: REGION,
};

/** An open finding in Security Hub's own format. */
export const FINDING = {
  SchemaVersion: '2018-10-08',
  Id: 'arn:aws:securityhub:eu-west-1:111122223333:security-control/S3.8/finding/f-1',
  ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/securityhub',
  GeneratorId: 'security-control/S3.8',
  AwsAccountId: ACCOUNT,
  Region: REGION,
  Types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
  UpdatedAt: '2026-01-05T09:12:00.500Z',
  Severity: { Label: 'HIGH', Normalized: 70 },
  Title: 'S3 general purpose buckets should block public access',
  Resources: [BUCKET],
  Compliance: { Status: 'FAILED', SecurityControlId: 'S3.8' },
  Workflow: { Status: 'NEW' },
  RecordState: 'ACTIVE',
};

/** The events that bring findings: on their own, and because somebody chose them. */
export const IMPORTED = 'Security Hub Findings - Imported';
export const CUSTOM_ACTION = 'Security Hub Findings - Custom Action';

/** As an administrator's account receives it, in the Region where it gathers findings. */
export function hubEvent(what: string, ...findings: readonly unknown[]) {
  return bridged(
    { actionName: 'Cure', findings },
    {
      source: 'aws.securityhub',
      'detail-type': what,
      account: ADMIN,
      region: 'us-east-1',
      resources: ['arn:aws:securityhub:us-east-1:999988887777:action/custom/cure'],
    },
  );
}

/** A finding on these resources. */
export function hubOn(...Resources: readonly Fields[]) {
  return hubEvent(IMPORTED, { ...FINDING, Resources });
}
