import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Json } from '../../../../shared/core/json.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser would read both as a line feed.
  '\r': '&#13;',
};

/** Text made safe between tags and in attributes. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character);
}

/** One element around XML that is made already. `attributes` are written as given. */
export function element(name: string, content: string, attributes = ''): string {
  return `<${name}${attributes === '' ? '' : ` ${attributes}`}>${content}</${name}>`;
}

/** A value's members as elements, in the order given; null and absent members are left out. */
export function membersXml(value: Json | undefined): string {
  return Object.entries(recordOf(value))
    .map(([name, member]) => memberXml(name, member))
    .join('');
}

function memberXml(name: string, member: Json | undefined): string {
  if (member === null || member === undefined) {
    return '';
  }
  if (Array.isArray(member)) {
    return (member as readonly Json[]).map((item) => memberXml(name, item)).join('');
  }
  return typeof member === 'object'
    ? element(name, membersXml(member))
    : element(name, escapeXml(String(member)));
}

/** The members of an object; none for anything else. */
export function recordOf(value: Json | undefined): Readonly<Record<string, Json>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : {};
}

const PARSER = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  removeNSPrefix: true,
});

/** The members of the one root element of a document, as texts; null when it is malformed or has another root. */
export function parseXml(text: string, root: string): Readonly<Record<string, Json>> | null {
  // No service of AWS takes document types; without them no entity can be declared.
  if (/<!DOCTYPE/i.test(text) || XMLValidator.validate(text) !== true) {
    return null;
  }
  const parsed = PARSER.parse(text) as Readonly<Record<string, Json>>;
  const content = parsed[root];
  return content === undefined ? null : recordOf(content);
}
