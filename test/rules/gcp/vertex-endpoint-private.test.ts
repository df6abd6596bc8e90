import { describe, expect, it } from 'vitest';
import { rule } from '../../../shared/rules/gcp/vertex-endpoint-private.ts';
import { contextOf, describeRule, endpoint, LABELLED, MODEL, ONE } from './endpoints.ts';

describeRule(rule, {
  compliant: [
    ['Private Service Connect', {}],
    ['a peered network', { exposure: 'network' }],
    ['Private Service Connect that serves', { ...ONE }],
  ],
  notApplicable: [['what is in a data centre of the customer', { exposure: 'gdc' }]],
  violating: [
    [
      'one that serves',
      { exposure: 'public', ...ONE },
      'It answers at public addresses (1 model deployed).',
      ['patch', 'patch', 'undeployModel'],
    ],
    [
      'one that serves, labelled',
      { exposure: 'public', ...ONE, tags: LABELLED },
      'It answers at public addresses (1 model deployed).',
      ['patch', 'patch', 'undeployModel'],
    ],
    [
      'one with no share of the requests, which calls may name all the same',
      { exposure: 'public', ...ONE, traffic: {} },
      'It answers at public addresses (1 model deployed).',
      ['patch', 'undeployModel'],
    ],
    [
      'one with nothing to answer with',
      { exposure: 'public' },
      'It answers at public addresses (0 models deployed).',
      ['patch'],
    ],
  ],
  contained: [
    ['nothing deployed, and labelled', { exposure: 'public', tags: LABELLED }, 'contained'],
  ],
  preflight: [
    [
      'models are there',
      { exposure: 'public', ...ONE },
      'Only undeploying its models would end it',
    ],
    ['none is', { exposure: 'public' }, 'ready'],
  ],
});

describe('the way to a private endpoint', () => {
  it('is told with every value quoted', () => {
    const hostile = { ...MODEL, displayName: "x'; rm -rf ~ #\n$(id)" };
    const state = endpoint({
      exposure: 'public',
      displayName: "a'b$(id)",
      deployedModels: { x: hostile },
    });

    const recipe = rule.recipe?.(state, contextOf({ network: 'projects/1/global/networks/n' }));

    expect(recipe).toContain(`--display-name 'a'\\''b$(id)'`);
    expect(recipe).toContain(`--display-name 'x'\\''; rm -rf ~ #$(id)'`);
    expect(recipe).toContain(`--network 'projects/1/global/networks/n'`);
    expect(recipe).toContain(`--model '77@3'`);
  });
});
