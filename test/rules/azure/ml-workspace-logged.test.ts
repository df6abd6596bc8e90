import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/ml-workspace.ts';
import { rule } from '../../../shared/rules/azure/ml-workspace-logged.ts';
import {
  breachesOf,
  LOGS,
  WORKSPACE_CONTEXT,
  WORKSPACE_REF,
  workspace,
} from '../../support/azure-ml.ts';

const CONTEXT = { ...WORKSPACE_CONTEXT, parameters: { workspaceId: LOGS } };

describe(rule.id, () => {
  it.each([{}, { workspaceId: ' ' }, { workspaceId: 5 }])('is off with %j', (parameters) => {
    const context = { ...WORKSPACE_CONTEXT, parameters };

    expect(rule.check(workspace(), context)).toMatchObject({ kind: 'not-applicable' });
    expect(rule.desire(workspace(), context)).toEqual(workspace());
  });

  it.each([
    ['could not be read', { diagnosticsProblem: 'Denied.' }],
    ['is going away', { status: 'Deleting' }],
  ])('says nothing of what %s', (_, parts) => {
    expect(rule.check(workspace(parts), CONTEXT)).toMatchObject({ kind: 'not-applicable' });
    expect(rule.desire(workspace(parts), CONTEXT)).toEqual(workspace(parts));
  });

  it.each([
    [{ a: { storageAccountId: 'b', logs: ['AmlComputeJobEvent'] } }],
    [{ a: { workspaceId: 'w', logs: ['group:allLogs'] } }],
  ])('is content with whatever its owner chose: %j', (diagnostics) => {
    expect(rule.check(workspace({ diagnostics }), CONTEXT)).toEqual({ kind: 'compliant' });
  });

  it.each([[{}], [{ a: { workspaceId: 'elsewhere', logs: [] } }]])(
    'adds to %j a setting of its own, for audits',
    (diagnostics) => {
      const state = workspace({ diagnostics });

      const [step] = resource.steps(WORKSPACE_REF, state, rule.desire(state, CONTEXT));

      expect(breachesOf(resource, rule, state, CONTEXT)).toEqual([]);
      expect(step).toMatchObject({
        call: 'insights:DiagnosticSettings_CreateOrUpdate',
        input: {
          id: `${WORKSPACE_REF.id}/providers/Microsoft.Insights/diagnosticSettings/cordon`,
          body: {
            properties: {
              workspaceId: LOGS.toLowerCase(),
              logs: [{ categoryGroup: 'audit', enabled: true }],
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
    const state = workspace({ diagnostics });

    const ready = rule.preflight?.(state, state, { ...CONTEXT, parameters: { workspaceId } });

    expect(ready?.kind).toBe(kind);
  });
});
