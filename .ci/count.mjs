// Counts a vitest JSON report: prints `PASSED FAILED`, and says on stderr what was skipped and what failed. What CI does
// not allow to be skipped has failed, and so has a file that did not load. Usage: node .ci/count.mjs REPORT EXIT_CODE
import { readFileSync } from 'node:fs';
import process from 'node:process';

/** Tests that may be skipped in CI, by what their file and name hold, each with the reason. */
const SKIPS = [
  { test: /\/memory\.test\.ts memory journal /, reason: 'memory survives no restart' },
  { test: /corpus is present where CI promises it$/, reason: 'the corpus is present' },
  { test: /must be writable$|may not be read$/, reason: 'no permission of a file binds root' },
  { test: / on Google's own emulator /, reason: "Google's emulators come in no package registry" },
  {
    test: / the apps in Microsoft's worker /,
    reason:
      "Microsoft's worker comes in no package registry: AZURE_FUNCTIONS_NODE_WORKER names a folder of it",
  },
];

const [path, code] = process.argv.slice(2);
const report = JSON.parse(readFileSync(path, 'utf8'));
const tests = report.testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.map((test) => ({ ...test, name })),
);
const passed = tests.filter(({ status }) => status === 'passed').length;
const skipped = tests.filter(({ status }) => !['passed', 'failed'].includes(status));
const problems = [
  ...tests.filter(({ status }) => status === 'failed').map(({ fullName }) => `failed: ${fullName}`),
  ...skipped
    .filter(({ name, fullName }) => !SKIPS.some(({ test }) => test.test(`${name} ${fullName}`)))
    .map(({ fullName, name }) => `skipped, which CI does not allow: ${name} ${fullName}`),
  ...report.testResults
    .filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
    .map(({ name, message }) => `did not load: ${name} ${message}`),
];
if (tests.length === 0) {
  problems.push('no test ran');
}
if (problems.length === 0 && code !== '0') {
  problems.push(`every test passed, and vitest ended with code ${code}: an error outside of tests`);
}
for (const { reason, test } of SKIPS) {
  const count = skipped.filter(({ name, fullName }) => test.test(`${name} ${fullName}`)).length;
  if (count > 0) {
    process.stderr.write(`skipped ${count}: ${reason}\n`);
  }
}
for (const problem of problems) {
  process.stderr.write(`${problem}\n`);
}
process.stdout.write(`${passed} ${problems.length}\n`);
