import type { EnginePorts, Served } from '../../shared/engine/ports.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';
import { RESOURCE_LOADERS } from '../../shared/resources/registry.generated.ts';
import { RULES } from '../../shared/rules/registry.generated.ts';

/** Every registered type with its rules, behind one door to AWS. A type is loaded once, on first use. */
export function createServe(send: AwsSend): EnginePorts['serve'] {
  const served = new Map<string, Promise<Served>>();
  return (type) => {
    const load = Object.hasOwn(RESOURCE_LOADERS, type) ? RESOURCE_LOADERS[type] : undefined;
    if (load === undefined) {
      return Promise.resolve(null);
    }
    const known = served.get(type);
    if (known !== undefined) {
      return known;
    }
    const loading = load().then(({ resource, api }): Served => {
      const rules = RULES.filter((rule) => rule.type === type);
      return { resource, rules, api: api(send) };
    });
    served.set(type, loading);
    return loading;
  };
}
