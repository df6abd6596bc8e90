import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type AwsDoor, createAwsSend } from '../../../functions/aws/clients/send.ts';
import { type SettableClock, settableClock } from '../../support/in-process.ts';
import { MOTO_CREDENTIALS, type Moto, startMoto } from '../support/moto.ts';

/** The account moto puts everybody into. */
export const ACCOUNT = '123456789012';
export const REGION = 'eu-west-1';

/** A moto server of a suite's own, our door to it, and what the vendor's own clients need to prepare it. */
export interface Peer {
  readonly moto: Moto;
  readonly send: AwsDoor;
  /** Stands at the real time, because moto dates what it makes by it. */
  readonly clock: SettableClock;
  /** Configuration of any SDK client. */
  readonly config: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: typeof MOTO_CREDENTIALS;
    readonly forcePathStyle: true;
  };
}

/** Starts the server before the suite it is called in, empties it before each test, and ends it afterwards. */
export function usePeer(): () => Peer {
  let peer: Peer | null = null;
  beforeAll(async () => {
    const moto = await startMoto();
    peer = {
      moto,
      send: createAwsSend({ endpoint: moto.url, credentials: MOTO_CREDENTIALS }),
      clock: settableClock(Date.now()),
      config: {
        endpoint: moto.url,
        region: REGION,
        credentials: MOTO_CREDENTIALS,
        forcePathStyle: true,
      },
    };
  });
  beforeEach(() => peer?.moto.reset());
  afterAll(async () => {
    await peer?.send.close();
    await peer?.moto.stop();
  });
  return () => {
    if (peer === null) {
      throw new Error('moto has not been started');
    }
    return peer;
  };
}
