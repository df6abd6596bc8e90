import { fieldsOf, isFields, scalarOf, textOf } from '../read.ts';
import { embedded } from './embedded.ts';

/** Tags an event set (value) or removed (null). */
export type TagEdits = Readonly<Record<string, string | null>>;

/** What activity logs write in the place of tags. */
const HIDDEN = '******';

/**
 * What a call of the Tags API set or removed, from what was sent with it: an object, or its text. Empty when the event
 * does not say, as most do not: logs hide tags, and Event Grid has no bodies. A tag that replaces others may have
 * removed some, too, which only a read tells.
 */
export function tagEdits(body: unknown): TagEdits {
  const sent = embedded(body);
  const tags = fieldsOf(sent['properties'])['tags'];
  if (!isFields(tags)) {
    return {};
  }
  const isRemoval = textOf(sent['operation']).toLowerCase() === 'delete';
  return Object.fromEntries(
    Object.entries(tags).flatMap(([name, value]) => {
      const text = scalarOf(value);
      return text === HIDDEN || (text === null && !isRemoval)
        ? []
        : [[name, isRemoval ? null : text] as const];
    }),
  );
}
