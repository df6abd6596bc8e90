import { BadEvent } from './bad-event.ts';
import { shown } from './read.ts';

/** Longest text that is parsed, in characters: a hundred times the largest delivery of any cloud (EventBridge 256 KB). */
const TEXT_MAX = 64 * 1024 * 1024;

const ADVICE =
  'Give the whole event as the cloud delivered it: one JSON object or array, or several of them one after the other.';

/**
 * The JSON of an event file: one value, or, as logs are exported, several objects or arrays one after the other, with or
 * without line breaks; those become a list. Throws {@link BadEvent} that says where the text stops being JSON.
 */
export function parseEventText(text: string): unknown {
  const body = text.replace(/^\uFEFF/, '').trim();
  if (body === '') {
    throw new BadEvent(`The event is empty. ${ADVICE}`);
  }
  if (body.length > TEXT_MAX) {
    throw new BadEvent(`The event has ${body.length} characters, more than ${TEXT_MAX}. Split it.`);
  }
  try {
    return JSON.parse(body);
  } catch (error) {
    return parseSeveral(body, error);
  }
}

function parseSeveral(body: string, cause: unknown): readonly unknown[] {
  const pieces = split(body);
  if (pieces.length < 2) {
    throw notJson('The event', cause);
  }
  return pieces.map((piece, index) => {
    try {
      return JSON.parse(piece) as unknown;
    } catch (error) {
      throw notJson(`Value ${index + 1} of ${pieces.length} in the event`, error);
    }
  });
}

/** Cuts a text after each bracket that closes the outermost one; what is left over is the last piece. */
function split(body: string): readonly string[] {
  const pieces: string[] = [];
  let start = 0;
  let depth = 0;
  let quoted = false;
  // By hand and not by a regular expression: those run out of stack on long strings.
  for (let at = 0; at < body.length; at += 1) {
    const character = body[at];
    if (quoted) {
      at += character === '\\' ? 1 : 0;
      quoted = character !== '"';
    } else if (character === '"') {
      quoted = true;
    } else if (character === '{' || character === '[') {
      depth += 1;
    } else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) {
        pieces.push(body.slice(start, at + 1));
        start = at + 1;
      }
    }
  }
  const rest = body.slice(start).trim();
  return rest === '' ? pieces : [...pieces, rest];
}

function notJson(what: string, cause: unknown): BadEvent {
  const why = cause instanceof Error ? shown(cause.message) : 'unknown error';
  return new BadEvent(`${what} is not whole JSON: ${why}. ${ADVICE}`, { cause });
}
