import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** Where `test/peers/setup.sh` puts it. */
const AZURITE = fileURLToPath(
  new URL('../../../.venv/azurite/node_modules/azurite/dist/src/azurite.js', import.meta.url),
);

/** Whether it is installed. */
export function hasAzurite(): boolean {
  return existsSync(AZURITE);
}

/** Loading it takes seconds on a busy machine. */
const START_MS = 60_000;

/** The account, and a key that nobody else has. */
const ACCOUNT = 'cordon';
const KEY = Buffer.from('a key for tests, of a server on loopback').toString('base64');

/** Microsoft's emulator of Azure Storage. Each address is an account's endpoint of a service. */
export interface Azurite {
  /** In front of the services is a gate that signs requests: Azurite takes tokens over TLS only. */
  readonly tables: string;
  readonly queues: string;
  readonly blobs: string;
  /** The service itself, where whoever does not sign is the public. */
  readonly publicBlobs: string;
  /** Makes a container private ("Set Container ACL", which takes no signature of an account). Gives the status. */
  closeContainer(name: string): Promise<number>;
  stop(): Promise<void>;
}

/** Starts it in memory, on free loopback ports. Rejects with what it said when it cannot start. */
export async function startAzurite(): Promise<Azurite> {
  const ports = ['--blobPort', '0', '--queuePort', '0', '--tablePort', '0'];
  const args = ['--inMemoryPersistence', '--disableTelemetry', '--silent', ...ports];
  const env = { ...process.env, AZURITE_ACCOUNTS: `${ACCOUNT}:${KEY}` };
  const child = spawn(process.execPath, [AZURITE, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const urls = await urlsOf(child);
  const gates = await Promise.all(['Table', 'Queue', 'Blob'].map((name) => gate(urls.get(name))));
  const [tables = '', queues = '', blobs = ''] = gates.map(({ url }) => `${url}/${ACCOUNT}`);
  return {
    closeContainer: (name) => closeContainer(urls.get('Blob') ?? '', name),
    tables,
    queues,
    blobs,
    publicBlobs: `${urls.get('Blob')}/${ACCOUNT}`,
    stop: async () => {
      await Promise.all(gates.map(({ stop }) => stop()));
      await stopped(child);
    },
  };
}

function urlsOf(child: ChildProcess): Promise<ReadonlyMap<string, string>> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string) => {
      child.kill('SIGKILL');
      reject(new Error(`Azurite did not start: ${why}\n${said}`));
    };
    const timer = setTimeout(() => fail(`no ports after ${START_MS} ms`), START_MS);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`it ended with code ${code}`));
    child.stderr?.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-4000);
    });
    child.stdout?.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-4000);
      const found = said.matchAll(
        /Azurite (?<name>\w+) service is successfully listening at (?<url>\S+)/g,
      );
      const urls = new Map(
        [...found].map(({ groups }) => [groups?.['name'] ?? '', groups?.['url'] ?? '']),
      );
      if (urls.size === 3) {
        clearTimeout(timer);
        child.removeAllListeners('exit');
        resolve(urls);
      }
    });
  });
}

/** Passes requests on, signed with a signature of the account (SAS). */
async function gate(target = ''): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const url = new URL(`${target}${request.url}`);
    for (const [name, value] of Object.entries(signature())) {
      url.searchParams.set(name, value);
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const { host: _, connection: __, authorization: ___, ...headers } = request.headers;
    const answer = await fetch(url, {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    });
    const kept = [...answer.headers].filter(([name]) => !/^(content-length|transfer)/.test(name));
    response.writeHead(answer.status, Object.fromEntries(kept));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** "Create an account SAS", Azure Storage documentation. */
function signature(): Readonly<Record<string, string>> {
  const sas = {
    sp: 'rwdlacup',
    ss: 'bqt',
    srt: 'sco',
    st: '',
    se: new Date(Date.now() + 60 * 60_000).toISOString().replace(/\.\d+Z/, 'Z'),
    sip: '',
    spr: 'https,http',
    sv: '2020-10-02',
  };
  const text = [ACCOUNT, ...Object.values(sas), ''].join('\n');
  const sig = createHmac('sha256', Buffer.from(KEY, 'base64')).update(text).digest('base64');
  return Object.fromEntries(Object.entries({ ...sas, sig }).filter(([, value]) => value !== ''));
}

/** By the key itself ("Authorize with Shared Key"). */
async function closeContainer(service: string, name: string): Promise<number> {
  // Without the header of a level, the level is none.
  const headers = { 'x-ms-date': new Date().toUTCString(), 'x-ms-version': '2021-12-02' };
  const canonical = Object.entries(headers).map(([key, value]) => `${key}:${value}`);
  const path = `/${ACCOUNT}/${name}`;
  // Headers that are signed, none of which is sent.
  const unsent = Array.from({ length: 11 }, () => '');
  const resource = `/${ACCOUNT}${path}\ncomp:acl\nrestype:container`;
  const text = ['PUT', ...unsent, ...canonical, resource].join('\n');
  const hmac = createHmac('sha256', Buffer.from(KEY, 'base64')).update(text).digest('base64');
  const authorization = `SharedKey ${ACCOUNT}:${hmac}`;
  const answer = await fetch(`${service}${path}?restype=container&comp=acl`, {
    method: 'PUT',
    headers: { ...headers, authorization },
  });
  return answer.status;
}

function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
