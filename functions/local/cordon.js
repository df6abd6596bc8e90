#!/usr/bin/env node
// Starts the command line: from its sources in a checkout, from its bundle where it is installed, because Node
// strips no types below node_modules.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `cordon: Node 22.18 or newer is needed, and this is ${process.version}. In a checkout, npm brings its own: npm run cordon -- --help\n`,
  );
  process.exitCode = 2;
} else {
  const isInstalled = /[\\/]node_modules[\\/]/.test(decodeURIComponent(import.meta.url));
  await import(isInstalled ? '../../dist/cordon/cordon.js' : './cordon.ts');
}
