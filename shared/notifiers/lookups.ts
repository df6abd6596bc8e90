import type { Resource } from '../core/resource.ts';
import type { Rule } from '../core/rule.ts';
import type { ResourceLoaders } from '../resources/module.ts';
import type { Lookups } from './story.ts';

/** The words stories need: rules and resource types of this build. Every type is loaded, for lookups do not wait. */
export async function loadLookups<Send>(
  loaders: ResourceLoaders<Send>,
  rules: readonly Rule[],
): Promise<Lookups> {
  const loaded = await Promise.all(Object.values(loaders).map((load) => load()));
  const resources = new Map<string, Resource>(
    loaded.map(({ resource }) => [resource.type, resource]),
  );
  return {
    rule: (id) => rules.find((rule) => rule.id === id),
    resource: (type) => resources.get(type),
  };
}
