import { describe, expect, it } from 'vitest';
import type { Fields } from '../../../shared/events/read.ts';
import { KEY, kms, onlyIgnored, onlyTrigger, PROJECT } from './samples.ts';

const KEY_ID = `//cloudkms.googleapis.com/${KEY}`;

describe('calls of Cloud KMS', () => {
  it.each([
    ['CreateCryptoKey', 'created', 'instant'],
    ['UpdateCryptoKey', 'changed', 'instant'],
    ['UpdateCryptoKeyPrimaryVersion', 'changed', 'instant'],
    ['CreateCryptoKeyVersion', 'changed', 'instant'],
    ['UpdateCryptoKeyVersion', 'changed', 'instant'],
    ['EnableCryptoKeyVersion', 'changed', 'instant'],
    ['DisableCryptoKeyVersion', 'changed', 'instant'],
    ['ImportCryptoKeyVersion', 'changed', 'instant'],
    ['RestoreCryptoKeyVersion', 'changed', 'instant'],
    ['DestroyCryptoKeyVersion', 'changed', 'start'],
    ['DeleteCryptoKeyVersion', 'changed', 'instant'],
    ['DeleteCryptoKey', 'deleted', 'instant'],
    ['SetIamPolicy', 'changed', 'instant'],
    ['google.cloud.kms.v1.KeyManagementService.UpdateCryptoKey', 'changed', 'instant'],
  ])('%s: %s, %s', (method, effect, phase) => {
    const resourceName = method.includes('Version') ? `${KEY}/cryptoKeyVersions/3` : KEY;

    expect(onlyTrigger(kms(method, { resourceName }))).toMatchObject({
      effect,
      phase,
      ref: {
        type: 'gcp.kms.key',
        id: KEY_ID,
        name: 'data',
        account: PROJECT,
        region: 'europe-west1',
      },
    });
  });

  it.each([
    [
      'what was asked',
      { request: { parent: KEY.split('/cryptoKeys')[0], cryptoKeyId: 'data' } },
      {},
    ],
    ['the answer', { response: { name: KEY } }, {}],
    ['the name that was asked for', { request: { name: KEY } }, {}],
    ['the key that was asked for', { request: { cryptoKey: { name: KEY } } }, {}],
    ['its version', { request: { cryptoKeyVersion: { name: `${KEY}/cryptoKeyVersions/1` } } }, {}],
    [
      'the labels',
      {},
      { project_id: PROJECT, location: 'europe-west1', key_ring_id: 'ml', crypto_key_id: 'data' },
    ],
  ])('name the key in %s', (_what, payload: Fields, labels: Fields) => {
    const resourceName = KEY.split('/cryptoKeys')[0];
    const overrides = { resource: { labels: { project_id: PROJECT, ...labels } } };

    expect(
      onlyTrigger(kms('CreateCryptoKey', { resourceName, ...payload }, overrides)).ref.id,
    ).toBe(KEY_ID);
  });

  it.each(['CreateKeyRing', 'CreateImportJob', 'UpdateEkmConfig', 'Decrypt', 'AsymmetricSign'])(
    'are unrelated: %s',
    (method) => {
      expect(onlyIgnored(kms(method)).reason).toBe('unrelated');
    },
  );

  it('on who may use a key ring are of an unsupported type', () => {
    const resourceName = KEY.split('/cryptoKeys')[0];

    expect(onlyIgnored(kms('SetIamPolicy', { resourceName })).reason).toBe('unsupported-type');
  });
});
