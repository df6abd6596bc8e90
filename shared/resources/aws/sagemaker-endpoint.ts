import type { Ref } from '../../core/ref.ts';
import type { Resource, ResourceApi } from '../../core/resource.ts';
import { ENDPOINT_TYPE, listEndpoints, readEndpoint } from './endpoint-read.ts';
import type { EndpointState } from './endpoint-state.ts';
import { endpointSteps, isTransient } from './endpoint-steps.ts';
import type { AwsSend } from './send.ts';

/** All that is pure about SageMaker endpoints. */
export const resource: Resource<EndpointState> = {
  type: ENDPOINT_TYPE,
  cloud: 'aws',
  title: 'SageMaker endpoint',
  // Nothing of a configuration or a model can be changed: hardening makes a copy and points the endpoint at it.
  fields: { endpointConfigName: 'copy', copies: 'copy', counts: 'in-place', tags: 'in-place' },
  maps: ['copies', 'counts', 'tags'],
  withdrawable: ['tags'],
  additive: ['copies'],
  secret: [],
  // Reads of a new configuration may lag: DynamoDB stands behind them (API documentation of `CreateEndpointConfig`,
  // which names no time).
  consistencyMs: 30_000,
  transitionMs: 60_000,
  // Capacity, model download and container start may take an hour each (API model of `ProductionVariant`).
  transitionMaxMs: 3 * 60 * 60_000,
  isTransient,
  steps: endpointSteps,
  consoleUrl: (ref) => {
    const region = encodeURIComponent(ref.region);
    const name = encodeURIComponent(ref.name);
    return `https://console.aws.amazon.com/sagemaker/home?region=${region}#/endpoints/${name}`;
  },
  isMachineLearning: () => true,
};

/** Reads, changes and lists endpoints through `send`. */
export function api(send: AwsSend): ResourceApi<EndpointState> {
  return {
    read: (ref, hints) => readEndpoint(send, ref, hints),
    call: (ref, step) => callStep(send, ref, step),
    list: (scope) => listEndpoints(send, scope),
  };
}

async function callStep(
  send: AwsSend,
  ref: Ref,
  step: Parameters<ResourceApi['call']>[1],
): Promise<void> {
  switch (step.call) {
    case 'sagemaker:AddTags':
    case 'sagemaker:DeleteTags':
    case 'sagemaker:CreateModel':
    case 'sagemaker:CreateEndpointConfig':
    case 'sagemaker:UpdateEndpoint':
    case 'sagemaker:UpdateEndpointWeightsAndCapacities':
      // Compiled by `steps`, whose tests hold the input to the SDK's types.
      await send(step.call, ref.region, step.input as never);
      return;
    default:
      throw new Error(`An endpoint has no step ${step.call}.`);
  }
}
