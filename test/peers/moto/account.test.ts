import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { AWKWARD } from '../../support/aws-operations.ts';
import { hasPythonPeers } from '../support/python.ts';
import { ACCOUNT, REGION, usePeer } from './peer.ts';

describe.skipIf(!hasPythonPeers())('the account on moto', () => {
  const peer = usePeer();

  it('says who we are', async () => {
    const { Account } = await peer().send('sts:GetCallerIdentity', REGION, {});

    expect(Account).toBe(ACCOUNT);
  });

  it('describes a key and its policy, and says when there is none', async () => {
    const { send, config } = peer();
    const made = await new KMSClient(config).send(new CreateKeyCommand({}));
    const KeyId = made.KeyMetadata?.KeyId ?? '';

    const described = await send('kms:DescribeKey', REGION, { KeyId });
    const { Policy } = await send('kms:GetKeyPolicy', REGION, { KeyId, PolicyName: 'default' });
    const missing = send('kms:DescribeKey', REGION, { KeyId: 'alias/none' });

    expect(described.KeyMetadata).toMatchObject({
      KeyId,
      KeyState: 'Enabled',
      KeyManager: 'CUSTOMER',
    });
    expect(described.KeyMetadata?.CreationDate).toBeInstanceOf(Date);
    expect(JSON.parse(Policy ?? '')).toHaveProperty('Statement');
    await expect(missing).rejects.toMatchObject({ failure: { code: 'not-found' }, applied: 'no' });
  });

  it('takes events', async () => {
    const Detail = JSON.stringify({ text: AWKWARD });
    const entry = { Source: 'cordon', DetailType: 'Cordon Outcome', Detail };

    const answer = await peer().send('eventbridge:PutEvents', REGION, { Entries: [entry, entry] });

    expect(answer.FailedEntryCount).toBe(0);
    expect(new Set(answer.Entries?.map(({ EventId }) => EventId)).size).toBe(2);
  });
});
