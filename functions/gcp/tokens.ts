import { CloudError } from '../../shared/core/failure.ts';
import type { Clock } from '../../shared/core/ports.ts';
import { fieldsOf, textOf } from '../../shared/events/read.ts';
import type { GoogleSend } from '../../shared/resources/gcp/send.ts';
import type { TokenSource } from '../aws/tokens.ts';

/** How long a token is used before it is read again, in ms: one that was replaced is out of use soon after. */
const KEPT_MS = 5 * 60_000;

/**
 * A token that is kept in Secret Manager: the latest version of a secret, unless `from` names one. A secret may be a
 * text, or JSON with the member `token`.
 */
export function createTokenSource(from: string, send: GoogleSend, clock: Clock): TokenSource {
  let kept: { readonly token: string; readonly at: number } | null = null;
  const name = from.includes('/versions/') ? from : `${from}/versions/latest`;
  async function renewed(): Promise<string> {
    const at = clock.now();
    const { body } = await send('secretmanager.projects.secrets.versions.access', {
      path: { name },
    });
    const data = textOf(fieldsOf(fieldsOf(body)['payload'])['data']);
    const token = tokenIn(Buffer.from(data, 'base64').toString('utf8').trim());
    if (token === '') {
      const message = `${name} holds no token: keep a text in it, or JSON with the member "token".`;
      throw new CloudError({ code: 'misconfigured', message, permission: null }, { applied: 'no' });
    }
    kept = { token, at };
    return token;
  }
  return {
    renewed,
    current: async () =>
      kept !== null && clock.now() - kept.at < KEPT_MS ? kept.token : await renewed(),
  };
}

function tokenIn(text: string): string {
  if (!text.startsWith('{')) {
    return text;
  }
  try {
    return textOf(fieldsOf(JSON.parse(text))['token']).trim();
  } catch {
    // Neither the text nor the parser's words of it: both are the secret.
    return '';
  }
}
