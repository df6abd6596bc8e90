import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AzureWorld, Body } from '../../../functions/local/sandbox/azure/world.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import type { Rule } from '../../../shared/core/rule.ts';
import { diff, type Step, withField } from '../../../shared/core/state.ts';
import { api, resource } from '../../../shared/resources/azure/ml-workspace.ts';
import {
  inEffect,
  type MlWorkspaceState,
  PROPERTIES,
} from '../../../shared/resources/azure/ml-workspace-state.ts';
import { AZURE_RULES } from '../../../shared/rules/azure.generated.ts';
import { azureInProcess } from '../../support/azure-in-process.ts';
import {
  endpointConnection,
  LOGS,
  WORKSPACE_CONTEXT,
  WORKSPACE_REF,
  worldWithWorkspace,
} from '../../support/azure-ml.ts';
import { settableClock } from '../../support/in-process.ts';

const CONTEXT = {
  ...WORKSPACE_CONTEXT,
  parameters: { workspaceId: LOGS, wanted: true, legacy: false },
};

const RULES = AZURE_RULES.filter(
  ({ type }) => type === resource.type,
) as unknown as readonly Rule<MlWorkspaceState>[];

/** What a workspace may say, or leave unsaid. */
const properties: fc.Arbitrary<Body> = fc.record({
  publicNetworkAccess: fc.constantFrom('Enabled', 'Disabled', null, ''),
  systemDatastoresAuthMode: fc.constantFrom('AccessKey', 'Identity', 'UserDelegationSAS', null),
  allowPublicAccessWhenBehindVnet: fc.constantFrom(true, false, null),
  networkAcls: fc.constantFrom(null, { defaultAction: 'Deny', ipRules: [] }),
  privateEndpointConnections: fc.constantFrom(
    null,
    [],
    [endpointConnection('Pending')],
    [endpointConnection()],
  ),
  managedNetwork: fc.constantFrom(null, { isolationMode: 'AllowInternetOutbound' }),
  hbiWorkspace: fc.constantFrom(true, false, null),
  v1LegacyMode: fc.constantFrom(true, false, null),
});

const worlds: fc.Arbitrary<AzureWorld> = fc
  .record({
    properties,
    kind: fc.constantFrom('Default', 'Hub', 'Project', 'FeatureStore'),
    tags: fc.constantFrom<Record<string, string>>({}, { team: 'a' }, { 'cordon-status': 'x' }),
  })
  .map((options) => worldWithWorkspace(options));

/** One subscription whose clock passes what goes on. */
function benchOf(world: AzureWorld) {
  const clock = settableClock();
  const door = api(azureInProcess({ world }, { clock }));
  return {
    read: async (): Promise<MlWorkspaceState> => {
      clock.advance(resource.transitionMaxMs);
      const state = await door.read(WORKSPACE_REF, NO_HINTS);
      if (state === null) {
        throw new Error('it is gone');
      }
      return state;
    },
    apply: async (steps: readonly Step[]): Promise<void> => {
      for (const step of steps) {
        await door.call(WORKSPACE_REF, step);
        clock.advance(resource.transitionMaxMs);
      }
    },
  };
}

/** The findings' cures, each on top of those before it. */
function cured(live: MlWorkspaceState): MlWorkspaceState {
  return RULES.filter((rule) => rule.check(live, CONTEXT).kind === 'violation').reduce(
    (target, rule) => rule.desire(target, CONTEXT),
    live,
  );
}

/** What a workspace does, whichever way it says so. */
function meaningOf(state: MlWorkspaceState) {
  return { ...state, properties: PROPERTIES.map((name) => inEffect(state, name)) };
}

describe('any workspace', () => {
  it('is cured, stays cured, and means after undo what it meant before', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const bench = benchOf(world);
        const before = await bench.read();

        await bench.apply(resource.steps(WORKSPACE_REF, before, cured(before)));
        const after = await bench.read();
        const open = RULES.map((rule) => rule.check(after, CONTEXT)).filter(
          (verdict) => verdict.kind === 'violation' && verdict.contained === undefined,
        );
        expect(open).toEqual([]);
        expect(resource.steps(WORKSPACE_REF, after, cured(after))).toEqual([]);

        const target = diff(before, after, Object.keys(resource.fields), resource.maps).reduce(
          (state, edit) => withField(state, edit.field, edit.before),
          after,
        );
        await bench.apply(resource.steps(WORKSPACE_REF, after, target));
        const undone = await bench.read();

        expect(meaningOf(undone)).toEqual(meaningOf(before));
        expect(resource.steps(WORKSPACE_REF, undone, target)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
