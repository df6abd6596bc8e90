import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  bridged,
  onlyIgnored,
  onlyTrigger,
  REGION,
  record,
  s3,
  sageMaker,
} from './samples.ts';

const NOTEBOOK_ARN = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:notebook-instance/team-nb`;
const BUCKET = { bucketName: 'ml-data', Host: 'ml-data.s3.amazonaws.com' };

describe('S3 calls', () => {
  it.each([
    ['CreateBucket', 'created'],
    ['DeleteBucket', 'deleted'],
    ['PutBucketPolicy', 'changed'],
    ['DeleteBucketPolicy', 'changed'],
    ['PutBucketAcl', 'changed'],
    ['PutBucketPublicAccessBlock', 'changed'],
    ['DeleteBucketPublicAccessBlock', 'changed'],
    ['PutBucketEncryption', 'changed'],
    ['DeleteBucketEncryption', 'changed'],
    ['PutBucketOwnershipControls', 'changed'],
    ['DeleteBucketOwnershipControls', 'changed'],
    ['PutBucketWebsite', 'changed'],
    ['DeleteBucketWebsite', 'changed'],
    ['PutBucketLogging', 'changed'],
    ['PutBucketVersioning', 'changed'],
    ['PutBucketAbac', 'changed'],
    ['PutBucketTagging', 'tagged'],
    ['DeleteBucketTagging', 'tagged'],
  ])('%s triggers at once: %s', (operation, effect) => {
    const trigger = onlyTrigger(s3(operation, BUCKET));

    expect(trigger).toMatchObject({
      ref: {
        cloud: 'aws',
        type: 'aws.s3.bucket',
        id: 'arn:aws:s3:::ml-data',
        name: 'ml-data',
        account: ACCOUNT,
        region: REGION,
      },
      reason: 'event',
      operation,
      phase: 'instant',
      effect,
      eventId: 'event-1',
      time: '2026-01-05T09:12:34Z',
    });
  });

  it.each(['PutAccountPublicAccessBlock', 'DeleteAccountPublicAccessBlock'])(
    '%s is about the account, without a bucket name',
    (operation) => {
      const trigger = onlyTrigger(s3(operation, { publicAccessBlock: '', Host: 'h' }));

      expect(trigger.ref).toEqual({
        cloud: 'aws',
        type: 'aws.s3.account-public-access-block',
        id: `arn:aws:s3::${ACCOUNT}:account-public-access-block`,
        name: ACCOUNT,
        account: ACCOUNT,
        region: REGION,
      });
    },
  );

  it.each(['DeletePublicAccessBlock', 'PutBucketLifecycle', 'PutObject', 'PutBucketCors'])(
    '%s is no event that matters',
    (operation) => {
      expect(onlyIgnored(s3(operation, BUCKET)).reason).toBe('unrelated');
    },
  );

  it.each([
    ['a directory bucket', 'data--use1-az4--x-s3', 's3.amazonaws.com'],
    ['a directory bucket under its own service', 'data--use1-az4--x-s3', 's3express.amazonaws.com'],
    ['an access point', 'arn:aws:s3:us-east-1:111122223333:accesspoint/ap', 's3.amazonaws.com'],
    ['an access point alias', 'ap-hash-s3alias', 's3.amazonaws.com'],
    ['an Object Lambda alias', 'olap--ol-s3', 's3.amazonaws.com'],
  ])('%s is of an unsupported type', (_what, bucketName, source) => {
    expect(onlyIgnored(record(source, 'PutBucketPolicy', { bucketName })).reason).toBe(
      'unsupported-type',
    );
  });

  it.each([
    ['nothing at all', null],
    ['an empty name', { bucketName: '' }],
    ['a number', { bucketName: 5 }],
    ['a path', { bucketName: '../etc' }],
    ['a wildcard', { bucketName: 'a*' }],
  ])('names no bucket with %s', (_what, parameters) => {
    expect(onlyIgnored(s3('PutBucketPolicy', parameters)).reason).toBe('unrecognised-shape');
  });

  it('takes the name from resources when the parameters lack it', () => {
    const resources = [
      { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::ml-data', accountId: ACCOUNT },
    ];

    expect(onlyTrigger(s3('PutBucketPolicy', {}, { resources })).ref.id).toBe(
      'arn:aws:s3:::ml-data',
    );
  });

  it('takes a name in a list of one, as older records have it', () => {
    expect(onlyTrigger(s3('PutBucketPolicy', { bucketName: ['ml-data'] })).ref.name).toBe(
      'ml-data',
    );
  });

  it.each([
    ['the body', { LocationConstraint: 'ap-south-1' }, 'us-east-1', 'ap-south-1', 'aws'],
    ['the old name of Ireland', { LocationConstraint: 'EU' }, 'us-east-1', 'eu-west-1', 'aws'],
    ['the call without a body', undefined, 'us-west-2', 'us-west-2', 'aws'],
    ['the default', undefined, undefined, 'us-east-1', 'aws'],
    [
      'the call when the body is hostile',
      { LocationConstraint: 'x:y' },
      'us-east-1',
      'us-east-1',
      'aws',
    ],
    ['China', { LocationConstraint: 'cn-north-1' }, 'cn-north-1', 'cn-north-1', 'aws-cn'],
    ['GovCloud', {}, 'us-gov-west-1', 'us-gov-west-1', 'aws-us-gov'],
  ])('a new bucket is in the region of %s', (_what, body, awsRegion, region, partition) => {
    const parameters = { bucketName: 'ml-data', CreateBucketConfiguration: body };

    const { ref } = onlyTrigger(s3('CreateBucket', parameters, { awsRegion }));

    expect(ref).toMatchObject({ region, id: `arn:${partition}:s3:::ml-data` });
  });

  it('belongs to the bucket owner, and both copies of a call across accounts are one event', () => {
    const resources = [
      { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::ml-data', accountId: '999988887777' },
    ];
    const shared = { resources, sharedEventID: 'shared-1' };

    const copies = [
      s3('PutBucketAcl', BUCKET, { ...shared, eventID: 'callers' }),
      s3('PutBucketAcl', BUCKET, {
        ...shared,
        eventID: 'owners',
        recipientAccountId: '999988887777',
      }),
    ].map(onlyTrigger);

    expect(copies.map((trigger) => trigger.ref.account)).toEqual(['999988887777', '999988887777']);
    expect(copies.map((trigger) => trigger.eventId)).toEqual(['shared-1', 'shared-1']);
  });

  it('tags a bucket through the control API by its ARN, escaped or not', () => {
    const tags = { TagResourceRequest: { Tags: { Tag: [{ Key: 'team', Value: 'ml' }] } } };
    const arns = ['arn:aws:s3:::ml-data', 'arn%3Aaws%3As3%3A%3A%3Aml-data'];

    const triggers = arns.map((resourceArn) =>
      onlyTrigger(s3('TagResource', { resourceArn, ...tags })),
    );

    for (const trigger of triggers) {
      expect(trigger).toMatchObject({
        ref: { id: 'arn:aws:s3:::ml-data', account: ACCOUNT, region: REGION },
        effect: 'tagged',
        tags: { team: 'ml' },
      });
    }
  });

  it('tells which keys the control API removed', () => {
    const parameters = { resourceArn: 'arn:aws:s3:::ml-data', tagKeys: ['team'] };

    expect(onlyTrigger(s3('UntagResource', parameters)).tags).toEqual({ team: null });
  });

  it.each([
    'arn:aws:s3:eu-west-1:111122223333:accesspoint/ap',
    'arn:aws:s3:eu-west-1:111122223333:storage-lens-group/g',
    'arn:aws:s3:::data--use1-az4--x-s3',
  ])('tagging %s is of an unsupported type', (resourceArn) => {
    expect(onlyIgnored(s3('TagResource', { resourceArn })).reason).toBe('unsupported-type');
  });
});

describe('SageMaker calls', () => {
  it.each([
    ['CreateNotebookInstance', 'notebookInstanceName', 'notebook-instance', 'start', 'created'],
    ['UpdateNotebookInstance', 'notebookInstanceName', 'notebook-instance', 'start', 'changed'],
    ['StartNotebookInstance', 'notebookInstanceName', 'notebook-instance', 'start', 'state'],
    ['StopNotebookInstance', 'notebookInstanceName', 'notebook-instance', 'start', 'state'],
    ['DeleteNotebookInstance', 'notebookInstanceName', 'notebook-instance', 'start', 'deleted'],
    ['CreateEndpoint', 'endpointName', 'endpoint', 'start', 'created'],
    ['UpdateEndpoint', 'endpointName', 'endpoint', 'start', 'changed'],
    ['UpdateEndpointWeightsAndCapacities', 'endpointName', 'endpoint', 'start', 'changed'],
    ['DeleteEndpoint', 'endpointName', 'endpoint', 'start', 'deleted'],
    ['CreateEndpointConfig', 'endpointConfigName', 'endpoint-config', 'instant', 'created'],
    ['DeleteEndpointConfig', 'endpointConfigName', 'endpoint-config', 'instant', 'deleted'],
    ['CreateModel', 'modelName', 'model', 'instant', 'created'],
    ['DeleteModel', 'modelName', 'model', 'instant', 'deleted'],
  ])('%s builds the ARN from a name alone', (operation, key, kind, phase, effect) => {
    const trigger = onlyTrigger(bridged(sageMaker(operation, { [key]: 'Team-NB' })));

    expect(trigger).toMatchObject({
      ref: {
        type: `aws.sagemaker.${kind}`,
        id: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:${kind}/team-nb`,
        name: 'Team-NB',
        account: ACCOUNT,
        region: REGION,
      },
      operation,
      phase,
      effect,
    });
    expect(trigger).not.toHaveProperty('tags');
  });

  it('prefers the ARN of the answer, with its name in lower case', () => {
    const arn = 'arn:aws-cn:sagemaker:cn-north-1:999988887777:notebook-instance/Team-NB';
    const call = sageMaker(
      'CreateNotebookInstance',
      { notebookInstanceName: 'Team-NB' },
      { responseElements: { notebookInstanceArn: arn } },
    );

    expect(onlyTrigger(call).ref).toMatchObject({
      id: arn.replace('Team-NB', 'team-nb'),
      name: 'Team-NB',
      account: '999988887777',
      region: 'cn-north-1',
    });
  });

  it('does not believe an answer that names another type', () => {
    const call = sageMaker(
      'CreateModel',
      { modelName: 'm1' },
      { responseElements: { modelArn: NOTEBOOK_ARN } },
    );

    expect(onlyTrigger(call).ref.id).toBe(`arn:aws:sagemaker:${REGION}:${ACCOUNT}:model/m1`);
  });

  it.each([
    ['China', 'cn-northwest-1', 'aws-cn'],
    ['GovCloud', 'us-gov-east-1', 'aws-us-gov'],
    ['an isolated region', 'us-iso-east-1', 'aws-iso'],
    ['another isolated region', 'us-isob-east-1', 'aws-iso-b'],
    ['the European sovereign cloud', 'eusc-de-east-1', 'aws-eusc'],
  ])('builds the ARN in the partition of %s', (_what, awsRegion, partition) => {
    const call = sageMaker('StopNotebookInstance', { notebookInstanceName: 'nb' }, { awsRegion });

    expect(onlyTrigger(call).ref.id).toBe(
      `arn:${partition}:sagemaker:${awsRegion}:${ACCOUNT}:notebook-instance/nb`,
    );
  });

  it.each([
    ['recipientAccountId', {}, ACCOUNT],
    ['the envelope', { recipientAccountId: undefined }, '222222222222'],
    ['the caller', { recipientAccountId: '' }, '333333333333'],
    ['a number', { recipientAccountId: 12345678901 }, '012345678901'],
  ])('is in the account of %s', (what, overrides, account) => {
    const call = sageMaker(
      'StopNotebookInstance',
      { notebookInstanceName: 'nb' },
      { userIdentity: { accountId: '333333333333' }, ...overrides },
    );
    const envelope = { account: what === 'the envelope' ? '222222222222' : undefined };

    expect(onlyTrigger(bridged(call, envelope)).ref.account).toBe(account);
  });

  it.each([
    ['without a name', {}, {}],
    ['with null parameters', null, {}],
    ['with a name that would break the ARN', { notebookInstanceName: 'x:endpoint/y' }, {}],
    ['without a region', { notebookInstanceName: 'nb' }, { awsRegion: undefined }],
    [
      'without any account',
      { notebookInstanceName: 'nb' },
      { recipientAccountId: undefined, userIdentity: null },
    ],
  ])('is of no recognised shape %s', (_what, parameters, overrides) => {
    expect(onlyIgnored(sageMaker('UpdateNotebookInstance', parameters, overrides)).reason).toBe(
      'unrecognised-shape',
    );
  });

  it.each(['CreateTrainingJob', 'CreateDomain', 'CreateUserProfile', 'UpdateInferenceComponent'])(
    '%s is of an unsupported type',
    (operation) => {
      expect(onlyIgnored(sageMaker(operation, { domainName: 'd' })).reason).toBe(
        'unsupported-type',
      );
    },
  );

  it('tolerates calls that a service made', () => {
    const overrides = {
      eventType: 'AwsServiceEvent',
      userIdentity: { invokedBy: 'sagemaker.amazonaws.com' },
    };

    const trigger = onlyTrigger(sageMaker('CreateModel', { modelName: 'm1' }, overrides));

    expect(trigger.actor).toMatchObject({ kind: 'service', name: 'sagemaker.amazonaws.com' });
  });
});

