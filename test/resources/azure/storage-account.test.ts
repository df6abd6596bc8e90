import { describe, expect, it } from 'vitest';
import { createContainer } from '../../../functions/local/sandbox/azure/blobs.ts';
import type { AzureWorld } from '../../../functions/local/sandbox/azure/world.ts';
import { api, resource } from '../../../shared/resources/azure/storage-account.ts';
import { rule as anonymous } from '../../../shared/rules/azure/storage-account-anonymous-access-disallowed.ts';
import { rule as https } from '../../../shared/rules/azure/storage-account-https-only.ts';
import { rule as tls } from '../../../shared/rules/azure/storage-account-tls12-required.ts';
import { describeResource } from '../../contract/resource.ts';
import { AZURE } from '../../contract/resource-azure.ts';
import { ACCOUNT_REF, accountIn, worldWith } from '../../support/azure-accounts.ts';
import { START } from '../../support/in-process.ts';

const BODY = ['resources', ACCOUNT_REF.id.toLowerCase()] as const;

function worldWithPublicContainer(): AzureWorld {
  const world = worldWith({ properties: { allowBlobPublicAccess: true } });
  return createContainer(world, ACCOUNT_REF.id, 'models', START, { publicAccess: 'Blob' });
}

describeResource({
  cloud: AZURE,
  resource,
  api,
  ref: ACCOUNT_REF,
  faulty: {
    'anonymous access': () => worldWith({ properties: { allowBlobPublicAccess: true } }),
    'a public container': worldWithPublicContainer,
    'no encryption in transit': () =>
      worldWith({ properties: { supportsHttpsTrafficOnly: false } }),
    'an old TLS': () => worldWith({ properties: { minimumTlsVersion: 'TLS1_1' } }),
  },
  rules: [anonymous, https, tls],
  places: {
    properties: [[...BODY, 'properties']],
  },
  optionalReads: [
    'insights:DiagnosticSettings_List',
    'ml:Workspaces_ListBySubscription',
    'storage:BlobContainers_List',
  ],
});

describe('reading', () => {
  it('names public containers where the account lets anybody in', async () => {
    const open = await accountIn(worldWithPublicContainer());

    expect(open.publicContainers).toEqual([{ name: 'models', access: 'Blob' }]);
  });
});
