import { describe, expect, it } from 'vitest';
import { bridged, onlyIgnored } from './samples.ts';

describe('findings and events of other services', () => {
  it.each([
    ['aws.securityhub', 'Security Hub Insight Results', 'unsupported-type'],
    ['aws.guardduty', 'GuardDuty Malware Protection Object Scan Result', 'unsupported-type'],
    ['aws.macie', 'Macie Alert', 'unsupported-type'],
    ['aws.kms', 'KMS CMK Rotation', 'unrelated'],
    ['aws.events', 'Scheduled Event', 'unrelated'],
    ['aws.ec2', 'EC2 Instance State-change Notification', 'unrelated'],
    ['aws.s3', 'Object Created', 'unrelated'],
    ['aws.signin', 'AWS Console Sign In via CloudTrail', 'unrelated'],
    ['aws.s3', 'AWS Insight via CloudTrail', 'unrelated'],
  ])('%s %s is known and not acted on', (source, type, reason) => {
    const left = onlyIgnored(bridged({ findings: [{}] }, { source, 'detail-type': type }));

    expect(left.reason).toBe(reason);
    expect(left.detail).toContain(type);
  });
});
