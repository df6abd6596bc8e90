import { describe, expect, it } from 'vitest';
import { decode } from '../../../shared/events/decode.ts';
import { ACCOUNT, OPTIONS, onlyIgnored, onlyTrigger, REGION } from './samples.ts';
import {
  BUCKET,
  CUSTOM_ACTION,
  FINDING,
  hubEvent,
  hubOn,
  IMPORTED,
} from './security-hub-samples.ts';

const NOTEBOOK = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:notebook-instance/team-nb`;
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/k-1`;

describe('the resources of a finding', () => {
  it.each([
    ['a bucket by its name', { ...BUCKET, Id: 'ml-data' }, 'arn:aws:s3:::ml-data'],
    ['a key', { Type: 'AwsKmsKey', Id: KEY }, KEY],
    ['a key by its id', { Type: 'AwsKmsKey', Id: 'k-1', Region: REGION }, KEY],
    ['a notebook', { Type: 'AwsSageMakerNotebookInstance', Id: NOTEBOOK }, NOTEBOOK],
    ['a notebook by its name', { Type: 'AwsSageMakerNotebookInstance', Id: 'Team-NB' }, NOTEBOOK],
    [
      'a type the format has no name for',
      { Type: 'Other', Id: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:model/m-1` },
      `arn:aws:sagemaker:${REGION}:${ACCOUNT}:model/m-1`,
    ],
  ])('%s', (_what, resource, id) => {
    expect(onlyTrigger(hubOn(resource)).ref.id).toBe(id);
  });

  it('a notebook keeps the case of its name', () => {
    const Details = { AwsSageMakerNotebookInstance: { NotebookInstanceName: 'Team-NB' } };
    const resource = { Type: 'AwsSageMakerNotebookInstance', Id: NOTEBOOK, Details };

    expect(onlyTrigger(hubOn(resource)).ref).toMatchObject({ id: NOTEBOOK, name: 'Team-NB' });
  });

  it('an account is about its access block only when the control is', () => {
    const Resources = [{ Type: 'AwsAccount', Id: `AWS::::Account:${ACCOUNT}`, Region: REGION }];
    const about = { ...FINDING, Resources, Compliance: { ...FINDING.Compliance } };
    const block = { ...about, Compliance: { Status: 'FAILED', SecurityControlId: 'S3.1' } };
    const older = { ...about, Compliance: { Status: 'FAILED' }, GeneratorId: 'x/v/1.0.0/S3.1' };
    const id = `arn:aws:s3::${ACCOUNT}:account-public-access-block`;

    expect(onlyTrigger(hubEvent(IMPORTED, block)).ref.id).toBe(id);
    expect(onlyTrigger(hubEvent(IMPORTED, older)).ref.id).toBe(id);
    expect(onlyIgnored(hubEvent(IMPORTED, about)).reason).toBe('unsupported-type');
  });

  it('are each a trigger, and those of other types say why they are none', () => {
    const object = { Type: 'AwsS3Object', Id: 'arn:aws:s3:::ml-data/a.csv' };
    const role = { Type: 'AwsIamRole', Id: `arn:aws:iam::${ACCOUNT}:role/r` };

    const { triggers, ignored } = decode(
      hubOn(BUCKET, object, { Type: 'AwsKmsKey', Id: KEY }, role),
      OPTIONS,
    );

    expect(triggers.map(({ ref }) => ref.id)).toEqual(['arn:aws:s3:::ml-data', KEY]);
    expect(ignored.map(({ reason }) => reason)).toEqual(['unsupported-type', 'unsupported-type']);
    expect(ignored[1]?.detail).toContain('AwsIamRole');
  });

  it('of several findings in one event are all brought, each once', () => {
    const other = { ...FINDING, Id: 'f-2', Resources: [{ ...BUCKET, Id: 'arn:aws:s3:::other' }] };

    const { triggers, ignored } = decode(hubEvent(CUSTOM_ACTION, FINDING, other, FINDING), OPTIONS);

    expect(triggers.map(({ ref }) => ref.name)).toEqual(['ml-data', 'other']);
    expect(ignored.map(({ reason }) => reason)).toEqual(['duplicate']);
  });

  it.each([
    ['a bucket of another kind', { Type: 'AwsS3Bucket', Id: 'x--use1-az4--x-s3' }],
    [
      'an ARN that is no bucket',
      { Type: 'AwsS3Bucket', Id: `arn:aws:s3:${REGION}:1:accesspoint/a` },
    ],
    ['an alias', { Type: 'AwsKmsKey', Id: `arn:aws:kms:${REGION}:${ACCOUNT}:alias/a` }],
    ['no type', { Id: 'arn:aws:s3:::ml-data' }],
  ])('are left alone when they are %s', (_what, resource) => {
    expect(onlyIgnored(hubOn(resource)).reason).toBe('unsupported-type');
  });

  it('are where they are themselves, though the check ran elsewhere', () => {
    const Resources = [{ ...BUCKET, Region: 'us-west-2' }];
    const account = [{ Type: 'AwsS3AccountPublicAccessBlock', Id: 'AWS::::Account:444455556666' }];

    expect(onlyTrigger(hubOn(...Resources)).ref.region).toBe('us-west-2');
    expect(onlyTrigger(hubOn(...account)).ref.account).toBe('444455556666');
  });

  it('are where the finding says, as far as it says anything that can be a place', () => {
    const place = { AwsAccountId: 12345678901, Region: 'eu west\n1' };
    const Resources = [{ ...BUCKET, Region: '<!channel>' }];

    expect(onlyTrigger(hubEvent(IMPORTED, { ...FINDING, ...place, Resources })).ref).toMatchObject({
      id: 'arn:aws:s3:::ml-data',
      account: '012345678901',
      region: '',
    });
  });

  it.each([[''], ['a b'], ['<!channel>'], [null]])('are not read from %j', (Id) => {
    expect(onlyIgnored(hubOn({ Type: 'AwsS3Bucket', Id })).reason).toBe('unrecognised-shape');
  });

  it.each([[[]], [null], ['x'], [{}]])('may be missing: %j', (findings) => {
    const event = { ...hubEvent(IMPORTED), detail: { findings } };

    expect(onlyIgnored({ ...FINDING, Resources: [] }).reason).toBe('unsupported-type');
    expect(decode(event, OPTIONS).triggers).toEqual([]);
  });
});