describe('tags of SageMaker resources', () => {
  it.each([
    ['notebook-instance', 'aws.sagemaker.notebook-instance'],
    ['endpoint', 'aws.sagemaker.endpoint'],
    ['endpoint-config', 'aws.sagemaker.endpoint-config'],
    ['model', 'aws.sagemaker.model'],
  ])('AddTags on a %s carries what was set', (kind, type) => {
    const resourceArn = `arn:aws:sagemaker:us-west-2:${ACCOUNT}:${kind}/Some-Name`;
    const tags = [{ key: 'cordon-override', value: 'all' }];

    const trigger = onlyTrigger(sageMaker('AddTags', { resourceArn, tags }));

    expect(trigger).toMatchObject({
      ref: { type, id: resourceArn.toLowerCase(), name: 'Some-Name', region: 'us-west-2' },
      effect: 'tagged',
      phase: 'instant',
      tags: { 'cordon-override': 'all' },
      actor: { name: 'alice@example.com', kind: 'human' },
    });
  });

  it('DeleteTags carries what was removed', () => {
    const parameters = { resourceArn: NOTEBOOK_ARN, tagKeys: ['cordon-override', 'owner'] };

    expect(onlyTrigger(sageMaker('DeleteTags', parameters)).tags).toEqual({
      'cordon-override': null,
      owner: null,
    });
  });

  it('reads an ARN in any case that a caller typed', () => {
    const resourceArn = NOTEBOOK_ARN.replace(
      'notebook-instance/team-nb',
      'Notebook-Instance/anemaNoteBook',
    );

    expect(onlyTrigger(sageMaker('AddTags', { resourceArn, tags: [] })).ref.id).toBe(
      NOTEBOOK_ARN.replace('team-nb', 'anemanotebook'),
    );
  });

  it.each([
    ['a domain', `arn:aws:sagemaker:${REGION}:${ACCOUNT}:domain/d-1`, 'unsupported-type'],
    ['a training job', `arn:aws:sagemaker:${REGION}:${ACCOUNT}:training-job/j`, 'unsupported-type'],
    ['something that is no ARN', 'notebook', 'unsupported-type'],
    ['nothing', '', 'unrecognised-shape'],
  ])('leaves alone tags of %s', (_what, resourceArn, reason) => {
    expect(onlyIgnored(sageMaker('AddTags', { resourceArn, tags: [] })).reason).toBe(reason);
  });

  it('carries tags given at creation, unredacted as CloudTrail has them', () => {
    const parameters = { notebookInstanceName: 'nb', tags: [{ key: 'owner', value: 'alice' }] };

    const trigger = onlyTrigger(sageMaker('CreateNotebookInstance', parameters));

    expect(trigger).toMatchObject({ effect: 'created', tags: { owner: 'alice' } });
  });

  it('carries tags given when a bucket is created', () => {
    const CreateBucketConfiguration = { Tags: { Tag: { Key: 'owner', Value: 'alice' } } };
    const call = s3('CreateBucket', { bucketName: 'ml-data', CreateBucketConfiguration });

    expect(onlyTrigger(call)).toMatchObject({ effect: 'created', tags: { owner: 'alice' } });
  });

  it('knows no keys when the whole tag set of a bucket goes', () => {
    expect(onlyTrigger(s3('DeleteBucketTagging', BUCKET)).tags).toEqual({});
  });
});

