import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/ml-endpoint.ts';
import { rule } from '../../../shared/rules/azure/ml-endpoint-keyless.ts';
import { breachesOfLabel } from '../../support/azure-ml.ts';
import { ENDPOINT_CONTEXT, endpoint } from '../../support/azure-ml-endpoints.ts';

describe(rule.id, () => {
  it.each([
    ['tokens of Entra', endpoint()],
    ['tokens of the workspace', endpoint({ authMode: 'AMLToken' })],
  ])('is content: %s', (_, state) => {
    expect(rule.check(state, ENDPOINT_CONTEXT)).toEqual({ kind: 'compliant' });
  });

  it.each([
    ['a key', endpoint({ authMode: 'Key' })],
    ['a key in other letters', endpoint({ authMode: 'key' })],
  ])('marks, and does nothing else: %s', (_, state) => {
    expect(breachesOfLabel(resource, rule, state, ENDPOINT_CONTEXT)).toEqual([]);
  });

  it.each([['it is going away', endpoint({ authMode: 'Key', status: 'Deleting' })]])(
    'says nothing: %s',
    (_, state) => {
      expect(rule.check(state, ENDPOINT_CONTEXT).kind).toBe('not-applicable');
    },
  );

  it('says how its owner makes it right, with names quoted', () => {
    const ref = { ...ENDPOINT_CONTEXT.ref, name: "e'$(x)" };

    const recipe = rule.recipe?.(endpoint(), { ...ENDPOINT_CONTEXT, ref });

    expect(recipe).toContain('--auth-mode aad_token');
    expect(recipe).toContain("'e'\\''$(x)'");
  });
});
