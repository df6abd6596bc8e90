import { describe, expect, it } from 'vitest';
import type { Fields } from '../../../shared/events/read.ts';
import {
  compute,
  FIRST,
  LAST,
  MACHINE,
  NOTEBOOK,
  NUMBER,
  notebooks,
  onlyIgnored,
  onlyTrigger,
  PROJECT,
} from './samples.ts';

const NOTEBOOK_ID = `//notebooks.googleapis.com/${NOTEBOOK}`;
const REGION = `projects/${PROJECT}/locations/us-central1`;

describe('calls of Workbench', () => {
  it.each([
    ['CreateInstance', 'created'],
    ['UpdateInstance', 'changed'],
    ['DeleteInstance', 'deleted'],
    ['StartInstance', 'state'],
    ['StopInstance', 'state'],
    ['ResetInstance', 'state'],
    ['UpgradeInstance', 'changed'],
    ['UpgradeInstanceSystem', 'changed'],
    ['RollbackInstance', 'changed'],
    ['RestoreInstance', 'changed'],
    ['ResizeDisk', 'changed'],
  ])('%s: %s', (method, effect) => {
    const trigger = onlyTrigger(notebooks(method, {}, { operation: LAST }));

    expect(trigger).toMatchObject({ effect, phase: 'done', ref: { id: NOTEBOOK_ID } });
  });

  it.each([
    'google.iam.v1.IAMPolicy.SetIamPolicy',
    'google.cloud.notebooks.v2.NotebookService.SetIamPolicy',
  ])('change who may use an instance: %s', (methodName) => {
    expect(onlyTrigger(notebooks('', { methodName }))).toMatchObject({
      effect: 'changed',
      phase: 'instant',
      ref: { id: NOTEBOOK_ID },
    });
  });

  it('on who may use another resource are of an unsupported type', () => {
    const methodName = 'google.iam.v1.IAMPolicy.SetIamPolicy';
    const resourceName = `${REGION}/runtimes/r-1`;

    expect(onlyIgnored(notebooks('', { methodName, resourceName })).reason).toBe(
      'unsupported-type',
    );
  });

  it.each([
    ['the resource', {}],
    [
      'what was asked',
      { request: { parent: NOTEBOOK.split('/instances')[0], instanceId: 'nb-1' } },
    ],
    ['the instance that was asked for', { request: { instance: { name: NOTEBOOK } } }],
    ['the name that was asked for', { request: { name: NOTEBOOK } }],
    ['the answer', { response: { name: NOTEBOOK } }],
  ])('name the instance in %s', (what, payload: Fields) => {
    const resourceName =
      what === 'the resource' ? NOTEBOOK : `projects/${PROJECT}/locations/us-central1-a`;

    expect(onlyTrigger(notebooks('CreateInstance', { resourceName, ...payload })).ref.id).toBe(
      NOTEBOOK_ID,
    );
  });
});

describe('calls on the machine of a Workbench instance', () => {
  const delta = (keys: readonly unknown[]) => ({
    metadata: { instanceMetadataDelta: { modifiedMetadataKeys: keys } },
  });

  it.each(['addAccessConfig', 'updateAccessConfig', 'deleteAccessConfig', 'setServiceAccount'])(
    'are a reason to look at it: %s',
    (method) => {
      expect(onlyTrigger(compute(method, {}, { operation: FIRST }))).toMatchObject({
        effect: 'changed',
        phase: 'start',
        ref: { type: 'gcp.notebooks.instance', id: NOTEBOOK_ID, region: 'us-central1-a' },
      });
    },
  );

  it.each(['v1', 'beta', 'alpha'])('are the same in every version: %s', (version) => {
    const methodName = `${version}.compute.instances.addAccessConfig`;

    expect(onlyTrigger(compute('', { methodName })).ref.id).toBe(NOTEBOOK_ID);
  });

  it.each(['notebook-disable-root', 'notebooks-api', 'proxy-mode', 'resource-url'])(
    'are a reason when they change metadata of Workbench: %s',
    (key) => {
      expect(onlyTrigger(compute('setMetadata', delta(['ssh-keys', key]))).ref.id).toBe(
        NOTEBOOK_ID,
      );
    },
  );

  it.each([
    ['everybody’s metadata', delta(['ssh-keys'])],
    ['metadata it does not name', {}],
    ['metadata that is no text', delta([null, 5])],
    ['metadata that is no list', { metadata: { instanceMetadataDelta: 'notebook-x' } }],
  ])('are none when they change %s', (_what, payload) => {
    expect(onlyIgnored(compute('setMetadata', payload)).reason).toBe('unrelated');
  });

  it('are none when Workbench makes them itself: the call behind them has its own entry', () => {
    const agent = `service-${NUMBER}@gcp-sa-notebooks.iam.gserviceaccount.com`;
    const made = (principalEmail: string) =>
      compute('addAccessConfig', { authenticationInfo: { principalEmail } });

    expect(onlyIgnored(made(agent)).reason).toBe('unrelated');
    expect(onlyTrigger(made(`${agent}.example.com`)).ref.id).toBe(NOTEBOOK_ID);
  });

  it.each([
    ['the number of a machine', MACHINE.replace('nb-1', '5887816102004671380')],
    ['another kind of resource', `projects/${PROJECT}/global/firewalls/f`],
    ['nothing', ''],
  ])('are none when they name %s', (_what, resourceName) => {
    expect(onlyIgnored(compute('addAccessConfig', { resourceName })).reason).toBe('unrelated');
  });
});
