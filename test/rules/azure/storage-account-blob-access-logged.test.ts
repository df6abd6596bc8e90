import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/storage-account.ts';
import { rule } from '../../../shared/rules/azure/storage-account-blob-access-logged.ts';
import {
  ACCOUNT_REF,
  AZURE_CONTEXT,
  account,
  breachesOfCure,
} from '../../support/azure-accounts.ts';

const WORKSPACE =
  '/subscriptions/s/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/Central';
const PLACE = WORKSPACE.toLowerCase();
const LOGGED = { ...AZURE_CONTEXT, parameters: { workspaceId: WORKSPACE } };
const ALL = ['StorageDelete', 'StorageRead', 'StorageWrite'];

describe(rule.id, () => {
  it.each([{}, { workspaceId: ' ' }, { workspaceId: 5 }])('is off with %j', (parameters) => {
    const context = { ...AZURE_CONTEXT, parameters };

    expect(rule.check(account(), context)).toMatchObject({ kind: 'not-applicable' });
    expect(rule.desire(account(), context)).toEqual(account());
  });

  it.each([
    ['what is logged could not be read', { diagnosticsProblem: 'Denied.' }],
    ['it holds no blobs', { blobServiceProblem: 'No blobs.' }],
  ])('says nothing of an account where %s', (_, parts) => {
    const state = account(parts);

    expect(rule.check(state, LOGGED)).toMatchObject({ kind: 'not-applicable' });
    expect(rule.desire(state, LOGGED)).toBe(state);
  });

  it.each([
    [{ a: { workspaceId: 'w', logs: ALL } }],
    [{ a: { storageAccountId: 'b', logs: ['group:audit'] } }],
    [{ a: { workspaceId: 'w', logs: ['group:allLogs'] } }],
    [{ a: { logs: ['StorageRead'] }, b: { logs: ['StorageWrite', 'StorageDelete'] } }],
  ])('is content with %j', (diagnostics) => {
    expect(rule.check(account({ diagnostics }), LOGGED)).toEqual({ kind: 'compliant' });
  });

  it.each([
    [{}, ALL],
    [{ a: { workspaceId: 'elsewhere', logs: ['StorageRead'] } }, ALL],
    [{ a: { workspaceId: PLACE, logs: ['StorageRead'] } }, ['StorageDelete', 'StorageWrite']],
    [{ a: { workspaceId: PLACE, logs: [] } }, ALL],
  ])('adds to %j a setting of its own, with what no other sends there', (diagnostics, logs) => {
    const state = account({ diagnostics });

    const [step] = resource.steps(ACCOUNT_REF, state, rule.desire(state, LOGGED));

    expect(rule.check(state, LOGGED)).toMatchObject({ kind: 'violation' });
    expect(step).toEqual({
      call: 'insights:DiagnosticSettings_CreateOrUpdate',
      input: {
        id: `${ACCOUNT_REF.id}/blobServices/default/providers/Microsoft.Insights/diagnosticSettings/cordon`,
        body: {
          properties: {
            workspaceId: PLACE,
            logs: logs.map((category) => ({ category, enabled: true })),
          },
        },
      },
      permissions: [
        'Microsoft.Insights/diagnosticSettings/write',
        'Microsoft.OperationalInsights/workspaces/sharedKeys/action',
      ],
      edits: [{ field: 'diagnostics.cordon', before: null, after: { workspaceId: PLACE, logs } }],
      needs: [],
      disruption: null,
      undo: 'exact',
    });
    expect(breachesOfCure(rule, state, LOGGED)).toEqual([]);
  });

  it('removes its own setting, and no other, when it is taken back', () => {
    const own = { cordon: { workspaceId: PLACE, logs: ALL } };
    const live = account({ diagnostics: { ...own, theirs: { logs: [] } } });

    expect(resource.steps(ACCOUNT_REF, account({ diagnostics: { theirs: 1 } }), account())).toEqual(
      [],
    );
    expect(resource.steps(ACCOUNT_REF, live, account())).toMatchObject([
      {
        call: 'insights:DiagnosticSettings_Delete',
        input: { id: expect.stringMatching(/diagnosticSettings\/cordon$/) },
        edits: [{ field: 'diagnostics.cordon', after: null }],
      },
    ]);
  });

  it.each([
    ['ready', WORKSPACE, {}],
    ['problem', 'central', {}],
    ['problem', WORKSPACE, { cordon: { logs: [] } }],
  ])('is %s with %s and %j', (kind, workspaceId, diagnostics) => {
    const context = { ...AZURE_CONTEXT, parameters: { workspaceId } };
    const state = account({ diagnostics });

    expect(rule.preflight?.(state, state, context).kind).toBe(kind);
  });
});