describe('calls that changed nothing', () => {
  it.each([
    ['an error code', { errorCode: 'AccessDenied' }],
    ['only an error message', { errorMessage: 'not authorized' }],
    ['an error hidden in the answer', { responseElements: { errorCode: 'Conflict' } }],
    ['an error object hidden in the answer', { responseElements: { error: { code: 1 } } }],
    ['an error code that is no text', { errorCode: 403 }],
  ])('%s means a failed call', (_what, overrides) => {
    expect(onlyIgnored(s3('PutBucketPolicy', BUCKET, overrides)).reason).toBe('failed-call');
  });

  it('a denied call may have null parameters', () => {
    const denied = sageMaker('CreateNotebookInstance', null, {
      errorCode: 'AccessDeniedException',
    });

    expect(onlyIgnored(bridged(denied)).reason).toBe('failed-call');
  });

  it.each([
    ['an empty error code', { errorCode: '' }],
    ['null errors', { errorCode: null, errorMessage: null }],
    ['empty objects', { errorCode: {}, responseElements: {} }],
    ['a harmless answer', { responseElements: { 'x-amz-expiration': 'soon', error: '' } }],
  ])('%s means success', (_what, overrides) => {
    expect(onlyTrigger(s3('PutBucketPolicy', BUCKET, overrides)).operation).toBe('PutBucketPolicy');
  });

  it.each([
    ['flagged as read-only', 'PutBucketPolicy', { readOnly: true }],
    ['flagged with a text', 'PutBucketPolicy', { readOnly: 'true' }],
    ['named like a read in a record without the flag', 'GetBucketPolicy', { readOnly: undefined }],
    ['listing', 'ListBuckets', { readOnly: undefined }],
    [
      'a failed read',
      'GetBucketPublicAccessBlock',
      { errorCode: 'NoSuchPublicAccessBlockConfiguration' },
    ],
  ])('%s is read-only', (_what, operation, overrides) => {
    expect(onlyIgnored(s3(operation, BUCKET, overrides)).reason).toBe('read-only');
  });

  it.each([
    ['a network activity event', { eventCategory: 'NetworkActivity', eventType: 'AwsVpceEvent' }],
    ['an insight', { eventCategory: 'Insight' }],
  ])('%s repeats what the management event says', (_what, overrides) => {
    expect(onlyIgnored(s3('PutBucketPolicy', BUCKET, overrides)).reason).toBe('unrelated');
  });
});

