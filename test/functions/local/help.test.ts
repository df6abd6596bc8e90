import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runHere } from './cli.ts';

// The page about the command line, held to what the commands themselves say.

const page = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
const { stdout: overview } = await runHere(['--help']);
const commands = [...overview.matchAll(/^ {2}(?<name>[a-z]+) {2,}\S/gm)]
  .map(({ groups }) => groups?.['name'] ?? '')
  .filter((name) => name !== 'help');

function sectionOf(name: string): string {
  return (
    new RegExp(`^## ${name}$(?<text>[^]*?)(?=^## |$(?![^]))`, 'm').exec(page)?.groups?.['text'] ??
    ''
  );
}

describe('docs/cli.md', () => {
  it('has a section for each command, and for nothing else', () => {
    const sections = [...page.matchAll(/^## (?<name>[a-z]+)$/gm)].map(
      ({ groups }) => groups?.['name'],
    );

    expect(commands.length).toBeGreaterThan(10);
    expect(sections).toStrictEqual(commands);
  });

  it.each(commands)('names every option of %s', async (name) => {
    const subcommands = name === 'policy' ? [['check'], ['schema']] : [[]];

    for (const path of subcommands) {
      const { stdout } = await runHere([name, ...path, '--help']);
      const options = [...stdout.matchAll(/^ {2}(?:-\w, )?(?<option>--[a-z-]+)/gm)]
        .map(({ groups }) => groups?.['option'] ?? '')
        .filter((option) => option !== '--help');

      for (const option of options) {
        expect(sectionOf(name), `${name} ${option}`).toContain(option);
      }
    }
  });

  it('names every exit code that a command documents', async () => {
    for (const name of commands) {
      const { stdout } = await runHere([name, '--help']);
      const codes = [...stdout.matchAll(/^ {2}(?<code>\d+) {2,}/gm)].map(
        ({ groups }) => groups?.['code'],
      );

      for (const code of codes) {
        expect(page).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
      }
    }
  });
});
