import { describe, expect, it } from 'vitest';
import {
  createEndpoint,
  createEndpointConfig,
} from '../../../functions/local/sandbox/model/endpoint.ts';
import type { World } from '../../../functions/local/sandbox/model/world.ts';
import type { Json } from '../../../shared/core/json.ts';
import {
  account,
  changed,
  faulty,
  KEY,
  refusal,
  send,
  variant,
  withEndpoint,
} from '../../support/endpoints.ts';
import { START } from '../../support/in-process.ts';

type Input = Readonly<Record<string, Json>>;

const ENDPOINT_ARN = 'arn:aws:sagemaker:eu-west-1:111122223333:endpoint/churn';
const CONFIG_ARN = 'arn:aws:sagemaker:eu-west-1:111122223333:endpoint-config/churn-config';

/** Points Churn at the configuration of its neighbour. */
function updated(world: World, members: Input = {}) {
  const input = { EndpointName: 'Churn', EndpointConfigName: 'Neighbour-Config', ...members };
  return send(world, 'UpdateEndpoint', input);
}

function described(world: World, now: number) {
  return send(world, 'DescribeEndpoint', { EndpointName: 'Churn' }, now).output;
}

describe('UpdateEndpoint', () => {
  it('names the old configuration and the pending one, until it is done', () => {
    const { world, output } = updated(faulty({}));
    const done = START + world.pace.updateMs;

    expect(output).toEqual({ EndpointArn: ENDPOINT_ARN });
    expect(described(world, done - 1)).toMatchObject({
      EndpointStatus: 'Updating',
      EndpointConfigName: 'Churn-Config',
      PendingDeploymentSummary: { EndpointConfigName: 'Neighbour-Config' },
    });
    expect(described(world, done)).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'Neighbour-Config',
    });
    expect(described(world, done)).not.toHaveProperty('PendingDeploymentSummary');
    expect(described(world, done)).not.toHaveProperty('FailureReason');
  });

  it('rolls back when the pace says so, and tells why only then', () => {
    const fails = (world: World): World => ({ ...world, pace: { ...world.pace, fails: true } });
    const { world } = updated(fails(faulty({})));

    expect(described(world, START)).not.toHaveProperty('FailureReason');
    expect(described(world, START + world.pace.updateMs)).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'Churn-Config',
      FailureReason: expect.stringContaining('ping health check'),
    });
  });

  it.each<[why: string, world: World]>([
    ['disabled', withEndpoint(account({ state: 'Disabled' }), { KmsKeyId: null })],
    ['missing', withEndpoint({ ...account(), keys: {} }, { KmsKeyId: null })],
  ])('rolls back when its key is %s', (_, before) => {
    const { world } = updated(before);

    expect(described(world, START + world.pace.updateMs)).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'Churn-Config',
      FailureReason: expect.stringContaining(`The KMS key ${KEY} cannot be used`),
    });
  });

  it('forgets the failure of the last deployment', () => {
    const { world } = updated(changed(faulty({}), { failureReason: 'old' }));

    expect(described(world, START + world.pace.updateMs)).not.toHaveProperty('FailureReason');
  });

  it('keeps live weights and counts only when told to', () => {
    const variants = [{ VariantName: 'AllTraffic', CurrentWeight: 0.5, CurrentInstanceCount: 7 }];
    const live = changed(faulty({}), { variants });

    const kept = updated(live, { RetainAllVariantProperties: true }).world;
    const reset = updated(live).world;

    expect(described(kept, START)?.['ProductionVariants']).toEqual(variants);
    expect(described(reset, START)?.['ProductionVariants']).toMatchObject([
      { CurrentWeight: 1, CurrentInstanceCount: 2 },
    ]);
  });

  it('keeps the deployment settings only when told to', () => {
    const live = changed(faulty({}), { deploymentConfig: { RollingUpdatePolicy: {} } });

    const kept = updated(live, { RetainDeploymentConfig: true }).world;

    expect(described(kept, START)).toHaveProperty('LastDeploymentConfig');
    expect(described(updated(live).world, START)).not.toHaveProperty('LastDeploymentConfig');
  });

  it.each(['Creating', 'Updating', 'SystemUpdating', 'RollingBack', 'Deleting', 'Failed'])(
    'is refused while %s',
    (status) => {
      const input = { EndpointName: 'Churn', EndpointConfigName: 'Neighbour-Config' };

      expect(refusal(changed(faulty({}), { status }), 'UpdateEndpoint', input)).toBe(
        `ValidationException 400: Cannot update in-progress endpoint "${ENDPOINT_ARN}".`,
      );
    },
  );

  it('is refused for what does not exist', () => {
    const world = faulty({});
    const { 'Churn-Model': _, ...models } = world.models;
    const input = { EndpointName: 'Churn', EndpointConfigName: 'Churn-Config' };

    expect(refusal(world, 'UpdateEndpoint', { ...input, EndpointName: 'constructor' })).toMatch(
      /Could not find endpoint "arn:.*:endpoint\/constructor"\.$/,
    );
    expect(refusal(world, 'UpdateEndpoint', { ...input, EndpointConfigName: 'None' })).toMatch(
      /Could not find endpoint configuration "arn:.*:endpoint-config\/none"\.$/,
    );
    expect(refusal({ ...world, models }, 'UpdateEndpoint', input)).toMatch(
      /Could not find model "arn:.*:model\/churn-model"\.$/,
    );
  });
});

