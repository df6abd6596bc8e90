import { CloudError } from '../core/failure.ts';
import { ANSWER_BYTES_MAX } from './limits.ts';

/**
 * The body of an answer: parsed where it is JSON, its text where it is not, null where there is none. Rejects with
 * CloudError (`unreadable`) when it is larger than {@link ANSWER_BYTES_MAX}, and with what `fetch` says when it breaks off.
 */
export async function readBody(response: Response): Promise<unknown> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    const part = chunk as Uint8Array;
    bytes += part.byteLength;
    if (bytes > ANSWER_BYTES_MAX) {
      const message = `The answer is larger than ${ANSWER_BYTES_MAX} bytes, and was not read.`;
      throw new CloudError(
        { code: 'unreadable', message, permission: null },
        { applied: 'unknown' },
      );
    }
    text += decoder.decode(part, { stream: true });
  }
  text += decoder.decode();
  if (text === '') {
    return null;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) {
      // A page of a gateway or a proxy.
      return text;
    }
    throw error;
  }
}
