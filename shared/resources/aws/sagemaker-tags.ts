import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';
import { isQuarantine, QUARANTINE_DISRUPTION } from '../../core/labels.ts';
import type { Ref } from '../../core/ref.ts';
import { diff, type Edit, type State, type Step } from '../../core/state.ts';
import type { AwsSend } from './send.ts';

type Tags = Readonly<Record<string, string>>;

const Page = z.object({
  Tags: z.nullish(z.array(z.object({ Key: z.string(), Value: z.nullish(z.string()) }))),
  NextToken: z.nullish(z.string()),
});

/**
 * All tags of a SageMaker resource, page by page. Rejects when they cannot be read, since an override may stand among
 * them; a resource that was not found is `unavailable`, because its own read says whether it exists.
 */
export async function readTags(send: AwsSend, region: string, arn: string): Promise<Tags> {
  const tags = new Map<string, string>();
  let token: string | undefined;
  try {
    do {
      const answer: unknown = await send('sagemaker:ListTags', region, {
        ResourceArn: arn,
        ...(token === undefined ? {} : { NextToken: token }),
      });
      const page = Page.safeParse(answer);
      if (!page.success) {
        throw failure('unreadable', `The tags of ${arn} could not be understood.`);
      }
      for (const { Key, Value } of page.data.Tags ?? []) {
        tags.set(Key, Value ?? '');
      }
      token = page.data.NextToken || undefined;
    } while (token !== undefined);
  } catch (error) {
    if (error instanceof CloudError && error.failure.code === 'not-found') {
      throw failure(
        'unavailable',
        `The tags of ${arn} were not found, though it may exist.`,
        error,
      );
    }
    throw error;
  }
  return Object.fromEntries(tags);
}

/**
 * The tags read beside the resource, by the ref's lower-cased ARN as AWS writes it; read again where the resource
 * answered another spelling, since tags of another spelling would hide an override.
 * @param early - the read that ran beside the resource's own
 */
export async function tagsOf(
  send: AwsSend,
  ref: Ref,
  arn: string,
  early: PromiseSettledResult<Tags>,
): Promise<Tags> {
  if (arn !== '' && arn !== ref.id) {
    return readTags(send, ref.region, arn);
  }
  if (early.status === 'rejected') {
    throw early.reason;
  }
  return early.value;
}

/**
 * The tag writes between two states of a SageMaker resource: additions and changes in one call, removals in another.
 * The tag that people feel is written by a call of its own, which the guards may hold back.
 */
export function tagSteps(ref: Ref, live: State, target: State): Step[] {
  const edits = diff(live, target, ['tags'], ['tags']);
  const written = edits.filter((edit) => edit.after !== null);
  const removed = edits.filter((edit) => edit.after === null);
  const steps: Step[] = [];
  const arn = typeof live['arn'] === 'string' && live['arn'] !== '' ? live['arn'] : ref.id;
  for (const felt of [false, true]) {
    const edited = written.filter((edit) => isQuarantine(edit) === felt);
    const Tags = edited.map((edit) => ({ Key: keyOf(edit), Value: String(edit.after) }));
    if (edited.length > 0) {
      const one = step('sagemaker:AddTags', { ResourceArn: arn, Tags }, edited);
      steps.push(felt ? { ...one, disruption: QUARANTINE_DISRUPTION } : one);
    }
  }
  if (removed.length > 0) {
    const TagKeys = removed.map(keyOf);
    steps.push(step('sagemaker:DeleteTags', { ResourceArn: arn, TagKeys }, removed));
  }
  return steps;
}

function step(call: string, input: Step['input'], edits: readonly Edit[]): Step {
  return { call, input, permissions: [call], edits, needs: [], disruption: null, undo: 'exact' };
}

function keyOf(edit: Edit): string {
  return edit.field.slice('tags.'.length);
}

function failure(code: 'unreadable' | 'unavailable', message: string, cause?: unknown): CloudError {
  return new CloudError({ code, message, permission: null }, { applied: 'no', cause });
}
