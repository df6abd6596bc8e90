import { describe, expect, it } from 'vitest';
import { ACCOUNT, onlyIgnored, onlyTrigger, REGION, stateChange } from './samples.ts';

const NOTEBOOK = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:notebook-instance/team-nb`;
const ENDPOINT = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:endpoint/team-ep`;

function notebook(status: string | undefined, more = {}) {
  return stateChange('Notebook Instance', {
    NotebookInstanceArn: NOTEBOOK,
    NotebookInstanceName: 'Team-NB',
    NotebookInstanceStatus: status,
    LastModifiedTime: 1695912523501,
    DirectInternetAccess: 'Enabled',
    Tags: { 'cordon-override': 'all' },
    ...more,
  });
}

function endpoint(status: string, more = {}) {
  return stateChange('Endpoint', {
    EndpointArn: ENDPOINT,
    EndpointName: 'Team-EP',
    EndpointStatus: status,
    ...more,
  });
}

describe('notebook instance state changes', () => {
  it.each(['InService', 'Stopped', 'Failed', 'IN_SERVICE'])('%s is the end', (status) => {
    expect(onlyTrigger(notebook(status))).toEqual({
      ref: {
        cloud: 'aws',
        type: 'aws.sagemaker.notebook-instance',
        id: NOTEBOOK,
        name: 'Team-NB',
        account: ACCOUNT,
        region: REGION,
      },
      reason: 'event',
      operation: 'SageMaker Notebook Instance State Change',
      phase: 'done',
      effect: 'state',
      actor: null,
      eventId: 'envelope-1',
      time: '2026-01-05T09:12:40Z',
    });
  });

  it.each(['Pending', 'Stopping', 'Updating', 'Deleting', 'PendingMaintenance', 'InMaintenance'])(
    '%s is left to its end',
    (status) => {
      const left = onlyIgnored(notebook(status));

      expect(left.reason).toBe('unrelated');
      expect(left.detail).toContain(`Team-NB is ${status}`);
    },
  );

  it.each([['Resurrecting'], [undefined]])(
    'an unknown status (%s) is a reason to look',
    (status) => {
      expect(onlyTrigger(notebook(status)).phase).toBe('partial');
    },
  );

  it('says nothing of tags: the event did not set them', () => {
    expect(onlyTrigger(notebook('InService'))).not.toHaveProperty('tags');
  });
});

describe('endpoint state changes', () => {
  it.each([
    ['IN_SERVICE', 'done'],
    ['InService', 'done'],
    ['FAILED', 'done'],
    ['OUT_OF_SERVICE', 'done'],
    ['UPDATE_ROLLBACK_FAILED', 'done'],
    ['CREATING', 'partial'],
    ['UPDATING', 'partial'],
    ['SYSTEM_UPDATING', 'partial'],
    ['ROLLING_BACK', 'partial'],
    ['DELETING', 'partial'],
  ])('%s is %s', (status, phase) => {
    expect(onlyTrigger(endpoint(status))).toMatchObject({
      ref: { type: 'aws.sagemaker.endpoint', id: ENDPOINT, name: 'Team-EP' },
      phase,
      effect: 'state',
    });
  });

  it('a deployment that is still pending is no end, whatever the status says', () => {
    const pending = { PendingDeploymentSummary: { EndpointConfigName: 'next' } };

    expect(onlyTrigger(endpoint('IN_SERVICE', pending)).phase).toBe('partial');
    expect(onlyTrigger(endpoint('IN_SERVICE', { PendingDeploymentSummary: {} })).phase).toBe(
      'done',
    );
  });

  it('a deployment event is about the endpoint, in the account its ARN names', () => {
    const event = stateChange(
      'Endpoint Deployment',
      { EndpointArn: ENDPOINT, EndpointName: 'Team-EP', EndpointStatus: 'UPDATING' },
      { account: '999988887777', region: 'us-east-1' },
    );

    expect(onlyTrigger(event)).toMatchObject({
      ref: { id: ENDPOINT, account: ACCOUNT, region: REGION },
      phase: 'partial',
    });
  });
});

describe('models and endpoint configs', () => {
  it.each([
    ['Endpoint Config', 'EndpointConfig', 'endpoint-config'],
    ['Model', 'Model', 'model'],
  ])('%s events come on creation and deletion alike', (what, key, kind) => {
    const id = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:${kind}/x-1`;
    const event = stateChange(what, { [`${key}Name`]: 'X-1', [`${key}Arn`]: id });

    expect(onlyTrigger(event)).toMatchObject({
      ref: { type: `aws.sagemaker.${kind}`, id, name: 'X-1' },
      phase: 'instant',
      effect: 'state',
      actor: null,
    });
  });

  it('the ARN is believed when the name is another', () => {
    const id = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:model/real`;

    const { ref } = onlyTrigger(stateChange('Model', { ModelName: 'other', ModelArn: id }));

    expect(ref).toMatchObject({ id, name: 'real' });
  });
});

describe('where the resource is named', () => {
  it('is found in resources when the detail lacks it', () => {
    const event = stateChange(
      'Notebook Instance',
      { NotebookInstanceStatus: 'InService' },
      { resources: [NOTEBOOK] },
    );

    expect(onlyTrigger(event).ref).toMatchObject({ id: NOTEBOOK, name: 'team-nb' });
  });

  it('is built from the name and the envelope when there is no ARN', () => {
    const event = stateChange('Notebook Instance', {
      NotebookInstanceName: 'Team-NB',
      NotebookInstanceStatus: 'InService',
    });

    expect(onlyTrigger(event).ref).toMatchObject({ id: NOTEBOOK, name: 'Team-NB' });
  });

  it.each([
    ['nothing', {}],
    ['null', null],
    ['a text', 'InService'],
    ['another type', { NotebookInstanceArn: ENDPOINT, NotebookInstanceStatus: 'InService' }],
  ])('is not found in %s', (_what, detail) => {
    const event = { ...stateChange('Notebook Instance', {}), detail };

    expect(onlyIgnored(event).reason).toBe('unrecognised-shape');
  });
});

describe('other SageMaker events', () => {
  it.each([
    'Training Job',
    'Transform Job',
    'HyperParameter Tuning Job',
    'Model Package',
    'Feature Group',
  ])('%s is of an unsupported type', (what) => {
    expect(onlyIgnored(stateChange(what, {})).reason).toBe('unsupported-type');
  });
});

describe('odd envelopes', () => {
  it('reads a source that a doubled key turned into a list', () => {
    const event = { ...notebook('InService'), source: ['aws.sagemaker'] };

    expect(onlyTrigger(event).phase).toBe('done');
  });

  it('reads an envelope whose time is epoch milliseconds in a text', () => {
    const event = { ...notebook('InService'), time: '1583831889050' };

    expect(onlyTrigger(event).time).toBe('2020-03-10T09:18:09.050Z');
  });

  it('takes the time of the change when the envelope has none', () => {
    const event = { ...notebook('InService'), time: 'soon' };

    expect(onlyTrigger(event).time).toBe('2023-09-28T14:48:43.501Z');
  });

  it('is known by its content when the envelope has no id', () => {
    const event = { ...notebook('InService'), id: null };

    expect(onlyTrigger(event).eventId).toMatch(/^[0-9a-f]{64}$/);
    expect(onlyTrigger(event).eventId).toBe(onlyTrigger({ ...event }).eventId);
  });

  it.each([['my.application'], [['a', 'b']], [5], [{}]])(
    'does not believe an event from %s: anybody may put events under other sources',
    (source) => {
      expect(onlyIgnored({ ...notebook('InService'), source }).reason).toBe('unrelated');
    },
  );
});
