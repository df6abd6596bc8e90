import { describe, expect, it } from 'vitest';
import { parseEnvironment } from '../../../functions/azure/environment.ts';

const SUBSCRIPTION = '11111111-2222-4333-8444-55555555ABCD';
const IDENTITY = 'abcdef99-9999-4999-8999-999999999999';
const LEAST = {
  AZURE_SUBSCRIPTION_ID: SUBSCRIPTION,
  CORDON_STORAGE__tableServiceUri: 'https://cordon.table.core.windows.net',
  CORDON_STORAGE__queueServiceUri: 'https://cordon.queue.core.windows.net',
  CORDON_OWN_PRINCIPALS: IDENTITY,
};

describe('the settings of an app', () => {
  it('are few: the subscription, the storage account and who Cordon is', () => {
    expect(parseEnvironment({ ...LEAST, PATH: '/usr/bin', CORDON_TABLE: ' ' })).toEqual({
      subscription: SUBSCRIPTION.toLowerCase(),
      cloud: 'public',
      endpoint: null,
      identity: null,
      tables: 'https://cordon.table.core.windows.net',
      table: 'cordon',
      queues: 'https://cordon.queue.core.windows.net',
      ownPrincipals: [IDENTITY],
      policy: { profile: 'observe' },
      slack: null,
      topic: null,
      defaultOwner: null,
    });
  });

  it('say everything that is missing at once', () => {
    expect(() => parseEnvironment({})).toThrow(
      /AZURE_SUBSCRIPTION_ID is not set; CORDON_STORAGE__tableServiceUri is not set; CORDON_STORAGE__queueServiceUri is not set; CORDON_OWN_PRINCIPALS is not set/,
    );
  });

  it('take the rest', () => {
    const all = parseEnvironment({
      ...LEAST,
      CORDON_AZURE_CLOUD: 'us-government',
      CORDON_TABLE: 'journal2',
      IDENTITY_ENDPOINT: 'http://localhost:8081/msi/token',
      IDENTITY_HEADER: 'not-a-secret',
      AZURE_CLIENT_ID: IDENTITY,
      CORDON_OWN_PRINCIPALS: `${IDENTITY}, ${SUBSCRIPTION}`,
      CORDON_POLICY: 'cordon.yaml',
      CORDON_SLACK_TOKEN_FROM: 'https://cordon.vault.usgovcloudapi.net/secrets/slack-token',
      CORDON_SLACK_CHANNEL: 'C0123456',
      CORDON_TOPIC_ENDPOINT: 'https://cordon.westeurope-1.eventgrid.azure.net/api/events',
      CORDON_DEFAULT_OWNER: 'ml-team@example.com',
    });

    expect(all).toMatchObject({
      cloud: 'us-government',
      table: 'journal2',
      identity: {
        endpoint: 'http://localhost:8081/msi/token',
        secret: 'not-a-secret',
        clientId: IDENTITY,
      },
      ownPrincipals: [IDENTITY, SUBSCRIPTION],
      policy: { file: 'cordon.yaml' },
      slack: { channel: 'C0123456', apiUrl: null },
      topic: 'https://cordon.westeurope-1.eventgrid.azure.net/api/events',
      defaultOwner: 'ml-team@example.com',
    });
  });

  it.each([
    [{ AZURE_SUBSCRIPTION_ID: 'prod' }, /is no subscription's id/],
    [{ CORDON_AZURE_CLOUD: 'moon' }, /must be one of public, us-government, china/],
    [{ CORDON_AZURE_CLOUD: 'toString' }, /must be one of/],
    [{ CORDON_AZURE_ENDPOINT: 'http://arm.example.com:80' }, /no server on this machine/],
    [
      { CORDON_STORAGE__tableServiceUri: 'http://cordon.table.core.windows.net' },
      /tableServiceUri is no endpoint of a storage account/,
    ],
    [
      { CORDON_STORAGE__queueServiceUri: 'https://cordon.queue.core.windows.net/?sv=2020&sig=x' },
      /queueServiceUri is no endpoint/,
    ],
    [{ CORDON_TABLE: 'cordon-journal' }, /no table's name/],
    [{ CORDON_OWN_PRINCIPALS: 'cordon-identity' }, /object and application ids/],
    [{ CORDON_OWN_PRINCIPALS: ' , ' }, /object and application ids/],
    [{ CORDON_PROFILE: 'enforce' }, /observe or recommended/],
    [{ CORDON_PROFILE: 'observe', CORDON_POLICY: 'cordon.yaml' }, /both set/],
    [{ CORDON_SLACK_CHANNEL: 'C0123456' }, /set both, or neither/],
    [
      { CORDON_SLACK_TOKEN_FROM: 'xoxb-not-a-token', CORDON_SLACK_CHANNEL: 'C0123456' },
      /never the token itself/,
    ],
    [{ CORDON_TOPIC_ENDPOINT: 'cordon.eventgrid.azure.net' }, /no endpoint of a topic/],
  ])('are refused with what to do: %j', (change, message) => {
    expect(() => parseEnvironment({ ...LEAST, ...change })).toThrow(message);
  });

  it('never tell a token that stands where none should', () => {
    const change = { CORDON_SLACK_TOKEN_FROM: 'xoxb-not-a-token', CORDON_SLACK_CHANNEL: 'C' };

    expect(() => parseEnvironment({ ...LEAST, ...change })).not.toThrow(/xoxb/);
  });
});
