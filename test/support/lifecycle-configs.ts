import { applyCall } from '../../functions/local/sandbox/model/account.ts';
import type { World } from '../../functions/local/sandbox/model/world.ts';

const NAME = { NotebookInstanceLifecycleConfigName: 'Setup' };

/** A world with a lifecycle configuration, whose script has characters that no careless decoder keeps. */
export function withLifecycleConfig(world: World, now: number): World {
  const Content = Buffer.from('#!/bin/bash\necho "é 漢"\n').toString('base64');
  const input = { ...NAME, OnStart: [{ Content }] };
  const operation = 'CreateNotebookInstanceLifecycleConfig';
  return applyCall(world, { service: 'sagemaker', operation, input }, now).world;
}

/** A request for every operation on lifecycle configurations. */
export function lifecycleRequests() {
  return {
    'sagemaker:DescribeNotebookInstanceLifecycleConfig': NAME,
    'sagemaker:ListNotebookInstanceLifecycleConfigs': { MaxResults: 1 },
  };
}
