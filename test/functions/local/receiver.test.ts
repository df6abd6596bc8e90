import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BODY_MAX, type Receiver, startReceiver } from '../../../functions/local/receiver.ts';
import { CloudError } from '../../../shared/core/failure.ts';
import { BadEvent } from '../../../shared/events/bad-event.ts';

const received: string[] = [];
const defects: unknown[] = [];
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver(
    0,
    (text) => {
      received.push(text);
      return answerTo(text);
    },
    (error) => defects.push(error),
  );
});

afterAll(() => receiver.close());

function answerTo(text: string): Promise<{ outcomes: [] }> {
  switch (text) {
    case 'no event':
      return Promise.reject(new BadEvent('Expected an event.'));
    case 'no journal':
      return Promise.reject(
        new CloudError(
          { code: 'unavailable', message: 'The journal is busy.', permission: null },
          { applied: 'no' },
        ),
      );
    case 'defect':
      return Promise.reject(new TypeError('a detail of ours'));
    default:
      return Promise.resolve({ outcomes: [] });
  }
}

/** With headers that `fetch` does not let one set. */
function send(
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string | null = null,
): Promise<{ status: number; body: string; headers: Record<string, unknown> }> {
  return new Promise((end, fail) => {
    const call = request(`${receiver.url}${path}`, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () =>
        end({ status: response.statusCode ?? 0, body: text, headers: response.headers }),
      );
    });
    call.on('error', fail);
    call.end(body ?? undefined);
  });
}

describe('the receiver', () => {
  it.each([
    ['an event', 'POST', '/', {}, 'an event', 200, /outcomes/],
    ['an event on any path', 'POST', '/events?x=1', {}, 'an event', 200, /outcomes/],
    ['a look at its health', 'GET', '/healthz', {}, null, 200, /"ok"/],
    ['a look at anything else', 'GET', '/', {}, null, 404, /healthz/],
    ['another method', 'DELETE', '/', {}, null, 405, /POST an event/],
    ['what is no event', 'POST', '/', {}, 'no event', 400, /Expected an event/],
    ['an event while the journal is busy', 'POST', '/', {}, 'no journal', 503, /journal is busy/],
    [
      'a web page of another site',
      'POST',
      '/',
      { origin: 'https://evil.example' },
      'x',
      403,
      /programs/,
    ],
    ['a name that was pointed here', 'POST', '/', { host: 'evil.example' }, 'x', 403, /programs/],
  ])('answers %s', async (_, method, path, headers: Record<string, string>, body, status, text) => {
    const answer = await send(method, path, headers, body);

    expect(answer.status).toBe(status);
    expect(answer.body).toMatch(text);
  });

  it('takes the largest event and refuses a larger one, with its length told or not', async () => {
    const largest = 'x'.repeat(BODY_MAX);
    const before = received.length;

    const taken = await send('POST', '/', {}, largest);
    const refused = await send(
      'POST',
      '/',
      { 'content-length': String(BODY_MAX + 1) },
      `${largest}x`,
    );
    const streamed = await send('POST', '/', { 'transfer-encoding': 'chunked' }, `${largest}x`);

    expect([taken.status, refused.status, streamed.status]).toStrictEqual([200, 413, 413]);
    expect(received.length).toBe(before + 1);
  });

  it('keeps the details of a defect of ours to its log', async () => {
    const answer = await send('POST', '/', {}, 'defect');

    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('a detail of ours');
    expect(String(defects.at(-1))).toContain('a detail of ours');
  });
});
