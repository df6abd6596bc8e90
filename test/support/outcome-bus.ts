import type { Notifier } from '../../shared/core/ports.ts';
import type { NotifierBench, ToldNews } from '../contract/notifier.ts';
import { serverFor } from './sandboxed.ts';

/** A bus over HTTP, as a bench of notifiers has it. */
export interface OutcomeBusBench {
  readonly url: string;
  /** Every event it took, in order, repeats too. */
  readonly taken: ToldNews[];
  bench(notifier: Notifier): NotifierBench;
}

/** Starts a bus that takes one event a request, which `newsOf` reads off the request's text. */
export async function outcomeBus(newsOf: (text: string) => ToldNews): Promise<OutcomeBusBench> {
  let trouble: Parameters<NotifierBench['fail']>[0] = null;
  const taken: ToldNews[] = [];
  const url = await serverFor((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => {
      text += part.toString();
    });
    request.on('end', () => {
      if (trouble === 'silent') {
        return;
      }
      if (trouble === 'throttled' || trouble === 'denied') {
        response.writeHead(trouble === 'denied' ? 403 : 429).end('{}');
        return;
      }
      taken.push(newsOf(text));
      if (trouble === 'lost') {
        request.socket.destroy();
        return;
      }
      response.writeHead(200).end('{}');
    });
  });
  return {
    url,
    taken,
    bench: (notifier) => ({
      notifier,
      // Readers know repeats by the event's id.
      told: () => [...new Map(taken.map((news) => [news.id, news])).values()],
      fail: (how) => {
        trouble = how;
      },
      close: async () => undefined,
    }),
  };
}
