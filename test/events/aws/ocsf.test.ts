import { describe, expect, it } from 'vitest';
import type { Fields } from '../../../shared/events/read.ts';
import { ACCOUNT, bridged, onlyIgnored, onlyTrigger, REGION } from './samples.ts';

const FINDING = {
  activity_name: 'Update',
  class_name: 'Compliance Finding',
  class_uid: 2003,
  // Where the finding was made; its resources say where they are.
  cloud: { account: { uid: '999988887777' }, provider: 'AWS', region: 'us-east-1' },
  compliance: { control: 'S3.8', status: 'Fail', status_id: 3 },
  finding_info: {
    uid: 'arn:aws:securityhub:eu-west-1:111122223333:security-control/S3.8/finding/f-1',
    title: 'S3 general purpose buckets should block public access',
    types: ['Effects/Data Exposure', 'Posture Management'],
    modified_time_dt: '2026-01-05T09:10:00Z',
  },
  resources: [
    {
      type: 'AWS::S3::Bucket',
      uid: 'ml-data',
      uid_alt: 'arn:aws:s3:::ml-data',
      region: REGION,
      owner: { account: { uid: ACCOUNT } },
    },
  ],
  severity: 'High',
  status: 'New',
};

function from(members: Fields) {
  return bridged(
    { findings: [{ ...FINDING, ...members }] },
    { source: 'aws.securityhub', 'detail-type': 'Findings Imported V2', account: '999988887777' },
  );
}

describe('a finding in the open format', () => {
  it('brings the resource of a failed check', () => {
    expect(onlyTrigger(from({}))).toMatchObject({
      ref: { id: 'arn:aws:s3:::ml-data', name: 'ml-data', account: ACCOUNT, region: REGION },
      operation: 'Findings Imported V2: S3.8',
      effect: 'none',
      actor: null,
      eventId: 'envelope-1',
      finding: {
        source: 'security-hub',
        id: FINDING.finding_info.uid,
        title: FINDING.finding_info.title,
        severity: 'high',
        sensitive: false,
      },
    });
  });

  it('that somebody works on is open', () => {
    expect(onlyTrigger(from({ status: 'In Progress' })).ref.name).toBe('ml-data');
  });

  it.each([
    ['passed', { compliance: { status: 'Pass' } }],
    ['is no check', { compliance: undefined }],
    ['is suppressed', { status: 'Suppressed' }],
    ['is resolved', { status: 'Resolved' }],
    ['is closed', { activity_name: 'Close' }],
    ['has no status', { status: undefined }],
  ])('that %s is left alone', (_what, members) => {
    const left = onlyIgnored(from(members));

    expect(left.reason).toBe('unrelated');
    expect(left.detail).toContain('is no failed check that is open');
  });

  it.each([
    ['a key', { type: 'AWS::KMS::Key', uid: `arn:aws:kms:${REGION}:${ACCOUNT}:key/k` }, 'key/k'],
    [
      'a notebook',
      { type: 'AWS::SageMaker::NotebookInstance', uid: 'Team-NB' },
      'notebook-instance/team-nb',
    ],
  ])('may be about %s', (_what, resource, end) => {
    expect(onlyTrigger(from({ resources: [resource] })).ref.id.endsWith(end)).toBe(true);
  });

  it.each([
    ['another type', [{ type: 'AWS::S3::Object', uid: 'a.csv' }]],
    ['nothing', []],
  ])('about %s is not acted on', (_what, resources) => {
    expect(onlyIgnored(from({ resources })).reason).toBe('unsupported-type');
  });

  it('without a finding is of an unknown shape', () => {
    expect(onlyIgnored({ ...from({}), detail: {} }).reason).toBe('unrecognised-shape');
  });
});
