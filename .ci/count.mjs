// Counts a vitest JSON report: prints `PASSED FAILED`, and says on stderr what is counted as failed without being a
// failed test. Usage: node .ci/count.mjs REPORT EXIT_CODE
import { readFileSync } from 'node:fs';
import process from 'node:process';

/** Tests that may be skipped in CI, by the end of their file's name, each with the reason. */
const SKIPS = {
  'test/journals/memory.test.ts':
    'the contract has a part about restarts, which memory does not survive',
};

const [path, code] = process.argv.slice(2);
const report = JSON.parse(readFileSync(path, 'utf8'));
const tests = report.testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.map((test) => ({ ...test, name })),
);
const passed = tests.filter(({ status }) => status === 'passed').length;
const problems = [
  ...tests.filter(({ status }) => status === 'failed').map(({ fullName }) => `failed: ${fullName}`),
  ...tests
    .filter(({ status, name }) => !['passed', 'failed'].includes(status) && !maySkip(name))
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
for (const problem of problems) {
  process.stderr.write(`${problem}\n`);
}
process.stdout.write(`${passed} ${problems.length}\n`);

function maySkip(name) {
  return Object.keys(SKIPS).some((file) => name.endsWith(file));
}
