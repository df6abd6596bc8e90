import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Azurite, hasAzurite, startAzurite } from './azurite.ts';

const VERSION = { 'x-ms-version': '2021-12-02' };

/**
 * What closing a container means to the public. Cordon closes it by Resource Manager, which Azurite has not: here the same
 * setting, `publicAccess: None`, is made on the data plane, and the public looks before and after.
 */
describe.skipIf(!hasAzurite())('a container on Azurite', () => {
  let azurite: Azurite | null = null;

  beforeAll(async () => {
    azurite = await startAzurite();
  });

  afterAll(() => azurite?.stop());

  async function owner(method: string, path: string, more: RequestInit = {}): Promise<number> {
    const headers = { ...VERSION, ...(more.headers as object) };
    const answer = await fetch(`${azurite?.blobs}/${path}`, { ...more, method, headers });
    return answer.status;
  }

  async function publicly(path: string): Promise<number> {
    return (await fetch(`${azurite?.publicBlobs}/${path}`, { headers: VERSION })).status;
  }

  it.each(['blob', 'container'])(
    'open for each %s is read by anybody, and by nobody once it is closed',
    async (level) => {
      const name = `models-${level}`;
      const blob = `${name}/weights.bin`;
      const list = `${name}?restype=container&comp=list`;
      const open = { 'x-ms-blob-public-access': level };
      await owner('PUT', `${name}?restype=container`, { headers: open });
      const type = { 'x-ms-blob-type': 'BlockBlob' };
      await owner('PUT', blob, { headers: type, body: 'weights' });

      const before = [await publicly(blob), await publicly(list)];
      const closed = await azurite?.closeContainer(name);
      const after = [await publicly(blob), await publicly(list)];

      // Azure itself says 404 to whom it hides things from.
      expect(before).toEqual([200, level === 'container' ? 200 : 403]);
      expect(closed).toBe(200);
      expect(after).toEqual([403, 403]);
      expect(await owner('GET', blob)).toBe(200);
    },
  );
});