describe('names that collide', () => {
  it.each([
    ['cloudsearch.amazonaws.com', 'CreateDomain'],
    ['elasticloadbalancing.amazonaws.com', 'AddTags'],
    ['elasticmapreduce.amazonaws.com', 'AddTags'],
    ['machinelearning.amazonaws.com', 'CreateModel'],
    ['tagging.amazonaws.com', 'TagResource'],
    ['s3.amazonaws.com.evil.example', 'CreateBucket'],
  ])('%s %s is unrelated', (source, operation) => {
    const parameters = { bucketName: 'b', modelName: 'm', resourceArn: NOTEBOOK_ARN };

    expect(onlyIgnored(record(source, operation, parameters)).reason).toBe('unrelated');
  });

  it('TagResource of KMS is not one of S3', () => {
    const parameters = { keyId: 'k', resourceArn: 'arn:aws:s3:::ml-data' };

    expect(onlyTrigger(record('kms.amazonaws.com', 'TagResource', parameters)).ref).toMatchObject({
      type: 'aws.kms.key',
      name: 'k',
    });
  });

  it('names that JavaScript objects have anyway are nothing special', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(onlyIgnored(s3(name, BUCKET)).reason).toBe('unrelated');
      expect(onlyIgnored(record(name, name, BUCKET)).reason).toBe('unrelated');
    }
  });
});

