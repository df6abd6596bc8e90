import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/ml-workspace.ts';
import { rule } from '../../../shared/rules/azure/ml-workspace-private-behind-network.ts';
import { breachesOf, WORKSPACE_CONTEXT, workspace } from '../../support/azure-ml.ts';

const FLAGGED = { isPublicBehindVnet: true, privateEndpoints: ['/subscriptions/s/pe'] };

describe(rule.id, () => {
  it.each([
    ['has no such flag', workspace({ ...FLAGGED, isPublicBehindVnet: false })],
    [
      'has shut public networks out',
      workspace({ ...FLAGGED, properties: { publicNetworkAccess: 'Disabled' } }),
    ],
  ])('is content with one that %s', (_, state) => {
    expect(rule.check(state, WORKSPACE_CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, WORKSPACE_CONTEXT)).toBe(state);
  });

  it.each([
    ['is open', workspace(FLAGGED)],
    ['never said so', workspace({ ...FLAGGED, properties: {} })],
    ['lists networks', workspace({ ...FLAGGED, isFiltered: true })],
  ])('shuts public networks out of one that %s', (_, state) => {
    expect(breachesOf(resource, rule, state, WORKSPACE_CONTEXT)).toEqual([]);
    expect(rule.desire(state, WORKSPACE_CONTEXT).properties).toMatchObject({
      publicNetworkAccess: 'Disabled',
    });
  });

  it.each([
    // The flag is on in every workspace of that time, and stands for nothing without a private network.
    ['is behind no network', workspace({ ...FLAGGED, privateEndpoints: [] })],
    ['is a project', workspace({ ...FLAGGED, kind: 'Project' })],
    ['is being deleted', workspace({ ...FLAGGED, status: 'Deleting' })],
  ])('says nothing of one that %s', (_, state) => {
    expect(rule.check(state, WORKSPACE_CONTEXT).kind).toBe('not-applicable');
  });

  it('is ready, because it only finds what has a private endpoint', () => {
    const state = workspace(FLAGGED);

    expect(rule.preflight?.(state, state, WORKSPACE_CONTEXT)).toEqual({ kind: 'ready' });
  });
});
