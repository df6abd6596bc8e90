import type { Decoded } from '../core/trigger.ts';
import { AWS_DECODER } from './aws/decode.ts';
import { AZURE_DECODER } from './azure/decode.ts';
import { type DecodeOptions, type Decoder, decodeBy, decodeTextBy } from './decoder.ts';
import { GCP_DECODER } from './gcp/decode.ts';

/** Every cloud's. A function in a cloud takes its own alone. */
const DECODERS: readonly Decoder[] = [AWS_DECODER, AZURE_DECODER, GCP_DECODER];

/** What a payload of any cloud says. See {@link decodeBy}. */
export function decode(payload: unknown, options: DecodeOptions): Decoded {
  return decodeBy(DECODERS, payload, options);
}

/** As {@link decode}, from text: JSON, JSON lines, or several JSON values one after the other. */
export function decodeText(text: string, options: DecodeOptions): Decoded {
  return decodeTextBy(DECODERS, text, options);
}
