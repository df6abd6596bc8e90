import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateNotebookInstanceCommand,
  DescribeNotebookInstanceCommand,
  ListTagsCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import type { Ref } from '../../../shared/core/ref.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import { api as endpointApi } from '../../../shared/resources/aws/sagemaker-endpoint.ts';
import { api as notebookApi } from '../../../shared/resources/aws/sagemaker-notebook-instance.ts';
import { endpointRef } from '../../support/endpoints.ts';
import { flowOf } from '../../support/flows.ts';
import { notebookRef } from '../../support/notebooks.ts';
import { hasPythonPeers } from '../support/python.ts';
import { ACCOUNT, REGION, usePeer } from './peer.ts';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/ml`;

/** The same ref in moto's account. Names are lower case here: moto does not lower them in ARNs, as SageMaker does. */
function here(ref: Ref): Ref {
  return { ...ref, id: ref.id.replace(ref.account, ACCOUNT), account: ACCOUNT };
}

describe.skipIf(!hasPythonPeers())('notebooks on moto', () => {
  const peer = usePeer();
  const ref = here(notebookRef('research-1'));
  const name = { NotebookInstanceName: 'research-1' };

  async function notebook() {
    const sagemaker = new SageMakerClient(peer().config);
    await sagemaker.send(
      new CreateNotebookInstanceCommand({
        ...name,
        InstanceType: 'ml.t3.medium',
        RoleArn: ROLE,
        DirectInternetAccess: 'Enabled',
        RootAccess: 'Disabled',
        Tags: [{ Key: 'owner', Value: 'é 漢 a+b=c@d/e' }],
      }),
    );
    return sagemaker;
  }

  it('are read, and are null when they are not there', async () => {
    await notebook();
    const door = notebookApi(peer().send);

    expect(await door.read(ref, NO_HINTS)).toMatchObject({
      status: 'InService',
      directInternetAccess: 'Enabled',
      rootAccess: 'Disabled',
      tags: { owner: 'é 漢 a+b=c@d/e' },
    });
    expect(await door.read(here(notebookRef('None')), NO_HINTS)).toBeNull();
  });

  it('are listed', async () => {
    await notebook();

    const listed = [];
    for await (const one of notebookApi(peer().send).list({ account: ACCOUNT, region: REGION })) {
      listed.push(one);
    }

    expect(listed).toEqual([ref]);
  });

  it('are stopped and labelled, started again, and left as they were', async () => {
    const sagemaker = await notebook();
    const { send, clock } = peer();
    // Moto keeps no version of the metadata service, and cannot update one.
    const flow = flowOf(send, clock, [{ rule: 'sagemaker-notebook-imdsv2-required', mode: 'off' }]);
    const look = async () => {
      const described = await sagemaker.send(new DescribeNotebookInstanceCommand(name));
      const { Tags } = await sagemaker.send(
        new ListTagsCommand({ ResourceArn: described.NotebookInstanceArn }),
      );
      const tags = Object.fromEntries((Tags ?? []).map(({ Key, Value }) => [Key, Value]));
      return { status: described.NotebookInstanceStatus, tags };
    };
    const before = await look();

    const cured = await flow.cure(ref);
    const between = await look();
    const back = await flow.takeBack(cured);
    const after = await look();

    expect(cured.outcome).toMatchObject({ outcome: 'stopped' });
    expect(between).toMatchObject({
      status: 'Stopped',
      tags: { 'cordon-status': 'stopped', 'cordon-case': cured.id, ...before.tags },
    });
    expect(back.conflicts).toEqual([]);
    expect(after).toEqual(before);
  });

  it('cannot be updated there: when this fails, moto has learnt it, and the cure belongs here', async () => {
    await notebook();
    const input = { ...name, RootAccess: 'Enabled' } as const;

    const update = peer().send('sagemaker:UpdateNotebookInstance', REGION, input);

    await expect(update).rejects.toMatchObject({
      failure: { code: 'unavailable' },
      applied: 'unknown',
    });
  });
});

describe.skipIf(!hasPythonPeers())('endpoints on moto', () => {
  const peer = usePeer();
  const ref = here(endpointRef('churn'));

  async function endpoint() {
    const { config } = peer();
    const sagemaker = new SageMakerClient(config);
    await sagemaker.send(
      new CreateModelCommand({
        ModelName: 'churn-model',
        ExecutionRoleArn: ROLE,
        PrimaryContainer: { Image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/churn:1` },
      }),
    );
    const EndpointConfigName = 'churn-config';
    await sagemaker.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName,
        ProductionVariants: [
          {
            VariantName: 'AllTraffic',
            ModelName: 'churn-model',
            InstanceType: 'ml.m5.large',
            InitialInstanceCount: 1,
            InitialVariantWeight: 1,
          },
        ],
      }),
    );
    const names = { EndpointName: 'churn', EndpointConfigName };
    await sagemaker.send(new CreateEndpointCommand(names));
    const { KeyMetadata } = await new KMSClient(config).send(new CreateKeyCommand({}));
    return KeyMetadata?.Arn ?? '';
  }

  it('are read with their configuration, models and keys, and are null when not there', async () => {
    const key = await endpoint();
    const door = endpointApi(peer().send);

    const state = await door.read(ref, { copies: [], keys: [key] });

    expect(state).toMatchObject({
      status: 'InService',
      endpointConfigName: 'churn-config',
      models: { 'churn-model': { enableNetworkIsolation: false } },
      keys: { [key]: { state: 'Enabled', customerManaged: true } },
    });
    expect(await door.read(here(endpointRef('None')), NO_HINTS)).toBeNull();
  });

  it('are listed', async () => {
    await endpoint();

    const listed = [];
    for await (const one of endpointApi(peer().send).list({ account: ACCOUNT, region: REGION })) {
      listed.push(one);
    }

    expect(listed).toEqual([ref]);
  });

  it('take our copy of a configuration, and show it as it was sent', async () => {
    const key = await endpoint();
    const { send } = peer();
    const input = {
      EndpointConfigName: 'churn-config-cordon',
      KmsKeyId: key,
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: 'churn-model',
          InstanceType: 'ml.m5.large' as const,
          InitialInstanceCount: 1,
          InitialVariantWeight: 1,
        },
      ],
    };

    await send('sagemaker:CreateEndpointConfig', REGION, input);
    const copy = await send('sagemaker:DescribeEndpointConfig', REGION, {
      EndpointConfigName: 'churn-config-cordon',
    });

    expect(copy).toMatchObject({ KmsKeyId: key, ProductionVariants: input.ProductionVariants });
  });

  it('cannot be updated there: when this fails, moto has learnt it, and the cure belongs here', async () => {
    await endpoint();
    const names = { EndpointName: 'churn', EndpointConfigName: 'churn-config' };

    const update = peer().send('sagemaker:UpdateEndpoint', REGION, names);

    await expect(update).rejects.toMatchObject({
      failure: { code: 'unavailable' },
      applied: 'unknown',
    });
  });
});
