import { describe, expect, it } from 'vitest';
import { ACCOUNT, bridged, onlyIgnored, onlyTrigger, REGION, s3, sageMaker } from './samples.ts';

const NOTEBOOK_ARN = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:notebook-instance/team-nb`;
const BUCKET = { bucketName: 'ml-data', Host: 'ml-data.s3.amazonaws.com' };

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
