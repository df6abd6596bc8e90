import {
  type CreateEndpointConfigCommandInput,
  CreateEndpointConfigInput$ as createSchema,
  type DescribeEndpointConfigCommandOutput,
} from '@aws-sdk/client-sagemaker';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ConfigBody,
  configBody,
  createInput,
  unknownMembers,
  variantsOf,
  withConfig,
  withoutSsmAccess,
} from '../../../shared/resources/aws/endpoint-config-copy.ts';
import { copyName, isCopyName } from '../../../shared/resources/aws/endpoint-copies.ts';
import { endpointState, KEY, variant } from '../../support/endpoints.ts';

/** The API's own pattern of configuration names. */
const NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;

/** A member that can be set, but is not described: no copy could ever carry it. Must be `never`. */
type Undescribed = Exclude<
  keyof CreateEndpointConfigCommandInput,
  keyof DescribeEndpointConfigCommandOutput | 'Tags'
>;

const DESCRIBED = {
  EndpointConfigName: 'Churn-Config',
  EndpointConfigArn: 'arn:aws:sagemaker:eu-west-1:111122223333:endpoint-config/churn-config',
  CreationTime: new Date('2026-11-20T09:00:00.000Z'),
  $metadata: { httpStatusCode: 200 },
};

describe('configBody', () => {
  it('carries over every member that CreateEndpointConfig takes', () => {
    const undescribed: [Undescribed] extends [never] ? true : Undescribed = true;
    const members = createSchema[4].filter(
      (name) => !['EndpointConfigName', 'Tags'].includes(name),
    );
    const answer = Object.fromEntries(members.map((name) => [name, { kept: true }]));

    const body = configBody({ ...DESCRIBED, ...answer, ProductionVariants: [variant()] });

    expect(undescribed).toBe(true);
    expect(members.length).toBeGreaterThan(9);
    expect(Object.keys(body).sort()).toEqual([...members].sort());
  });

  it('leaves out what the configuration is as a thing', () => {
    const body = configBody({ ...DESCRIBED, ProductionVariants: [variant()] });

    expect(body).toEqual({ ProductionVariants: [variant()] });
  });

  it.each<[name: string, left: object, right: object]>([
    [
      'the order of variants and of sets',
      {
        ProductionVariants: [variant({ VariantName: 'b' }), variant({ VariantName: 'a' })],
        VpcConfig: { SecurityGroupIds: ['sg-2', 'sg-1'], Subnets: ['s-2', 's-1'] },
      },
      {
        VpcConfig: { Subnets: ['s-1', 's-2'], SecurityGroupIds: ['sg-1', 'sg-2'] },
        ProductionVariants: [variant({ VariantName: 'a' }), variant({ VariantName: 'b' })],
      },
    ],
    [
      'a disabled switch and none',
      { ProductionVariants: [variant({ EnableSSMAccess: false })] },
      { ProductionVariants: [variant()] },
    ],
    [
      'absent, null, an empty text and an empty list',
      { ProductionVariants: [variant()], KmsKeyId: '', ShadowProductionVariants: [] },
      { ProductionVariants: [variant()], KmsKeyId: null, DataCaptureConfig: undefined },
    ],
  ])('has one form for %s', (_, left, right) => {
    expect(configBody(left)).toEqual(configBody(right));
  });

  it('keeps what only looks empty: the baseline of an explainer is required', () => {
    const ExplainerConfig = { ClarifyExplainerConfig: { ShapConfig: { ShapBaselineConfig: {} } } };

    const body = configBody({ ProductionVariants: [variant()], ExplainerConfig });

    expect(body['ExplainerConfig']).toEqual(ExplainerConfig);
  });

  it('is a fixed point: a copy of a copy has the same body', () => {
    const variants = fc.uniqueArray(
      fc.record(
        {
          VariantName: fc.stringMatching(/^[a-z]{1,5}$/),
          EnableSSMAccess: fc.boolean(),
          InitialVariantWeight: fc.float({ noNaN: true }),
          ServerlessConfig: fc.record({ MemorySizeInMB: fc.integer() }),
        },
        { requiredKeys: ['VariantName'] },
      ),
      { selector: (it) => it.VariantName, minLength: 1 },
    );

    fc.assert(
      fc.property(variants, fc.jsonValue(), (ProductionVariants, AsyncInferenceConfig) => {
        const body = configBody({ ...DESCRIBED, ProductionVariants, AsyncInferenceConfig });

        expect(configBody(createInput('copy', body, 'original', {}))).toEqual(body);
      }),
    );
  });
});

