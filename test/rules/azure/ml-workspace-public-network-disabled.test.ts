import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/ml-workspace.ts';
import { rule } from '../../../shared/rules/azure/ml-workspace-public-network-disabled.ts';
import { breachesOf, WORKSPACE_CONTEXT, WORKSPACE_REF, workspace } from '../../support/azure-ml.ts';

const ENDPOINT = { privateEndpoints: ['/subscriptions/s/pe'] };

describe(rule.id, () => {
  it.each(['Disabled', 'SecuredByPerimeter', 'disabled'])(
    'is content with %s',
    (publicNetworkAccess) => {
      const state = workspace({ properties: { publicNetworkAccess } });

      expect(rule.check(state, WORKSPACE_CONTEXT)).toEqual({ kind: 'compliant' });
      expect(rule.desire(state, WORKSPACE_CONTEXT)).toBe(state);
    },
  );

  it.each([
    ['is open', workspace(), undefined],
    ['never said so', workspace({ properties: {} }), undefined],
    ['says what nobody knows', workspace({ properties: { publicNetworkAccess: 'x' } }), undefined],
    ['lists networks, which is less bad', workspace({ isFiltered: true }), 'low'],
  ])('finds one that %s', (_, state, severity) => {
    const verdict = rule.check(state, WORKSPACE_CONTEXT);

    expect(verdict.kind === 'violation' ? verdict.severity : null).toBe(severity);
    expect(breachesOf(resource, rule, state, WORKSPACE_CONTEXT)).toEqual([]);
  });

  it.each([
    ['is a project, whose hub decides', workspace({ kind: 'Project' })],
    ['is being deleted', workspace({ status: 'Deleting' })],
  ])('says nothing of one that %s', (_, state) => {
    expect(rule.check(state, WORKSPACE_CONTEXT).kind).toBe('not-applicable');
    expect(rule.desire(state, WORKSPACE_CONTEXT)).toBe(state);
  });

  it('closes it with one member and nothing else, which interrupts whoever works in it', () => {
    const state = workspace(ENDPOINT);

    const steps = resource.steps(WORKSPACE_REF, state, rule.desire(state, WORKSPACE_CONTEXT));

    expect(steps).toEqual([
      {
        call: 'ml:Workspaces_Update',
        input: { id: WORKSPACE_REF.id, body: { properties: { publicNetworkAccess: 'Disabled' } } },
        permissions: ['Microsoft.MachineLearningServices/workspaces/write'],
        edits: [{ field: 'properties.publicNetworkAccess', before: 'Enabled', after: 'Disabled' }],
        needs: [{ field: 'status', oneOf: ['Succeeded', 'Failed', 'Canceled', null] }],
        disruption: expect.stringContaining('private endpoint'),
        undo: 'exact',
      },
    ]);
  });

  it('comes back without a disturbance', () => {
    const live = workspace({ properties: { publicNetworkAccess: 'Disabled' } });

    expect(resource.steps(WORKSPACE_REF, live, workspace({ properties: {} }))).toMatchObject([
      { edits: [{ before: 'Disabled', after: 'Enabled' }], disruption: null },
    ]);
  });

  it.each([
    ['ready', ENDPOINT],
    ['problem', {}],
  ])('is %s with the private endpoints of %j', (kind, parts) => {
    const state = workspace(parts);

    expect(rule.preflight?.(state, state, WORKSPACE_CONTEXT).kind).toBe(kind);
  });
});