describe('identity and time of an event', () => {
  it.each([
    ['sharedEventID', { sharedEventID: 'shared-1' }, 'shared-1'],
    ['eventID', {}, 'event-1'],
    ['the envelope', { eventID: undefined }, 'envelope-1'],
    ['the envelope when the id is no text', { eventID: 7 }, 'envelope-1'],
  ])('is known by %s', (_what, overrides, id) => {
    expect(onlyTrigger(bridged(s3('PutBucketAcl', BUCKET, overrides))).eventId).toBe(id);
  });

  it('without any id is known by its content, whatever the order of its members', () => {
    const first = s3('PutBucketAcl', BUCKET, { eventID: undefined });
    const same = Object.fromEntries(Object.entries(first).reverse());
    const other = s3('PutBucketAcl', { bucketName: 'other' }, { eventID: undefined });

    const ids = [first, same, other].map((call) => onlyTrigger(call).eventId);

    expect(ids[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it.each([
    ['an ISO time', '2026-01-05T09:12:34Z', '2026-01-05T09:12:34Z'],
    [
      'a time without zone and with a space',
      '2025-03-05 21:19:44.000000000',
      '2025-03-05T21:19:44Z',
    ],
    ['epoch milliseconds', 1583831889050, '2020-03-10T09:18:09.050Z'],
    ['epoch milliseconds as text', '1583831889050', '2020-03-10T09:18:09.050Z'],
    ['epoch seconds', 1583831889, '2020-03-10T09:18:09Z'],
    ['fractional epoch seconds', '1583831889.05', '2020-03-10T09:18:09.050Z'],
    ['an offset', '2026-01-05T10:12:34+01:00', '2026-01-05T09:12:34Z'],
  ])('normalises %s', (_what, eventTime, expected) => {
    expect(onlyTrigger(s3('PutBucketAcl', BUCKET, { eventTime })).time).toBe(expected);
  });

  it.each([
    ['garbage'],
    ['Nov 2, 2021, 11:25:25 PM'],
    [{}],
    [null],
    [-1],
    [1e300],
    ['9'.repeat(39)],
  ])('says nothing for %s', (eventTime) => {
    expect(onlyTrigger(s3('PutBucketAcl', BUCKET, { eventTime })).time).toBe('');
  });

  it('falls back to the time of the envelope', () => {
    const call = s3('PutBucketAcl', BUCKET, { eventTime: undefined });

    expect(onlyTrigger(bridged(call)).time).toBe('2026-01-05T09:12:40Z');
  });
});