describe('reads', () => {
  it.each([
    ['DescribeEndpoint', 'EndpointName', 'endpoint'],
    ['DescribeEndpointConfig', 'EndpointConfigName', 'endpoint configuration'],
    ['DescribeModel', 'ModelName', 'model'],
  ])('%s is refused for what does not exist', (operation, member, kind) => {
    expect(refusal(account(), operation, { [member]: 'constructor' })).toMatch(
      new RegExp(`^ValidationException 400: Could not find ${kind} "arn:.*/constructor"\\.$`),
    );
    expect(refusal(account(), operation, {})).toMatch(/Member must not be null/);
  });

  it('list endpoints, the newest first, page by page', () => {
    const config = { EndpointConfigName: 'Shared', ProductionVariants: [variant()] };
    const shared = createEndpointConfig(account(), config, START);
    const world = ['a', 'b'].reduce(
      (all, EndpointName, index) =>
        createEndpoint(all, { EndpointName, EndpointConfigName: 'Shared' }, START + index + 1),
      shared,
    );
    const namesIn = (output: Input | null) =>
      ((output?.['Endpoints'] ?? []) as Input[]).map((each) => each['EndpointName']);

    const first = send(world, 'ListEndpoints', { MaxResults: 2 }).output;
    const NextToken = first?.['NextToken'] ?? null;
    const second = send(world, 'ListEndpoints', { MaxResults: 2, NextToken }).output;

    expect([namesIn(first), namesIn(second)]).toEqual([['b', 'a'], ['Neighbour']]);
    expect(second).not.toHaveProperty('NextToken');
  });

  it('come to service by themselves', () => {
    const input = { EndpointName: 'New', EndpointConfigName: 'Neighbour-Config' };
    const world = createEndpoint(account(), input, START, 'Creating');
    const statusAt = (now: number) =>
      send(world, 'DescribeEndpoint', { EndpointName: 'New' }, now).output?.['EndpointStatus'];

    expect(statusAt(START)).toBe('Creating');
    expect(statusAt(START + world.pace.startMs)).toBe('InService');
  });
});

describe('fixtures', () => {
  it('say what is wrong with them', () => {
    const nameless = { EndpointName: 'e', EndpointConfigName: 'none' };
    const wrong = { EndpointConfigName: 'a_b', ProductionVariants: [variant()] };

    expect(() => createEndpoint(account(), nameless, START)).toThrow(
      "needs a configuration 'none'",
    );
    expect(() => createEndpointConfig(account(), wrong, START)).toThrow("'a_b' cannot be created");
  });

  it('have the tags of their ARN', () => {
    const { output } = send(faulty({}), 'ListTags', { ResourceArn: CONFIG_ARN });

    expect(output).toEqual({ Tags: [{ Key: 'cost', Value: 'Churn' }] });
  });
});
