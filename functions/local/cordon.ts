import { EXIT } from './exit.ts';
import { runCommandLine } from './program.ts';
import { processShell } from './shell.ts';

const interrupted = new AbortController();

/** The first signal asks the command to end well; a second one ends the process, which the journal survives too. */
function onSignal(): void {
  if (interrupted.signal.aborted) {
    process.exit(EXIT.interrupted);
  }
  interrupted.abort();
}
process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);

try {
  // Set, not passed to `exit`: what is still to be written to a pipe is written first.
  process.exitCode = await runCommandLine(process.argv.slice(2), processShell(interrupted.signal));
} catch (error) {
  // Not an expected error: a defect, of which every detail helps. What was begun is in the journal all the same.
  process.stderr.write(
    `cordon: an error that is Cordon's own fault. Please report it, with this:\n`,
  );
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = EXIT.failed;
}
