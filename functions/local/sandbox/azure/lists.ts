import { type AzureWorld, answered, type Body, type Outcome, type RoutedCall } from './world.ts';

/** One page of a list, with the link to the next when there is one. */
export function listed(call: RoutedCall, items: readonly Body[]): Outcome {
  const { world, path, query } = call;
  const from = Number(query['$skiptoken'] ?? 0);
  const size = Math.min(Number(query['$maxpagesize'] ?? world.pageSize), world.pageSize);
  const value = items.slice(from, from + size);
  const next = from + size;
  const params = new URLSearchParams({ ...query, $skiptoken: String(next) });
  return answered(world, 200, {
    value,
    ...(next < items.length
      ? { nextLink: `https://management.azure.com${encodeURI(path)}?${params}` }
      : {}),
  });
}

/** The resources whose ids match, in the order of their ids. */
export function resourcesMatching(world: AzureWorld, pattern: RegExp): readonly Body[] {
  return Object.entries(world.resources)
    .filter(([id]) => pattern.test(id))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, body]) => body);
}

/** A text as a part of a pattern. */
export function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
