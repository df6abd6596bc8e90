import { applyCall, createWorld } from '../../functions/local/sandbox/model/account.ts';
import type { Answer, World } from '../../functions/local/sandbox/model/world.ts';
import type { Json } from '../../shared/core/json.ts';
import { START } from './in-process.ts';

/** An account, SageMaker's door to it, and a moment that moves on. */
export function sageMakerBench(world: World = createWorld()) {
  let current = world;
  let now = START;
  return {
    wait: (ms: number) => {
      now += ms;
    },
    call: (
      operation: string,
      input: Readonly<Record<string, Json>> = { NotebookInstanceName: 'Churn' },
    ): Answer => {
      const applied = applyCall(current, { service: 'sagemaker', operation, input }, now);
      current = applied.world;
      return applied.answer;
    },
    world: () => current,
  };
}

/** The output of an answer that must be none of an error. */
export function outputOf(answer: Answer): Readonly<Record<string, Json>> {
  if ('error' in answer) {
    throw new Error(answer.error.message);
  }
  return answer.output;
}

/** The code and text of an error, or `no error`. */
export function messageOf(answer: Answer): string {
  return 'error' in answer ? `${answer.error.code}: ${answer.error.message}` : 'no error';
}
