import { CloudError } from '../../shared/core/failure.ts';
import type { Clock } from '../../shared/core/ports.ts';
import { parseArn } from '../../shared/events/aws/arn.ts';
import { fieldsOf } from '../../shared/events/read.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';

/** How long a token is used before it is read again, in ms: one that was replaced is out of use soon after. */
const KEPT_MS = 5 * 60_000;

/** Where a token comes from. It is kept in memory only, and in no log. */
export interface TokenSource {
  /** The token, at most five minutes old. Rejects with CloudError. */
  current(): Promise<string>;
  /** The token as it is kept now. */
  renewed(): Promise<string>;
}

/**
 * A token that is kept in Secrets Manager (where `from` is the ARN of a secret) or in Parameter Store (any other ARN, or a
 * name). A secret may be a text, or JSON with the member `token`.
 */
export function createTokenSource(
  from: string,
  region: string,
  send: AwsSend,
  clock: Clock,
): TokenSource {
  let kept: { readonly token: string; readonly at: number } | null = null;
  async function renewed(): Promise<string> {
    const at = clock.now();
    const token = tokenIn(await readValue(from, region, send));
    if (token === '') {
      throw unusable(`${from} holds no token: keep a text in it, or JSON with the member "token".`);
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

async function readValue(from: string, region: string, send: AwsSend): Promise<string> {
  const arn = parseArn(from);
  const home = arn === null || arn.region === '' ? region : arn.region;
  if (arn?.service === 'secretsmanager') {
    const { SecretString } = await send('secretsmanager:GetSecretValue', home, { SecretId: from });
    return SecretString ?? '';
  }
  const input = { Name: from, WithDecryption: true };
  const { Parameter } = await send('ssm:GetParameter', home, input);
  return Parameter?.Value ?? '';
}

function tokenIn(value: string): string {
  const text = value.trim();
  if (!text.startsWith('{')) {
    return text;
  }
  try {
    const { token } = fieldsOf(JSON.parse(text));
    return typeof token === 'string' ? token.trim() : '';
  } catch {
    // Neither the text nor the parser's words of it: both are the secret.
    return '';
  }
}

function unusable(message: string): CloudError {
  return new CloudError({ code: 'misconfigured', message, permission: null }, { applied: 'no' });
}
