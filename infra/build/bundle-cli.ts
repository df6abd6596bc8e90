import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Where the bundle goes; `functions/local/cordon.js` starts it where the package is installed. */
const OUT = 'dist/cordon';

/** Bundles the command line: Node strips no types below node_modules, and an installed command starts faster so. */
async function bundle(): Promise<void> {
  const folder = join(ROOT, OUT);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await build({
    absWorkingDir: ROOT,
    entryPoints: { cordon: 'functions/local/cordon.ts' },
    outdir: folder,
    bundle: true,
    // In pieces: a command loads its own, and an SDK client only when it is called.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.18',
    // The SDKs' ESM builds can be shaken, their CommonJS builds cannot.
    mainFields: ['module', 'main'],
    minify: true,
    // Names stay readable in the stack of a fault that somebody reports.
    keepNames: true,
    legalComments: 'linked',
    logLevel: 'warning',
    banner: { js: REQUIRE },
  });
}

/** CommonJS dependencies in an ES module still ask for `require`. */
const REQUIRE =
  "import { createRequire as cordonCreateRequire } from 'node:module';\n" +
  'const require = cordonCreateRequire(import.meta.url);';

await bundle();
process.stdout.write(`wrote ${OUT}/cordon.js\n`);
