/** Names longer than this are no misspelling of ours, and would make the comparison slow. */
const NAME_MAX = 100;

/**
 * The name somebody most likely meant: one that begins with what was written, else the nearest of which at most a
 * third differs. Null when none is near.
 */
export function suggest(name: string, known: readonly string[]): string | null {
  if (name.length > NAME_MAX) {
    return null;
  }
  const word = name.toLowerCase();
  let best = word.length < 3 ? undefined : known.find((one) => one.toLowerCase().startsWith(word));
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of best === undefined ? known : []) {
    const distance = editDistance(word, candidate.toLowerCase());
    if (distance < Math.min(least, word.length)) {
      best = candidate;
      least = distance;
    }
  }
  return best ?? null;
}

/** Fewest letters to change, add, drop or swap with a neighbour to get from one text to the other. */
function editDistance(left: string, right: string): number {
  let before: number[] = [];
  let row = [...Array(right.length + 1).keys()];
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const same = left[i - 1] === right[j - 1];
      const swapped =
        i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      next.push(
        Math.min(
          (row[j - 1] ?? 0) + (same ? 0 : 1),
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    before = row;
    row = next;
  }
  return row[right.length] ?? 0;
}
