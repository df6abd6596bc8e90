import type { Rule } from '../core/rule.ts';
import type { ResourceLoaders } from '../resources/module.ts';
import type { EnginePorts, Served } from './ports.ts';

/** The registered types of one cloud with their rules, behind its door. A type is loaded once, on first use. */
export function createServe<Send>(
  loaders: ResourceLoaders<Send>,
  rules: readonly Rule[],
  send: Send,
): EnginePorts['serve'] {
  const served = new Map<string, Promise<Served>>();
  return (type) => {
    const load = Object.hasOwn(loaders, type) ? loaders[type] : undefined;
    if (load === undefined) {
      return Promise.resolve(null);
    }
    const known = served.get(type);
    if (known !== undefined) {
      return known;
    }
    const loading = load().then(({ resource, api }): Served => {
      return { resource, rules: rules.filter((rule) => rule.type === type), api: api(send) };
    });
    served.set(type, loading);
    return loading;
  };
}
