import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import type { Ref } from '../../../shared/core/ref.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import type { RuleContext } from '../../../shared/core/rule.ts';
import { modelKey } from '../../../shared/resources/aws/endpoint-copies.ts';
import * as endpoints from '../../../shared/resources/aws/sagemaker-endpoint.ts';
import * as models from '../../../shared/resources/aws/sagemaker-model.ts';
import { rule as inVpc } from '../../../shared/rules/aws/sagemaker-endpoint-in-vpc.ts';
import { rule as several } from '../../../shared/rules/aws/sagemaker-endpoint-multi-instance.ts';
import { rule as isolated } from '../../../shared/rules/aws/sagemaker-model-network-isolated.ts';
import { endpointRef } from '../../support/endpoints.ts';
import { modelRef } from '../../support/models.ts';
import { hasPythonPeers } from '../support/python.ts';
import { ACCOUNT, REGION, usePeer } from './peer.ts';

/** The same ref in moto's account. Names are lower case here: moto does not lower them in ARNs, as SageMaker does. */
function here(ref: Ref): Ref {
  return { ...ref, id: ref.id.replace(ref.account, ACCOUNT), account: ACCOUNT };
}

const MODEL = here(modelRef('churn'));
const ENDPOINT = here(endpointRef('churn'));

function contextOf(ref: Ref): RuleContext {
  const vpc = { subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] };
  return { ref, parameters: { wanted: true, ...vpc }, keys: {} };
}

describe.skipIf(!hasPythonPeers())('models on moto', () => {
  const peer = usePeer();

  async function deploy(): Promise<void> {
    const sagemaker = new SageMakerClient(peer().config);
    await sagemaker.send(
      new CreateModelCommand({
        ModelName: 'churn',
        ExecutionRoleArn: `arn:aws:iam::${ACCOUNT}:role/endpoint`,
        PrimaryContainer: {
          Image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/churn:1`,
          ModelDataUrl: 's3://models/churn.tar.gz',
          Environment: { A: 'b' },
        },
        Tags: [{ Key: 'team', Value: 'ml' }],
      }),
    );
    const names = { EndpointName: 'churn', EndpointConfigName: 'churn-config' };
    await sagemaker.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName: names.EndpointConfigName,
        ProductionVariants: [
          {
            VariantName: 'AllTraffic',
            ModelName: 'churn',
            InstanceType: 'ml.m5.large',
            InitialInstanceCount: 1,
            InitialVariantWeight: 1,
          },
        ],
      }),
    );
    await sagemaker.send(new CreateEndpointCommand(names));
  }

  async function endpoint(copies: readonly string[] = []) {
    const state = await endpoints.api(peer().send).read(ENDPOINT, { copies, keys: [] });
    if (state === null) {
      throw new Error('moto has lost the endpoint');
    }
    return state;
  }

  it('are read, listed and labelled, and are null when not there', async () => {
    await deploy();
    const door = models.api(peer().send);
    const state = await door.read(MODEL, NO_HINTS);
    const target = state === null ? null : isolated.desire(state, contextOf(MODEL));

    const steps =
      state === null || target === null ? [] : models.resource.steps(MODEL, state, target);
    for (const step of steps) {
      await door.call(MODEL, step);
    }
    const after = await door.read(MODEL, NO_HINTS);
    const listed = [];
    for await (const one of door.list({ account: ACCOUNT, region: REGION })) {
      listed.push(one);
    }

    expect(state).toMatchObject({
      name: 'churn',
      tags: { team: 'ml' },
      body: { PrimaryContainer: { ModelDataUrl: 's3://models/churn.tar.gz' } },
    });
    expect(after?.tags).toMatchObject({ team: 'ml', 'cordon-status': 'labelled' });
    expect(listed).toEqual([MODEL]);
    expect(await door.read(here(modelRef('none')), NO_HINTS)).toBeNull();
  });

  it('take our copy, and show it as it was sent', async () => {
    await deploy();
    const live = await endpoint();
    const target = inVpc.desire(live, contextOf(ENDPOINT));
    const steps = endpoints.resource.steps(ENDPOINT, live, target).slice(0, 2);

    for (const step of steps) {
      await endpoints.api(peer().send).call(ENDPOINT, step);
    }
    const copies = Object.keys(target.copies);
    const after = await endpoint(copies);

    expect(steps.map((step) => step.call)).toEqual([
      'sagemaker:CreateModel',
      'sagemaker:CreateEndpointConfig',
    ]);
    expect(after.copies).toEqual(target.copies);
  });

  it('lose their isolation there: when this fails, moto has learnt it, and isolation belongs here', async () => {
    const { send } = peer();
    const input = {
      ModelName: 'shut',
      PrimaryContainer: { Image: 'i' },
      ExecutionRoleArn: `arn:aws:iam::${ACCOUNT}:role/endpoint`,
    };

    await send('sagemaker:CreateModel', REGION, { ...input, EnableNetworkIsolation: true });
    await deploy();
    const state = await endpoint([modelKey('shut')]);

    expect(state.copies[modelKey('shut')]).not.toHaveProperty('EnableNetworkIsolation');
  });

  it('run on two instances after the cure', async () => {
    await deploy();
    const live = await endpoint();
    const steps = endpoints.resource.steps(
      ENDPOINT,
      live,
      several.desire(live, contextOf(ENDPOINT)),
    );

    for (const step of steps) {
      await endpoints.api(peer().send).call(ENDPOINT, step);
    }

    expect(live.counts).toEqual({ AllTraffic: 1 });
    expect((await endpoint()).counts).toEqual({ AllTraffic: 2 });
  });
});
