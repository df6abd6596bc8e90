import { Bench } from 'tinybench';

/** What every measurement is given. */
export interface Setting {
  /** The fewest repetitions: only shows that nothing is broken. */
  readonly smoke: boolean;
  /** Path of a bundled function's entry, by its name. */
  entry(name: string): string;
}

/** One table of the report. */
export interface Section {
  readonly title: string;
  /** What is measured, and how to read it. */
  readonly about: string;
  readonly columns: readonly string[];
  /** Rejects when what is measured does not work. */
  measure(setting: Setting): Promise<readonly (readonly string[])[]>;
}

/** How long each task of {@link medians} is repeated, ms: medians of more than a thousand calls. */
const TASK_MS = 1_000;
const SMOKE_TASK_MS = 10;

/** The median time of each task, in ms, by its name. A task that throws fails the bench. */
export async function medians(
  tasks: Readonly<Record<string, () => unknown>>,
  { smoke }: Setting,
): Promise<ReadonlyMap<string, number>> {
  const time = smoke ? SMOKE_TASK_MS : TASK_MS;
  const bench = new Bench({
    time,
    warmupTime: time / 4,
    iterations: 3,
    warmupIterations: 1,
    throws: true,
  });
  for (const [name, task] of Object.entries(tasks)) {
    bench.add(name, task);
  }
  await bench.run();
  return new Map(
    bench.tasks.map(({ name, result }) => {
      if (!('latency' in result)) {
        throw new Error(`${name} was not measured: it is ${result.state}.`);
      }
      return [name, result.latency.p50];
    }),
  );
}

/** The median of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  const lower = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** Calls per second, with three digits that mean something. */
export function perSecond(ms: number): string {
  return Math.round(Number((1000 / ms).toPrecision(3))).toLocaleString('en');
}

/** A section as Markdown. */
export function markdown(
  { title, about, columns }: Section,
  rows: readonly (readonly string[])[],
): string {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => (row[index] ?? '').length)),
  );
  // Numbers stand to the right, texts to the left.
  const numeric = columns.map((_, index) =>
    rows.every((row) => /^(?:[\d.,]+×?)?$/.test(row[index] ?? '')),
  );
  function line(cells: readonly string[]): string {
    const padded = cells.map((cell, index) =>
      numeric[index] === true ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
    );
    return `| ${padded.join(' | ')} |`;
  }
  const rule = widths.map((width, index) =>
    numeric[index] === true ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [`## ${title}`, '', about, '', line(columns), line(rule), ...rows.map(line), ''].join(
    '\n',
  );
}
