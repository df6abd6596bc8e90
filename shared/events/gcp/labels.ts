import { type Fields, fieldsOf, isEmpty, isFields, listOf, scalarOf } from '../read.ts';

/** Labels an event set (value) or removed (null). */
export type LabelEdits = Readonly<Record<string, string | null>>;

/** What a request says about labels; `only` when it is about nothing else. */
export interface Labelling {
  readonly edits: LabelEdits;
  readonly only: boolean;
}

/**
 * The labels a request sets, or null when it does not touch them. A creation names them all. An update names what it
 * replaces in its mask: the whole map (`labels`; which keys were in it before is not said) or single keys
 * (`labels.owner`). Without a mask whatever the request holds is set.
 */
export function labelsOf(request: Fields, body: string): Labelling | null {
  const labels = mapOf(fieldsOf(request[body])['labels']);
  const paths = pathsOf(request['updateMask']);
  if (paths.length === 0) {
    return isEmpty(labels) ? null : { edits: labels, only: false };
  }
  const about = paths.filter((path) => path === 'labels' || path.startsWith('labels.'));
  if (about.length === 0 && !paths.includes('*')) {
    return null;
  }
  const single = about.every((path) => path !== 'labels') && !paths.includes('*');
  const edits = single
    ? Object.fromEntries(about.map((path) => keyOf(path)).map((key) => [key, valueIn(labels, key)]))
    : labels;
  return { edits, only: about.length === paths.length };
}

/** `labels.owner` or, for keys that are no identifiers, ``labels.`cost-center` ``. */
function keyOf(path: string): string {
  return path.slice('labels.'.length).replace(/^`(?<key>.*)`$/s, '$<key>');
}

function valueIn(labels: LabelEdits, key: string): string | null {
  return Object.hasOwn(labels, key) ? (labels[key] ?? null) : null;
}

/** A mask as JSON has it: a text with commas, or, in logs of services that do not know better, its message. */
function pathsOf(mask: unknown): readonly string[] {
  const paths = isFields(mask) ? mask['paths'] : mask;
  const list = typeof paths === 'string' ? paths.split(',') : Array.isArray(paths) ? paths : [];
  return list.flatMap((path) =>
    typeof path === 'string' && path.trim() !== '' ? [path.trim()] : [],
  );
}

/** Labels as a map, or as Compute Engine logs them: `[{key, value}]`. */
function mapOf(labels: unknown): Readonly<Record<string, string>> {
  const entries = Array.isArray(labels)
    ? listOf(labels).map((item) => [fieldsOf(item)['key'], fieldsOf(item)['value'] ?? ''] as const)
    : Object.entries(fieldsOf(labels));
  return Object.fromEntries(
    entries.flatMap(([key, value]) => {
      const text = scalarOf(value);
      return typeof key === 'string' && key !== '' && text !== null ? [[key, text] as const] : [];
    }),
  );
}
