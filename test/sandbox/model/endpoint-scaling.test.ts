import { describe, expect, it } from 'vitest';
import type { World } from '../../../functions/local/sandbox/model/world.ts';
import type { Json } from '../../../shared/core/json.ts';
import { changed, faulty, refusal, send, variant } from '../../support/endpoints.ts';
import { START } from '../../support/in-process.ts';

const CALL = 'UpdateEndpointWeightsAndCapacities';

function scaling(...wanted: Json[]) {
  return { EndpointName: 'Churn', DesiredWeightsAndCapacities: wanted };
}

function described(world: World, now: number) {
  return send(world, 'DescribeEndpoint', { EndpointName: 'Churn' }, now).output;
}

describe(CALL, () => {
  it('takes its time, and changes one number only', () => {
    const before = faulty({
      ProductionVariants: [variant(), variant({ VariantName: 'b', InitialInstanceCount: 1 })],
    });

    const { world } = send(before, CALL, scaling({ VariantName: 'b', DesiredInstanceCount: 4 }));

    const done = START + world.pace.updateMs;
    expect(described(world, done - 1)).toMatchObject({
      EndpointStatus: 'Updating',
      ProductionVariants: [{}, { CurrentInstanceCount: 1, DesiredInstanceCount: 4 }],
    });
    expect(described(world, done)).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'Churn-Config',
      ProductionVariants: [
        { VariantName: 'AllTraffic', CurrentInstanceCount: 2, DesiredInstanceCount: 2 },
        { VariantName: 'b', CurrentInstanceCount: 4, DesiredInstanceCount: 4 },
      ],
    });
  });

  it('is refused for what is not there, under way, or not modelled', () => {
    const one = { VariantName: 'AllTraffic', DesiredInstanceCount: 3 };
    const busy = changed(faulty({}), { status: 'Updating' });

    expect(refusal(faulty({}), CALL, { ...scaling(one), EndpointName: 'none' })).toMatch(
      /^ValidationException 400: Could not find endpoint/,
    );
    expect(refusal(busy, CALL, scaling(one))).toMatch(/Cannot update in-progress endpoint/);
    expect(refusal(faulty({}), CALL, scaling({ ...one, VariantName: 'x' }))).toMatch(
      /Could not find variant "x"/,
    );
    expect(refusal(faulty({}), CALL, scaling(one, one))).toMatch(/one variant a call/);
    expect(refusal(faulty({}), CALL, scaling({ VariantName: 'AllTraffic' }))).toMatch(/no weights/);
    expect(refusal(faulty({}), CALL, scaling())).toMatch(/greater than or equal to 1/);
  });
});

it('tells whose number AWS manages, and what is serverless', () => {
  const world = faulty({
    KmsKeyId: null,
    ProductionVariants: [
      variant({ ManagedInstanceScaling: { Status: 'ENABLED', MinInstanceCount: 1 } }),
      { VariantName: 's', ModelName: 'Churn-Model', ServerlessConfig: { MaxConcurrency: 1 } },
    ],
  });

  expect(described(world, START)?.['ProductionVariants']).toMatchObject([
    { ManagedInstanceScaling: { Status: 'ENABLED' } },
    { CurrentServerlessConfig: { MaxConcurrency: 1 } },
  ]);
});
