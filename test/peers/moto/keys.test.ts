import {
  CreateAliasCommand,
  CreateKeyCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import {
  CreateNotebookInstanceLifecycleConfigCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import type { Ref } from '../../../shared/core/ref.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import type { Step } from '../../../shared/core/state.ts';
import { api, resource } from '../../../shared/resources/aws/kms-key.ts';
import * as lifecycle from '../../../shared/resources/aws/sagemaker-notebook-lifecycle.ts';
import { rule as enabled } from '../../../shared/rules/aws/kms-key-enabled.ts';
import { rule as notPublic } from '../../../shared/rules/aws/kms-key-policy-not-public.ts';
import { hasPythonPeers } from '../support/python.ts';
import { ACCOUNT, REGION, usePeer } from './peer.ts';

const SCOPE = { account: ACCOUNT, region: REGION };

describe.skipIf(!hasPythonPeers())('keys on moto', () => {
  const peer = usePeer();

  async function keyWith(policy?: object): Promise<Ref> {
    const client = new KMSClient(peer().config);
    const made = await client.send(
      new CreateKeyCommand({
        Tags: [{ TagKey: 'cordon-scope', TagValue: 'ml' }],
        ...(policy === undefined ? {} : { Policy: JSON.stringify(policy) }),
      }),
    );
    const { KeyId = '', Arn = '' } = made.KeyMetadata ?? {};
    await client.send(new CreateAliasCommand({ AliasName: 'alias/ml', TargetKeyId: KeyId }));
    return { cloud: 'aws', type: 'aws.kms.key', id: Arn, name: KeyId, ...SCOPE };
  }

  async function read(ref: Ref) {
    const state = await api(peer().send).read(ref, NO_HINTS);
    if (state === null) {
      throw new Error('the key is there');
    }
    return state;
  }

  /** Everything the rule wants, call by call. */
  async function cure(ref: Ref, rule: typeof enabled) {
    const live = await read(ref);
    const target = rule.desire(live, { ref, parameters: {}, keys: {} });
    for (const step of resource.steps(ref, live, target)) {
      await call(ref, step);
    }
    return read(ref);
  }

  /** KMS takes ids and ARNs; moto takes ids only, but for the policy. */
  function call(ref: Ref, step: Step): Promise<void> {
    return api(peer().send).call(ref, { ...step, input: { ...step.input, KeyId: ref.name } });
  }

  it('are read, listed, and null when they are not there', async () => {
    const ref = await keyWith();

    const listed: Ref[] = [];
    for await (const each of api(peer().send).list(SCOPE)) {
      listed.push(each);
    }

    expect(await read(ref)).toMatchObject({
      status: 'Enabled',
      enabled: true,
      deletion: null,
      customerManaged: true,
      aliases: ['alias/ml'],
      tags: { 'cordon-scope': 'ml' },
      policyProblem: null,
    });
    expect(listed).toEqual([ref]);
    const id = ref.id.replace(/.{4}$/, '0000');
    expect(await api(peer().send).read({ ...ref, id }, NO_HINTS)).toBeNull();
  });

  it('are enabled again after a deletion was scheduled', async () => {
    const ref = await keyWith();
    const client = new KMSClient(peer().config);
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: ref.name, PendingWindowInDays: 7 }));
    expect(await read(ref)).toMatchObject({ status: 'PendingDeletion', enabled: false });

    const cured = await cure(ref, enabled);

    expect(cured).toMatchObject({ status: 'Enabled', enabled: true, deletion: null });
    const disabled = { ...cured, enabled: false };
    for (const step of resource.steps(ref, cured, disabled)) {
      await call(ref, step);
    }
    expect(await read(ref)).toMatchObject({ status: 'Disabled', enabled: false });
  });

  it('have their public statement held to the account, and the policy as it was after undo', async () => {
    const ref = await keyWith({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'kms:*', Resource: '*' },
        { Sid: 'Open', Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt', Resource: '*' },
      ],
    });
    const before = await read(ref);
    const context = { ref, parameters: {}, keys: {} };
    expect(notPublic.check(before, context).kind).toBe('violation');

    const cured = await cure(ref, notPublic);

    expect(notPublic.check(cured, context).kind).toBe('compliant');
    for (const step of resource.steps(ref, cured, { ...cured, policy: before.policy })) {
      await call(ref, step);
    }
    expect((await read(ref)).policy).toBe(before.policy);
  });
});

describe.skipIf(!hasPythonPeers())('lifecycle configurations on moto', () => {
  const peer = usePeer();

  it('are read with what their scripts hold, and are null when they are not there', async () => {
    const NotebookInstanceLifecycleConfigName = 'Setup';
    const Content = Buffer.from("#!/bin/bash\nexport DB_PASSWORD='hunter2'\n").toString('base64');
    const made = await new SageMakerClient(peer().config).send(
      new CreateNotebookInstanceLifecycleConfigCommand({
        NotebookInstanceLifecycleConfigName,
        OnStart: [{ Content }],
      }),
    );
    const answer = await peer().send('sagemaker:DescribeNotebookInstanceLifecycleConfig', REGION, {
      NotebookInstanceLifecycleConfigName,
    });

    const state = lifecycle.lifecycleState(answer);

    expect(state).toMatchObject({
      name: 'Setup',
      arn: made.NotebookInstanceLifecycleConfigArn,
      secrets: [{ script: 'OnStart', kind: 'password', line: 2 }],
    });
    const ref: Ref = {
      cloud: 'aws',
      type: lifecycle.resource.type,
      id: `${state.arn}x`,
      name: 'Nope',
      ...SCOPE,
    };
    expect(await lifecycle.api(peer().send).read(ref, NO_HINTS)).toBeNull();
  });
});
