import { describe, expect, it } from 'vitest';
import type { Fields } from '../../../shared/events/read.ts';
import {
  ENDPOINT,
  FIRST,
  LAST,
  NUMBER,
  onlyIgnored,
  onlyTrigger,
  PROJECT,
  vertex,
} from './samples.ts';

const ENDPOINT_ID = `//aiplatform.googleapis.com/${ENDPOINT}`;
const REGION = `projects/${PROJECT}/locations/us-central1`;

describe('calls of Vertex AI', () => {
  it.each([
    ['google.cloud.aiplatform.v1.EndpointService.CreateEndpoint', 'created'],
    ['google.cloud.aiplatform.v1beta1.EndpointService.UpdateEndpoint', 'changed'],
    ['google.cloud.aiplatform.v1.EndpointService.UpdateEndpointLongRunning', 'changed'],
    ['google.cloud.aiplatform.ui.EndpointService.DeployModel', 'changed'],
    ['google.cloud.aiplatform.internal.EndpointService.UndeployModel', 'changed'],
    ['google.cloud.aiplatform.v1.EndpointService.MutateDeployedModel', 'changed'],
    ['google.cloud.aiplatform.v1.EndpointService.DeleteEndpoint', 'deleted'],
    ['google.iam.v1.IAMPolicy.SetIamPolicy', 'changed'],
    ['google.cloud.aiplatform.v1beta1.EndpointService.SetIamPolicy', 'changed'],
  ])('%s: %s', (methodName, effect) => {
    expect(onlyTrigger(vertex('', { methodName }))).toMatchObject({
      effect,
      operation: methodName,
      ref: {
        type: 'gcp.vertex.endpoint',
        id: ENDPOINT_ID,
        account: PROJECT,
        region: 'us-central1',
        name: '4567890123456789012',
      },
    });
  });

  it.each([
    ['the answer', { response: { name: ENDPOINT } }],
    ['the answer, by project number', { response: { name: ENDPOINT.replace(PROJECT, NUMBER) } }],
    ['an answer that is an operation', { response: { name: `${ENDPOINT}/operations/12` } }],
    ['a deployment', { request: { endpoint: ENDPOINT, deployedModel: {} } }],
    ['an update', { request: { endpoint: { name: ENDPOINT } } }],
    ['a deletion', { request: { name: ENDPOINT } }],
    ['an answer of Model Garden', { response: { endpoint: ENDPOINT } }],
    ['a deployed model', { resourceName: `${ENDPOINT}/deployedModels/12` }],
  ])('name the endpoint in %s', (_what, payload: Fields) => {
    expect(
      onlyTrigger(vertex('EndpointService.CreateEndpoint', { resourceName: REGION, ...payload }))
        .ref.id,
    ).toBe(ENDPOINT_ID);
  });

  it('name the endpoint in the operation, by project number', () => {
    const operation = { ...LAST, id: `${ENDPOINT.replace(PROJECT, NUMBER)}/operations/12` };

    expect(
      onlyTrigger(vertex('EndpointService.CreateEndpoint', { resourceName: REGION }, { operation }))
        .ref,
    ).toMatchObject({ id: ENDPOINT_ID, account: PROJECT });
  });

  it('that begin to make an endpoint may not name it yet, and need not', () => {
    const begun = { operation: FIRST };

    expect(
      onlyIgnored(vertex('EndpointService.CreateEndpoint', { resourceName: REGION }, begun)).reason,
    ).toBe('unrelated');
  });

  it('that end must name it', () => {
    const ended = vertex(
      'EndpointService.CreateEndpoint',
      { resourceName: REGION },
      { operation: LAST },
    );

    expect(onlyIgnored(ended).reason).toBe('unrecognised-shape');
  });

  it('of Model Garden make an endpoint', () => {
    const response = { endpoint: ENDPOINT };

    expect(
      onlyTrigger(
        vertex(
          'ModelGardenService.Deploy',
          { resourceName: REGION, response },
          { operation: LAST },
        ),
      ),
    ).toMatchObject({ effect: 'created', ref: { id: ENDPOINT_ID } });
  });

  it('on who may use another resource are of an unsupported type', () => {
    const methodName = 'google.iam.v1.IAMPolicy.SetIamPolicy';

    expect(
      onlyIgnored(vertex('', { methodName, resourceName: `${REGION}/featurestores/f` })).reason,
    ).toBe('unsupported-type');
  });
});
