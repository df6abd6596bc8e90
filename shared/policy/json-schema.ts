import * as z from 'zod';
import type { Json } from '../core/json.ts';
import { PolicyFile } from './schema.ts';

/**
 * The published JSON Schema of a policy file, made from the schema that `loadPolicy` uses. Draft 7, because the editors
 * that check YAML speak it best. It cannot say that keys contradict each other or that a rule does not exist: `loadPolicy`
 * does.
 */
export function policyJsonSchema(): Json {
  return z.toJSONSchema(PolicyFile, { target: 'draft-7', io: 'input' }) as unknown as Json;
}
