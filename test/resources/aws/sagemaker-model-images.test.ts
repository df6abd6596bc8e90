import { expect, it } from 'vitest';
import {
  imagesOf,
  isRegistryOfAws,
  sourceOf,
} from '../../../shared/resources/aws/sagemaker-model-images.ts';

it.each<[image: string, source: string]>([
  ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/churn:1', '111122223333'],
  ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/churn@sha256:abc', '111122223333'],
  ['111122223333.dkr.ecr-fips.us-east-1.amazonaws.com/churn', '111122223333'],
  ['111122223333.dkr-ecr.eu-west-1.on.aws/churn', '111122223333'],
  ['727897471807.dkr.ecr.cn-north-1.amazonaws.com.cn/churn', '727897471807'],
  ['111122223333.DKR.ECR.eu-west-1.amazonaws.com/churn', '111122223333'],
  ['public.ecr.aws/docker/library/python:3', 'public.ecr.aws'],
  ['ghcr.io/them/model', 'ghcr.io'],
  ['registry.example.com:5000/model', 'registry.example.com:5000'],
  ['localhost/model', 'localhost'],
  ['docker.io/library/nginx', 'docker.io'],
  ['library/nginx', 'docker.io'],
  ['nginx:1.25', 'docker.io'],
  ['', 'docker.io'],
  // Hosts that only look like a registry of the account.
  [
    '111122223333.dkr.ecr.eu-west-1.amazonaws.com.evil.example/churn',
    '111122223333.dkr.ecr.eu-west-1.amazonaws.com.evil.example',
  ],
  ['evil.example/111122223333.dkr.ecr.eu-west-1.amazonaws.com/churn', 'evil.example'],
  [
    'x111122223333.dkr.ecr.eu-west-1.amazonaws.com/churn',
    'x111122223333.dkr.ecr.eu-west-1.amazonaws.com',
  ],
  ['111122223333.dkr.ecr.eu-west-1.amazonaws.com', 'docker.io'],
])('finds where %s comes from', (image, expected) => {
  const source = sourceOf(image);

  expect(
    source.kind === 'account' ? source.account : source.kind === 'vpc' ? '' : source.host,
  ).toBe(expected);
});

it('knows the registries of AWS: of its frameworks, its algorithms, and in China', () => {
  const registries = ['763104351884', '811284229777', '727897471807', '246618743249'];

  expect(registries.map(isRegistryOfAws)).toEqual([true, true, true, true]);
  expect(['111122223333', '', '7631043518840'].map(isRegistryOfAws)).toEqual([false, false, false]);
});

it('takes images inside the VPC as such, and those of packages not at all', () => {
  const vpc = { RepositoryAccessMode: 'Vpc' };

  const images = imagesOf({
    Containers: [
      { Image: 'registry.internal/model', ImageConfig: vpc },
      { Image: 'ghcr.io/them/model', ImageConfig: { RepositoryAccessMode: 'Platform' } },
      {
        Image: 'ghcr.io/package',
        ModelPackageName: 'arn:aws:sagemaker:eu-west-1::model-package/p',
      },
      { ModelDataUrl: 's3://m' },
    ],
  });

  expect(images).toEqual([
    { image: 'registry.internal/model', source: { kind: 'vpc' } },
    { image: 'ghcr.io/them/model', source: { kind: 'elsewhere', host: 'ghcr.io' } },
  ]);
});
