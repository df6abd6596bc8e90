import { describe, expect, it } from 'vitest';
import {
  createEndpoint,
  createEndpointConfig,
} from '../../../functions/local/sandbox/model/endpoint.ts';
import { createModel } from '../../../functions/local/sandbox/model/models.ts';
import { createNotebook } from '../../../functions/local/sandbox/model/notebook.ts';
import { createBucket } from '../../../functions/local/sandbox/model/s3.ts';
import type { Recorded } from '../../../functions/local/sandbox/server.ts';
import { lookups } from '../../../functions/local/stories.ts';
import type { Ref } from '../../../shared/core/ref.ts';
import { createBusNotifier } from '../../../shared/notifiers/bus.ts';
import type { AwsOperationName } from '../../../shared/resources/aws/send.ts';
import { fullWorld, REQUESTS } from '../../support/aws-operations.ts';
import { account, endpointRef, KEY, variant, withEndpoint } from '../../support/endpoints.ts';
import { bucketRef, flowOf, outcomeOf } from '../../support/flows.ts';
import { START } from '../../support/in-process.ts';
import { notebookRef } from '../../support/notebooks.ts';
import { sandboxed } from '../../support/sandboxed.ts';
import { hasPythonPeers } from '../support/python.ts';
import { exchangeOf, problemsOf } from './botocore.ts';

const REGION = 'eu-west-1';

/** An account in which something is wrong with a bucket, two notebooks and an endpoint. */
function faultyWorld() {
  let world = account();
  world = createBucket(
    world,
    {
      name: 'ml-data',
      publicAccessBlock: null,
      policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: '*',
            Action: 's3:GetObject',
            Resource: 'arn:aws:s3:::ml-data/*',
          },
        ],
      }),
    },
    START,
  );
  const inVpc = { SubnetId: 'subnet-1', SecurityGroupIds: ['sg-1'], KmsKeyId: KEY };
  const root = { ...inVpc, DirectInternetAccess: 'Disabled', RootAccess: 'Enabled' };
  world = createNotebook(world, { NotebookInstanceName: 'Root', ...root }, START);
  world = createNotebook(world, { NotebookInstanceName: 'Open' }, START);
  const ProductionVariants = [variant({ EnableSSMAccess: true, VolumeSizeInGB: 30 })];
  const names = { EndpointName: 'Churn', EndpointConfigName: 'Churn-Config' };
  const { EndpointConfigName } = names;
  world = createEndpointConfig(world, { EndpointConfigName, ProductionVariants }, START);
  world = createEndpoint(world, names, START);
  world = createModel(world, { ModelName: 'Open' }, START);
  return withEndpoint(world, { ProductionVariants: [variant({ ModelName: 'Open' })] }, 'Open');
}

/** What is wrong with anything the sandbox was asked or answered, with the exchange it is about. */
async function problemsIn(requests: readonly Recorded[]) {
  const exchanges = requests.map(exchangeOf);
  const verdicts = await problemsOf(exchanges);
  return exchanges.flatMap((exchange, index) => {
    const problems = verdicts[index] ?? ['no verdict'];
    return problems.length === 0 ? [] : [{ problems, exchange }];
  });
}

describe.skipIf(!hasPythonPeers())('the API models of botocore', () => {
  it('have nothing against any operation of the door, nor against what our models answer', async () => {
    const { sandbox, send } = await sandboxed(fullWorld(START));
    const recorded: Recorded[] = [];

    for (const name of Object.keys(REQUESTS) as AwsOperationName[]) {
      sandbox.host.world = fullWorld(START);
      await send(name, REGION, REQUESTS[name] as never);
      recorded.push(...sandbox.requests.slice(-1));
    }

    expect(recorded).toHaveLength(Object.keys(REQUESTS).length);
    expect(await problemsIn(recorded)).toEqual([]);
  });

  it.each<[string, Ref, string, readonly string[]]>([
    ['bucket', bucketRef('ml-data'), 'fixed', ['PutPublicAccessBlock']],
    [
      'notebook that can be repaired',
      notebookRef('Root'),
      'fixed',
      ['StopNotebookInstance', 'UpdateNotebookInstance', 'StartNotebookInstance'],
    ],
    ['notebook that cannot', notebookRef('Open'), 'stopped', ['StopNotebookInstance', 'AddTags']],
    [
      'deployed endpoint',
      endpointRef('Churn'),
      'fixed',
      ['CreateEndpointConfig', 'UpdateEndpoint'],
    ],
    [
      'endpoint whose model is open',
      endpointRef('Open'),
      'fixed',
      ['CreateModel', 'CreateEndpointConfig', 'UpdateEndpoint'],
    ],
  ])('have nothing against curing a %s, telling of it and taking it back', async (...row) => {
    const [, ref, outcome, calls] = row;
    const { sandbox, send, clock } = await sandboxed(faultyWorld());
    const key = { rule: 'sagemaker-endpoint-volume-customer-key', parameters: { kmsKeyId: KEY } };
    const offline = {
      rule: 'sagemaker-endpoint-network-isolated',
      parameters: { containersNeedNoNetwork: true },
    };
    const flow = flowOf(send, clock, [key, offline]);
    const options = { send, region: REGION, busName: 'default', lookups: await lookups() };
    const bus = createBusNotifier(options);

    const cured = await flow.cure(ref);
    const back = await flow.takeBack(cured);
    const stored = await flow.journal.loadCase(cured.id);
    if (stored !== null) {
      await bus.tell(stored, 0, stored.entries.length, null);
    }

    expect(outcomeOf(cured)).toBe(outcome);
    expect(back.conflicts).toEqual([]);
    const made = sandbox.requests.map(({ call }) => call.operation);
    expect(made).toEqual(expect.arrayContaining([...calls, 'PutEvents']));
    expect(sandbox.host.world.events.length).toBeGreaterThan(0);
    expect(await problemsIn(sandbox.requests)).toEqual([]);
  });

  it('would notice', async () => {
    const notebook = { service: 'sagemaker', operation: 'UpdateNotebookInstance' };
    const described = { service: 'sagemaker', operation: 'DescribeEndpoint' };
    const endpoint = {
      EndpointName: 'e',
      EndpointArn: 'arn:aws:sagemaker:eu-west-1:111122223333:endpoint/e',
      EndpointStatus: 'InService',
      CreationTime: '2026-11-20T09:00:00Z',
      LastModifiedTime: '2026-11-20T09:00:00Z',
    };
    const input = { EndpointName: 'e' };

    const verdicts = await problemsOf([
      { ...notebook, input: { NotebookInstanceName: 'n', RootAccess: 'Disabled' } },
      { ...notebook, input: {} },
      { ...notebook, input: { NotebookInstanceName: 'n', RootAccess: 'Off' } },
      { ...notebook, input: { NotebookInstanceName: 'n', RootAcess: 'Disabled' } },
      { ...notebook, input: { NotebookInstanceName: '_' } },
      { ...notebook, operation: 'RepairNotebookInstance', input: {} },
      { ...described, input, output: endpoint },
      { ...described, input, output: { ...endpoint, EndpointStatus: 'Ready' } },
      { ...described, input, output: { ...endpoint, CreationTime: undefined as never } },
      { service: 's3', operation: 'DeleteBucketPolicy', input: { Bucket: 'b' }, output: { a: 1 } },
    ]);

    expect(verdicts.map((problems) => problems.length > 0)).toEqual([
      false,
      true,
      true,
      true,
      true,
      true,
      false,
      true,
      true,
      true,
    ]);
  });
});
