import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { answering, sender, TOKEN } from '../support/rest-servers.ts';
import { failureOf, serverFor } from '../support/sandboxed.ts';

describe('a call', () => {
  it('sends the token and the body, and resolves with the parsed answer', async () => {
    const { asked, send } = await answering(200);

    const answer = await send({ isRead: false }, {}, { name: 'ümläut' });

    expect(answer).toMatchObject({ status: 200, body: { status: 200 } });
    expect(asked).toEqual([
      { method: 'PATCH', authorization: `Bearer ${TOKEN}`, body: '{"name":"ümläut"}' },
    ]);
  });

  it.each<[string, RequestListener, unknown]>([
    ['nothing', (_, response) => response.writeHead(204).end(), null],
    ['a page', (_, response) => response.end('<html>'), '<html>'],
    [
      'a character in two pieces',
      (_, response) => {
        response.write(Buffer.from([0x22, 0xc3]));
        setTimeout(() => response.end(Buffer.from([0xbc, 0x22])), 20);
      },
      'ü',
    ],
  ])('reads an answer that is %s', async (_, listener, body) => {
    const answer = await sender(await serverFor(listener))();

    expect(answer.body).toEqual(body);
  });

  it('refuses an answer without end', async () => {
    const url = await serverFor((_, response) => {
      const chunk = Buffer.alloc(1024 * 1024, 0x20);
      const more = () => {
        while (!response.destroyed && response.write(chunk)) {
          // On, until it is full.
        }
      };
      response.on('drain', more);
      more();
    });

    const error = await failureOf(sender(url)({ isRead: false }));

    expect(error).toMatchObject({ failure: { code: 'unreadable' }, applied: 'unknown' });
  });
});

describe('a read', () => {
  it.each([429, 500, 503])('is tried again after %i', async (status) => {
    const { asked, send } = await answering(status, 200);

    const answer = await send();

    expect(answer.status).toBe(200);
    expect(asked).toHaveLength(2);
  });

  it('is given up after four tries, with what the last one said', async () => {
    const { asked, send } = await answering(429, 429, 503, 429);

    const error = await failureOf(send());

    expect(error.failure.message).toBe('HTTP 429');
    expect(asked).toHaveLength(4);
  });

  it('is not tried again when trying cannot help', async () => {
    const { asked, send } = await answering(403);

    await failureOf(send());

    expect(asked).toHaveLength(1);
  });

  it('does not wait longer than it has time for', async () => {
    const { asked, send } = await answering(429);

    const error = await failureOf(send({ retryAfterMs: () => 60_000 }));

    expect(error.failure.code).toBe('throttled');
    expect(asked).toHaveLength(1);
  });

  it('is tried again when an answer does not come in time', async () => {
    let count = 0;
    const url = await serverFor((_, response) => {
      count += 1;
      if (count > 1) {
        response.end('{}');
      }
    });

    const answer = await sender(url)({}, { timeoutMs: 100 });

    expect(answer.status).toBe(200);
  });
});
