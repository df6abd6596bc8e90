import { expect, it } from 'vitest';
import type { Json } from '../../../shared/core/json.ts';
import { rule } from '../../../shared/rules/aws/sagemaker-model-private-registry.ts';
import { IMAGE } from '../../support/endpoints.ts';
import { modelContext, modelOf } from '../../support/models.ts';

const PUBLIC = 'public.ecr.aws/docker/library/python:3';
const FOREIGN = '444455556666.dkr.ecr.eu-west-1.amazonaws.com/shared:1';
const AWS = '763104351884.dkr.ecr.eu-west-1.amazonaws.com/pytorch-inference:2.6';
const VPC = { RepositoryAccessMode: 'Vpc' };

function running(...Containers: Json[]) {
  return modelOf({ PrimaryContainer: null, Containers });
}

it.each<[name: string, containers: Json[], trusted: Json, said: RegExp]>([
  ["the account's own image", [{ Image: IMAGE }], null, /^compliant$/],
  ['an image of AWS', [{ Image: AWS }], null, /^compliant$/],
  ['a registry inside the VPC', [{ Image: 'r.internal/m', ImageConfig: VPC }], null, /^compliant$/],
  [
    'a public image',
    [{ Image: PUBLIC }],
    null,
    /^undefined: it runs images of no private registry: public\.ecr\.aws\/docker/,
  ],
  ['an image without a host', [{ Image: 'nginx' }], null, /no private registry: nginx$/],
  [
    'one wrong image in a pipeline',
    [{ Image: IMAGE }, { Image: PUBLIC }],
    null,
    /registry: public\S*$/,
  ],
  ['one image twice', [{ Image: PUBLIC }, { Image: PUBLIC }], null, /registry: public\S*$/],
  [
    "another account's image",
    [{ Image: FOREIGN }],
    null,
    /^low: it runs images of an account nobody named/,
  ],
  ['the worse of two', [{ Image: FOREIGN }, { Image: PUBLIC }], null, /^undefined: .*: public\S*$/],
  ['an image of a trusted account', [{ Image: FOREIGN }], ['444455556666'], /^compliant$/],
  ['an account written as a number', [{ Image: FOREIGN }], [444455556666], /^compliant$/],
  ['a public image beside trusted accounts', [{ Image: PUBLIC }], ['444455556666'], /^undefined/],
  ['a package', [{ ModelPackageName: 'p' }], null, /^not-applicable$/],
  ['nothing', [], null, /^not-applicable$/],
])('judges %s', (_, containers, trustedAccounts, said) => {
  const verdict = rule.check(running(...containers), modelContext({ trustedAccounts }));

  expect(
    verdict.kind === 'violation' ? `${verdict.severity}: ${verdict.message}` : verdict.kind,
  ).toMatch(said);
});

it('only labels, and tells where the image should be', () => {
  const state = running({ Image: PUBLIC });

  const target = rule.desire(state, modelContext());

  expect({ ...target, tags: state.tags }).toEqual(state);
  expect(rule.check(target, modelContext())).toMatchObject({ contained: 'labelled' });
  expect(rule.recipe?.(state, modelContext())).toContain('a repository of account 111122223333');
});

it('changes nothing where there is nothing to find', () => {
  const state = modelOf();

  expect(rule.desire(state, modelContext())).toBe(state);
  expect(rule.recipe?.(state, modelContext())).toBeNull();
});
