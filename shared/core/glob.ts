/** Glob match: `*` stands for any text, everything else for itself, case-insensitively. */
export function matches(pattern: string, text: string): boolean {
  const parts = pattern.toLowerCase().split('*');
  const value = text.toLowerCase();
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) {
    return value === first;
  }
  if (!value.startsWith(first) || !value.endsWith(last)) {
    return false;
  }
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const at = value.indexOf(part, from);
    if (at < 0) {
      return false;
    }
    from = at + part.length;
  }
  return from <= value.length - last.length;
}
