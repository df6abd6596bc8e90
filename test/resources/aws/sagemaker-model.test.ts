import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createModel } from '../../../functions/local/sandbox/model/models.ts';
import type { World } from '../../../functions/local/sandbox/model/world.ts';
import { CloudError } from '../../../shared/core/failure.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import { api, modelState, resource } from '../../../shared/resources/aws/sagemaker-model.ts';
import { rule as inVpc } from '../../../shared/rules/aws/sagemaker-model-in-vpc.ts';
import { rule as isolated } from '../../../shared/rules/aws/sagemaker-model-network-isolated.ts';
import { rule as registry } from '../../../shared/rules/aws/sagemaker-model-private-registry.ts';
import { describeResource } from '../../contract/resource.ts';
import { AWS } from '../../contract/resource-aws.ts';
import { account } from '../../support/endpoints.ts';
import { inProcessSend, START } from '../../support/in-process.ts';
import { modelRef } from '../../support/models.ts';

const REF = modelRef('Churn');
const RECORDED = new URL('../../../../shared/describes/aws/', import.meta.url);
const recordings = existsSync(RECORDED) ? readdirSync(RECORDED) : [];

function holding(input: Parameters<typeof createModel>[1]): World {
  const Tags = [{ Key: 'team', Value: 'ml' }];
  return createModel(account(), { ModelName: 'Churn', Tags, ...input }, START);
}

describeResource({
  cloud: AWS,
  resource,
  api,
  ref: REF,
  rules: [inVpc, isolated, registry],
  parameters: { wanted: true },
  faulty: {
    'no isolation': () => holding({ VpcConfig: { Subnets: ['s'], SecurityGroupIds: ['g'] } }),
    'no VPC': () => holding({ EnableNetworkIsolation: true }),
    'an image of everybody': () =>
      holding({
        EnableNetworkIsolation: true,
        PrimaryContainer: { Image: 'public.ecr.aws/docker/library/python:3' },
      }),
    'every fault': () => holding({ PrimaryContainer: { Image: 'ghcr.io/them/model:1' } }),
  },
  places: { tags: [['tags', REF.id]] },
});

/** A door whose one operation answers this instead. */
function garbled(operation: string, answer: unknown) {
  const send = inProcessSend({ world: holding({}) });
  return api((async (name: string, ...rest: [string, never]) =>
    name === `sagemaker:${operation}` ? answer : send(name as never, ...rest)) as never);
}

describe('read', () => {
  it('finds a model whose name has lost its case', async () => {
    const door = api(inProcessSend({ world: holding({}) }));

    const state = await door.read({ ...REF, name: 'churn' }, NO_HINTS);

    expect(state).toMatchObject({ name: 'Churn', arn: REF.id, tags: { team: 'ml' } });
  });

  it.each<[operation: string, answer: unknown]>([
    ['DescribeModel', null],
    ['DescribeModel', {}],
    ['DescribeModel', { ModelName: 'Churn', CreationTime: 'once' }],
    ['DescribeModel', { ModelName: 'Churn', CreationTime: new Date(0), Containers: 'all' }],
    ['ListTags', { Tags: 'none' }],
  ])('rejects what it does not understand of %s: %j', async (operation, answer) => {
    const error = await garbled(operation, answer)
      .read(REF, NO_HINTS)
      .catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(CloudError);
    expect(error).toMatchObject({ failure: { code: 'unreadable' } });
  });

  it('rejects a list that holds something else', async () => {
    const answer = { Models: [{ ModelArn: 'arn:aws:s3:::bucket', ModelName: 'bucket' }] };

    const listing = garbled('ListModels', answer)
      .list({ account: REF.account, region: REF.region })
      [Symbol.asyncIterator]()
      .next();

    await expect(listing).rejects.toMatchObject({ failure: { code: 'unreadable' } });
  });

  it('lists models page by page', async () => {
    const names = Array.from({ length: 105 }, (_, index) => `m-${index}`);
    const world = names.reduce(
      (all, ModelName) => createModel(all, { ModelName }, START),
      account(),
    );

    const listed: string[] = [];
    for await (const { name } of api(inProcessSend({ world })).list(REF)) {
      listed.push(name);
    }

    expect(new Set(listed)).toEqual(new Set(['Churn-Model', ...names]));
  });

  it('refuses a call that is not its own', async () => {
    const call = api(inProcessSend({ world: holding({}) })).call(REF, {
      call: 'sagemaker:DeleteModel',
      input: {},
    });

    await expect(call).rejects.toThrow('A model has no step sagemaker:DeleteModel.');
  });
});

it.skipIf(recordings.length === 0 && process.env['CI'] === undefined)(
  'understands what SageMaker once answered (skipped: ../shared/describes is not there)',
  () => {
    const answers = recordings
      .filter((name) => name.startsWith('api.sagemaker.DescribeModel--'))
      .map((name) => JSON.parse(readFileSync(new URL(name, RECORDED), 'utf8')))
      .filter((recording) => recording.status_code === 200)
      .map(({ data }) => ({ ...data, CreationTime: new Date('2021-06-21T05:01:28.466Z') }));

    expect(answers.map(modelState)).toMatchObject([
      { name: 'sagemaker-model', createdAt: '2021-06-21T05:01:28.466Z', body: {} },
    ]);
  },
);