describe('unknownMembers', () => {
  it('names settings that a copy would lose', () => {
    const answer = { ...DESCRIBED, ProductionVariants: [], CrossRegionTrafficConfig: {}, Other: 1 };

    expect(unknownMembers(answer)).toEqual(['CrossRegionTrafficConfig', 'Other']);
  });

  it('does not mind absent ones', () => {
    expect(unknownMembers({ ...DESCRIBED, Other: null })).toEqual([]);
  });
});

describe('variantsOf', () => {
  it('sees shadow variants, instance pools and serverless variants', () => {
    const body = configBody({
      ProductionVariants: [
        variant({
          VariantName: 'pools',
          InstancePools: [
            { InstanceType: 'ml.g5.xlarge', ModelNameOverride: 'For-GPU', Priority: 1 },
          ],
        }),
      ],
      ShadowProductionVariants: [
        {
          VariantName: 'shadow',
          ModelName: 'm',
          ServerlessConfig: { MemorySizeInMB: 1024, MaxConcurrency: 1 },
        },
      ],
    });

    expect(variantsOf(body)).toEqual([
      {
        name: 'pools',
        models: ['Churn-Model', 'For-GPU'],
        instanceTypes: ['ml.m5.large', 'ml.g5.xlarge'],
        serverless: false,
        ssmAccess: false,
      },
      { name: 'shadow', models: ['m'], instanceTypes: [], serverless: true, ssmAccess: false },
    ]);
  });
});

describe('copyName', () => {
  it('is a name of the API, of bounded length, whatever the original', () => {
    const names = fc
      .stringMatching(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/)
      .map((it) => it.slice(0, 63));

    fc.assert(
      fc.property(names, fc.dictionary(fc.string(), fc.string()), (original, body) => {
        const name = copyName(original, body);

        expect(name).toMatch(NAME);
        expect(name.length).toBeLessThanOrEqual(63);
        expect(isCopyName(name)).toBe(true);
        expect(copyName(name, body)).toBe(name);
      }),
    );
  });

  it('tells bodies apart, and nothing else', () => {
    const body = { KmsKeyId: KEY };

    expect(copyName('Churn', body)).toBe(copyName('Churn', { ...body }));
    expect(copyName('Churn', body)).not.toBe(copyName('Churn', {}));
    expect(copyName('Churn', body)).toMatch(/^Churn-cordon-[0-9a-f]{10}$/);
  });
});

describe('withConfig', () => {
  const live = endpointState({ ProductionVariants: [variant({ EnableSSMAccess: true })] });
  const withKey = (body: ConfigBody) => ({ ...body, KmsKeyId: KEY });

  it('points the endpoint at a copy with the body', () => {
    const target = withConfig(live, withKey(live.config));

    expect(target.copies).toEqual({ [target.endpointConfigName]: withKey(live.config) });
    expect(isCopyName(target.endpointConfigName)).toBe(true);
  });

  it('makes one copy for several rules, in whatever order they come', () => {
    const first = withConfig(live, withKey(live.config));
    const both = withConfig(first, withoutSsmAccess(first.config));
    const other = withConfig(live, withoutSsmAccess(live.config));
    const reversed = withConfig(other, withKey(other.config));

    const made = Object.entries(both.copies).filter(([, body]) => body !== null);

    expect(made).toEqual([[both.endpointConfigName, withKey(withoutSsmAccess(live.config))]]);
    expect(reversed.endpointConfigName).toBe(both.endpointConfigName);
  });

  it('changes nothing where the body is as desired', () => {
    expect(withConfig(live, { ...live.config })).toBe(live);
  });

  it('gives back what stood under the name of a copy that another rule replaced', () => {
    const intermediate = withConfig(live, withKey(live.config));
    const taken = {
      ...live,
      copies: { [intermediate.endpointConfigName]: { KmsKeyId: 'theirs' } },
    };

    const first = withConfig(taken, withKey(taken.config));
    const both = withConfig(first, withoutSsmAccess(first.config));

    expect(both.copies[intermediate.endpointConfigName]).toEqual({ KmsKeyId: 'theirs' });
  });
});

describe('createInput', () => {
  it("has the body, the original's own tags and ours", () => {
    const tags = { cost: '7', 'aws:cloudformation:stack-name': 'ml', 'cordon-copy-of': 'older' };

    const input = createInput('Copy', { KmsKeyId: KEY }, 'Original', tags);

    expect(input).toEqual({
      EndpointConfigName: 'Copy',
      KmsKeyId: KEY,
      Tags: [
        { Key: 'cost', Value: '7' },
        { Key: 'cordon-copy-of', Value: 'Original' },
      ],
    });
  });

  it('stays within the limit of 50 tags', () => {
    const tags = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, '']));

    expect(createInput('Copy', {}, 'Original', tags)['Tags']).toHaveLength(50);
  });
});
