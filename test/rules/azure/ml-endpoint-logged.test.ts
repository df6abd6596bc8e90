import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/ml-endpoint.ts';
import { rule } from '../../../shared/rules/azure/ml-endpoint-logged.ts';
import { breachesOf, LOGS } from '../../support/azure-ml.ts';
import { ENDPOINT_CONTEXT, ENDPOINT_REF, endpoint } from '../../support/azure-ml-endpoints.ts';

const CONTEXT = { ...ENDPOINT_CONTEXT, parameters: { workspaceId: LOGS } };

describe(rule.id, () => {
  it.each([{}, { workspaceId: ' ' }, { workspaceId: 5 }])('is off with %j', (parameters) => {
    const context = { ...ENDPOINT_CONTEXT, parameters };

    expect(rule.check(endpoint(), context)).toMatchObject({ kind: 'not-applicable' });
    expect(rule.desire(endpoint(), context)).toEqual(endpoint());
  });

  it.each([
    ['could not be read', { diagnosticsProblem: 'Denied.' }],
    ['is going away', { status: 'Deleting' }],
  ])('says nothing of what %s', (_, parts) => {
    expect(rule.check(endpoint(parts), CONTEXT)).toMatchObject({ kind: 'not-applicable' });
    expect(rule.desire(endpoint(parts), CONTEXT)).toEqual(endpoint(parts));
  });

  it.each([
    [{ a: { storageAccountId: 'b', logs: ['AmlOnlineEndpointConsoleLog'] } }],
    [{ a: { workspaceId: 'w', logs: ['group:allLogs'] } }],
  ])('is content with whatever its owner chose: %j', (diagnostics) => {
    expect(rule.check(endpoint({ diagnostics }), CONTEXT)).toEqual({ kind: 'compliant' });
  });

  it.each([[{}], [{ a: { workspaceId: 'elsewhere', logs: [] } }]])(
    'adds to %j a setting of its own, without what containers print',
    (diagnostics) => {
      const state = endpoint({ diagnostics });

      const [step] = resource.steps(ENDPOINT_REF, state, rule.desire(state, CONTEXT));

      expect(breachesOf(resource, rule, state, CONTEXT)).toEqual([]);
      expect(step).toMatchObject({
        call: 'insights:DiagnosticSettings_CreateOrUpdate',
        input: {
          id: `${ENDPOINT_REF.id}/providers/Microsoft.Insights/diagnosticSettings/cordon`,
          body: {
            properties: {
              workspaceId: LOGS.toLowerCase(),
              logs: [
                { category: 'AmlOnlineEndpointEventLog', enabled: true },
                { category: 'AmlOnlineEndpointTrafficLog', enabled: true },
              ],
            },
          },
        },
        disruption: null,
      });
    },
  );

  it.each([
    ['ready', LOGS, {}],
    ['problem', 'central', {}],
    ['problem', LOGS, { cordon: { logs: [] } }],
  ])('is %s with %s and %j', (kind, workspaceId, diagnostics) => {
    const state = endpoint({ diagnostics });

    const ready = rule.preflight?.(state, state, { ...CONTEXT, parameters: { workspaceId } });

    expect(ready?.kind).toBe(kind);
  });
});
