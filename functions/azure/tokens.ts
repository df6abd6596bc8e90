import { CloudError, type FailureCode } from '../../shared/core/failure.ts';
import type { Clock } from '../../shared/core/ports.ts';
import { fieldsOf, textOf } from '../../shared/events/read.ts';
import { createRest } from '../../shared/rest/rest.ts';
import type { TokenSource } from '../aws/tokens.ts';

/** Version of the vault's data plane. */
const API_VERSION = '7.4';

/** How long a token is used before it is read again, in ms: one that was replaced is out of use soon after. */
const KEPT_MS = 5 * 60_000;

/**
 * A token that is kept in a key vault: the newest version of a secret, unless `from` names one. A secret may be a text, or
 * JSON with the member `token`.
 * @param token - one for `https://vault.azure.net/.default`
 */
export function createTokenSource(
  from: string,
  token: () => Promise<string | null>,
  clock: Clock,
): TokenSource {
  let kept: { readonly token: string; readonly at: number } | null = null;
  async function renewed(): Promise<string> {
    const at = clock.now();
    const found = tokenIn((await read(from, token)).trim());
    if (found === '') {
      throw unusable(
        'misconfigured',
        `${from} holds no token: keep a text in it, or JSON with the member "token".`,
      );
    }
    kept = { token: found, at };
    return found;
  }
  return {
    renewed,
    current: async () =>
      kept !== null && clock.now() - kept.at < KEPT_MS ? kept.token : await renewed(),
  };
}

async function read(from: string, token: () => Promise<string | null>): Promise<string> {
  const url = new URL(from);
  url.searchParams.set('api-version', API_VERSION);
  const { body } = await createRest()(
    { method: 'GET', url, headers: {}, body: null },
    {
      operation: 'vault:GetSecret',
      isRead: true,
      token,
      refusal: ({ status }) => refused(status, from),
      retryAfterMs: () => null,
    },
  );
  return textOf(fieldsOf(body)['value']);
}

const STATUSES: Readonly<Record<number, FailureCode>> = {
  403: 'denied',
  408: 'timeout',
  429: 'throttled',
};

function refused(status: number, from: string): CloudError {
  const code = STATUSES[status] ?? (status >= 500 ? 'unavailable' : 'misconfigured');
  const advice =
    code === 'denied' ? " Give Cordon's identity the role Key Vault Secrets User on it." : '';
  return unusable(code, `${from} could not be read (HTTP ${status}).${advice}`);
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

function unusable(code: FailureCode, message: string): CloudError {
  const permission =
    code === 'denied' ? 'Microsoft.KeyVault/vaults/secrets/getSecret/action' : null;
  return new CloudError({ code, message, permission }, { applied: 'no' });
}
