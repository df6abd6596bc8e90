import { foldCase } from '../../shared/core/fold.ts';
import { type Ref, refKey } from '../../shared/core/ref.ts';
import type { Actor } from '../../shared/core/trigger.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import { sweepEventId, sweepOne } from '../../shared/engine/sweep.ts';
import type { SweepProgress } from '../../shared/engine/sweep-slice.ts';
import { AWS_DECODER } from '../../shared/events/aws/decode.ts';
import { BadEvent } from '../../shared/events/bad-event.ts';
import { decodeTextBy } from '../../shared/events/decoder.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';

/** Events one look-up brings, the newest first: the most there are (CloudTrail API reference, LookupEvents). */
const EVENTS_MAX = 50;

/** Between two look-ups, ms: CloudTrail allows two a second in an account and region, and others want theirs. */
const LOOKUP_EVERY_MS = 1_000;

/** Left of an invocation before nobody is looked up any more, ms. */
const LOOKUP_MARGIN_MS = 15_000;

/**
 * The person who last made or changed a resource, by CloudTrail's history of 90 days; null when it names none. It is a
 * name to tell, and decides nothing. Rejects with CloudError.
 */
export async function personBehind(
  ref: Ref,
  send: AwsSend,
  ownPrincipals: readonly string[],
): Promise<Actor | null> {
  const { Events = [] } = await send('cloudtrail:LookupEvents', ref.region, {
    LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: ref.name }],
    MaxResults: EVENTS_MAX,
  });
  for (const { CloudTrailEvent = '' } of Events) {
    const actor = actorIn(CloudTrailEvent, ref, ownPrincipals);
    if (actor !== null) {
      return actor;
    }
  }
  return null;
}

function actorIn(text: string, ref: Ref, ownPrincipals: readonly string[]): Actor | null {
  try {
    const { triggers } = decodeTextBy([AWS_DECODER], text, { ownPrincipals });
    const wrote = triggers.find(
      (trigger) =>
        refKey(trigger.ref) === refKey(ref) &&
        (trigger.effect === 'created' || trigger.effect === 'changed') &&
        trigger.actor?.kind === 'human',
    );
    return wrote?.actor ?? null;
  } catch (error) {
    if (error instanceof BadEvent) {
      return null;
    }
    throw error;
  }
}

/**
 * Learns who is behind what a sweep has just found, while there is time: only where its case is this sweep's and no person
 * is known. Rejects with CloudError when it may not ask: nobody is looked up then.
 */
export async function learnPeople(
  refs: readonly Ref[],
  { id, startedAt }: Pick<SweepProgress, 'id' | 'startedAt'>,
  lookUp: (ref: Ref) => Promise<Actor | null>,
  wait: (ms: number) => Promise<void>,
  engine: EnginePorts,
): Promise<void> {
  for (const ref of refs) {
    if (engine.remainingMs() < LOOKUP_MARGIN_MS) {
      return;
    }
    const stored = await engine.journal.load(ref);
    const c = stored === null ? null : foldCase(stored);
    if (c?.eventIds.includes(sweepEventId(id)) === true && c.memory.person === null) {
      const actor = await lookUp(ref);
      if (actor !== null) {
        await sweepOne(ref, id, startedAt, engine, false, actor);
      }
      await wait(LOOKUP_EVERY_MS);
    }
  }
}
