import type { Applied, Call, World } from './world.ts';

/** An account in whose trail this record stands, newest first. */
export function recordCall(world: World, resourceName: string, record: object): World {
  const event = { resourceName, CloudTrailEvent: JSON.stringify(record) };
  return { ...world, trail: [event, ...world.trail] };
}

/** CloudTrail's event history, as far as Cordon uses it: records about a resource by its name. */
export function trailModel(world: World, call: Call): Applied | null {
  if (call.service !== 'cloudtrail' || call.operation !== 'LookupEvents') {
    return null;
  }
  const [attribute] = (call.input['LookupAttributes'] ?? []) as readonly {
    readonly AttributeKey?: string;
    readonly AttributeValue?: string;
  }[];
  if (attribute?.AttributeKey !== 'ResourceName') {
    const message = 'The sandbox looks events up by ResourceName only.';
    return {
      world,
      answer: { error: { code: 'InvalidLookupAttributesException', status: 400, message } },
    };
  }
  const Events = world.trail
    .filter(({ resourceName }) => resourceName === attribute.AttributeValue)
    .slice(0, Number(call.input['MaxResults'] ?? 50))
    .map(({ CloudTrailEvent }) => ({ CloudTrailEvent }));
  return { world, answer: { output: { Events } } };
}
