import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/core/json.ts';
import type { Rule, RuleContext } from '../../../shared/core/rule.ts';
import type { State } from '../../../shared/core/state.ts';
import { resource as compute } from '../../../shared/resources/azure/ml-compute.ts';
import { computeOf } from '../../../shared/resources/azure/ml-compute-state.ts';
import { resource as endpoint } from '../../../shared/resources/azure/ml-endpoint.ts';
import { endpointOf } from '../../../shared/resources/azure/ml-endpoint-state.ts';
import { resource as workspace } from '../../../shared/resources/azure/ml-workspace.ts';
import { workspaceOf } from '../../../shared/resources/azure/ml-workspace-state.ts';
import { AZURE_RULES } from '../../../shared/rules/azure.generated.ts';
import { WORKSPACE_CONTEXT, workspace as workspaceState } from '../../support/azure-ml.ts';
import { COMPUTE_CONTEXT } from '../../support/azure-ml-computes.ts';
import { ENDPOINT_CONTEXT, endpoint as endpointState } from '../../support/azure-ml-endpoints.ts';

const RECORDED = new URL('../../../../shared/describes/azure/', import.meta.url);
const recordings = existsSync(RECORDED) ? readdirSync(RECORDED) : [];
const isSkipped = recordings.length === 0 && process.env['CI'] === undefined;

type Recorded = Readonly<Record<string, Json>>;

/** The recorded resources of a type, of the answers that show more than their names. */
function itemsOf(type: RegExp): Recorded[] {
  return recordings
    .filter((name) => /^MachineLearning/.test(name))
    .map((name) => JSON.parse(readFileSync(new URL(name, RECORDED), 'utf8')))
    .flatMap(({ response }) => (response.body.value ?? [response.body]) as Recorded[])
    .filter((item) => type.test(String(item['type'])) && JSON.stringify(item).length > 500);
}

function workspacesNamed(name: RegExp) {
  return itemsOf(/workspaces$/)
    .filter((body) => name.test(String(body['name'])))
    .map((body) => workspaceState({ ...workspaceOf({ body }, String(body['name'])) }));
}

function findings(type: string, state: State, context: RuleContext): string[] {
  return (AZURE_RULES as readonly Rule[])
    .filter((rule) => rule.type === type && rule.check(state, context).kind === 'violation')
    .map(({ id }) => id.replace(/^ml-(?:workspace|compute|endpoint)-/, ''));
}

describe.skipIf(isSkipped)('recorded answers (skipped: ../shared/describes is not there)', () => {
  it('of workspaces are all understood', () => {
    const states = workspacesNamed(/./);

    expect(states.length).toBeGreaterThan(5);
    for (const state of states) {
      expect(state.status).toBe('Succeeded');
      expect(state.incarnation).toMatch(/^[0-9a-f-]{36}$/);
      expect(state.createdAt).toMatch(/^20\d\d-/);
      expect(state.storageAccount).toContain('/');
      expect(workspace.isTransient(state)).toBe(false);
    }
  });

  it.each([
    // Private, by an API that had no managed networks yet.
    [/^mlvvtest$/, ['customer-key', 'datastores-by-identity', 'managed-network', 'own-identity']],
    // Shut to public networks, with nothing that leads in.
    [
      /^mlwsp165red$/,
      [
        'customer-key',
        'datastores-by-identity',
        'managed-network',
        'own-identity',
        'private-endpoint-approved',
      ],
    ],
    // As the portal makes them: open. The old flag is on, and stands for nothing without a network.
    [
      /^vvmlwrkspc$/,
      [
        'customer-key',
        'datastores-by-identity',
        'managed-network',
        'own-identity',
        'private-endpoint-approved',
        'public-network-disabled',
      ],
    ],
  ])('of %s have the findings of its time', (name, expected) => {
    const [state = workspaceState()] = workspacesNamed(name);

    expect(findings(workspace.type, state, WORKSPACE_CONTEXT)).toEqual(expected);
  });

  it('of a cluster are understood', () => {
    const [body = {}] = itemsOf(/computes$/);
    const state = computeOf({ body }, workspaceState(), 'c');

    expect(state).toMatchObject({
      status: 'Succeeded',
      computeType: 'AmlCompute',
      createdAt: '2022-08-31T08:19:39.0074366+00:00',
      hasLocalAuth: true,
      hasPublicIp: true,
      isSshOpen: true,
      isInNetwork: false,
      minNodes: 0,
      maxNodes: 2,
      nodeIdleTime: 'PT2M',
      busyNodes: 0,
      // It says an idle time, too, which is an instance's.
      idleShutdown: null,
    });
    expect(compute.isTransient(state)).toBe(false);
    expect(findings(compute.type, state, COMPUTE_CONTEXT)).toEqual([
      'cluster-entra-only',
      'cluster-in-network',
      'cluster-no-public-ip',
      'cluster-ssh-closed',
    ]);
  });

  it('of an endpoint are understood', () => {
    const [body = {}] = recordings
      .filter((name) => /OnlineEndpointTest.*--1-/.test(name))
      .map((name) => JSON.parse(readFileSync(new URL(name, RECORDED), 'utf8')))
      .flatMap(({ response }) => response.body.value as Recorded[]);
    const part = endpointOf({ body }, workspaceState(), { id: String(body['id']), name: 'e' });

    expect(part).toMatchObject({
      status: 'Succeeded',
      publicNetworkAccess: null,
      authMode: 'Key',
      definition: {
        location: 'eastus',
        tags: {},
        kind: 'Managed',
        properties: { authMode: 'Key' },
      },
    });
    expect(findings(endpoint.type, endpointState({ ...part }), ENDPOINT_CONTEXT)).toEqual([
      'keyless',
      'public-network-disabled',
    ]);
  });
});
