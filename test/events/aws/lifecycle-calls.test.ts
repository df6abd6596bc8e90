import { describe, expect, it } from 'vitest';
import { ACCOUNT, onlyIgnored, onlyTrigger, REGION, record } from './samples.ts';

const KIND = 'notebook-instance-lifecycle-config';
const ARN = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:${KIND}/setup-gpu`;
const REF = {
  cloud: 'aws',
  type: `aws.sagemaker.${KIND}`,
  id: ARN,
  name: 'Setup-GPU',
  account: ACCOUNT,
  region: REGION,
};
const SCRIPT = Buffer.from("export DB_PASSWORD='hunter2'").toString('base64');

function call(operation: string, parameters: object = {}, overrides: object = {}) {
  const all = { notebookInstanceLifecycleConfigName: 'Setup-GPU', ...parameters };
  return record('sagemaker.amazonaws.com', operation, all, { ...overrides });
}

describe('calls on lifecycle configurations of notebooks', () => {
  it.each([
    ['CreateNotebookInstanceLifecycleConfig', 'created'],
    ['UpdateNotebookInstanceLifecycleConfig', 'changed'],
    ['DeleteNotebookInstanceLifecycleConfig', 'deleted'],
  ])('%s is a trigger, and carries none of the scripts', (operation, effect) => {
    const event = call(operation, {
      onCreate: [{ content: SCRIPT }],
      onStart: [{ content: SCRIPT }],
    });

    const trigger = onlyTrigger(event);

    expect(trigger).toMatchObject({ ref: REF, operation, effect, phase: 'instant' });
    expect(JSON.stringify(trigger)).not.toContain(SCRIPT.slice(0, 12));
  });

  it('keeps the tags of a new one, where an override may stand', () => {
    const tags = [{ key: 'cordon-override', value: 'all' }];

    const trigger = onlyTrigger(call('CreateNotebookInstanceLifecycleConfig', { tags }));

    expect(trigger.tags).toEqual({ 'cordon-override': 'all' });
  });

  it('takes the ARN of the answer', () => {
    const responseElements = { notebookInstanceLifecycleConfigArn: ARN };

    const event = call('CreateNotebookInstanceLifecycleConfig', {}, { responseElements });

    expect(onlyTrigger(event).ref).toEqual(REF);
  });

  it('finds it when it is tagged', () => {
    const event = record('sagemaker.amazonaws.com', 'AddTags', {
      resourceArn: ARN,
      tags: [{ key: 'a', value: 'b' }],
    });

    expect(onlyTrigger(event).ref).toMatchObject({ type: REF.type, id: ARN });
  });

  it('says that a call names none', () => {
    const event = record('sagemaker.amazonaws.com', 'UpdateNotebookInstanceLifecycleConfig', {
      onStart: [{ content: SCRIPT }],
    });

    const ignored = onlyIgnored(event);

    expect(ignored.reason).toBe('unrecognised-shape');
    expect(ignored.detail).not.toContain(SCRIPT.slice(0, 12));
  });
});
