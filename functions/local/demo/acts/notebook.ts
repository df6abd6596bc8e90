import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { foldCase } from '../../../../shared/core/fold.ts';
import type { Json } from '../../../../shared/core/json.ts';
import { reconcile } from '../../../../shared/engine/reconcile.ts';
import { storyOf } from '../../../../shared/notifiers/story.ts';
import { stopWhen } from '../../runs.ts';
import { lookups } from '../../stories.ts';
import { wrapped } from '../../text.ts';
import { NAMES, NOTEBOOK_INPUT } from '../account.ts';
import { cloudTrailEvent, PERSON } from '../events.ts';
import { callsOf, type Stage, triggerOf } from '../stage.ts';
import { type WorkerInput, WorkerLine } from '../worker.ts';
import { explain } from './explain.ts';

const ARN = `arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/${NAMES.notebook}`;

/** How long a process may take for its part, in real ms, before the demo gives up. */
const WORKER_MAX_MS = 60_000;

/** Act 2: a notebook with open internet is stopped, although the process that stops it is killed half-way. */
export async function notebookAct(stage: Stage): Promise<void> {
  const { voice, sandbox, clock, files } = stage;
  voice.title(2, 'A notebook with open internet, and a crash half-way');
  stage.person('sagemaker', 'CreateNotebookInstance', { ...NOTEBOOK_INPUT });
  const event = cloudTrailEvent(
    'sagemaker',
    'CreateNotebookInstance',
    { notebookInstanceName: NAMES.notebook, directInternetAccess: 'Enabled' },
    { notebookInstanceArn: ARN },
    clock.now(),
  );
  const file = join(files.folder, 'event.json');
  writeFileSync(file, JSON.stringify(event));
  voice.line('event', `CreateNotebookInstance ${NAMES.notebook} by ${PERSON}`);

  await explain(stage, event);

  // The hardest moment: the call takes effect, its answer is lost, and the process is gone.
  sandbox.faults.add({
    on: 'sagemaker:StopNotebookInstance',
    times: 1,
    what: { kind: 'drop', when: 'after' },
  });
  const first = startWorker(stage, file, false);
  while (callsOf(sandbox, 'StopNotebookInstance') === 0 && first.child.exitCode === null) {
    await sleep(2);
  }
  first.child.kill('SIGKILL');
  await first.ended;
  stopWhen(stage.interrupted);
  voice.line('call', 'sagemaker:StopNotebookInstance sent; the answer is lost on its way');
  voice.line('kill -9', `process ${first.child.pid} is gone in the middle of the plan`);
  stage.check('the process was killed', first.child.signalCode === 'SIGKILL');

  const second = startWorker(stage, file, true);
  voice.line(
    'restart',
    `process ${second.child.pid} knows only the journal: a call was meant to be made, and nobody knows whether it was`,
  );
  await second.ended;
  stopWhen(stage.interrupted);
  stage.check('the second process ended well', second.child.exitCode === 0);
  await showEnd(stage, event);
}

async function showEnd(stage: Stage, event: Json): Promise<void> {
  const { voice, sandbox, local } = stage;
  const report = await stage.finish(await reconcile(triggerOf(event).ref, null, local.ports));
  stage.reports.push(report);
  const stored = report.case === null ? null : await local.ports.journal.loadCase(report.case);
  const done = stored === null ? [] : foldCase(stored).done;
  for (const edit of done.at(-1)?.after ?? []) {
    voice.line('read', `${edit.field} is ${String(edit.after)}: the call had taken effect`);
  }
  voice.line('stopped', `${report.reason}.`);
  const stops = callsOf(sandbox, 'StopNotebookInstance');
  const labels = callsOf(sandbox, 'AddTags');
  voice.line('checked', `StopNotebookInstance was sent ${stops} time, AddTags ${labels} time.`);
  stage.check('the notebook is stopped', report.outcome === 'stopped');
  const notebook = sandbox.host.world.notebooks[NAMES.notebook];
  stage.check('the account says so too', notebook?.status === 'Stopped');
  stage.check('nothing was done twice', stops === 1 && labels === 1);

  const story = stored === null ? null : storyOf(stored, await lookups());
  stage.check('the owner gets a recipe', (story?.recipe ?? '') !== '');
  voice.line('recipe', 'AWS cannot change this on a notebook that exists. The owner is told how:');
  voice.gap();
  voice.block(
    recipeLines(story?.recipe ?? '', voice.width + 18).map((line) => voice.paint('dim', line)),
  );
  await stage.tell();
}

/** Prose is wrapped under its own indent; commands stay whole, to be copied. */
function recipeLines(recipe: string, width: number): string[] {
  return recipe.split('\n').flatMap((line) => {
    const indent = line.length - line.trimStart().length;
    const isCommand = /^(aws |--)/.test(line.trimStart());
    const margin = indent + (/^\d\. /.test(line) ? 3 : 0);
    return isCommand
      ? [line]
      : wrapped(line.trimStart(), width - margin).map(
          (part, index) => ' '.repeat(index === 0 ? indent : margin) + part,
        );
  });
}

/** A process of the demo's, and its end. */
interface Worker {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
}

/** Starts a process of its own with the same journal, and says what it says. */
function startWorker(
  { clock, sandbox, files, voice }: Stage,
  event: string,
  isTaken: boolean,
): Worker {
  const input: WorkerInput = {
    store: files.store,
    policy: files.policy,
    endpoint: sandbox.url,
    event,
    isTaken,
    start: clock.start,
    factor: clock.factor,
  };
  const [, entry = ''] = process.argv;
  const child = spawn(process.execPath, [entry, 'demo', '--worker', JSON.stringify(input)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: WORKER_MAX_MS,
  });
  // Asked for at once: a process may end before anybody looks. `close` comes after its last words.
  const ended = once(child, 'close');
  createInterface({ input: child.stdout }).on('line', (text) => {
    const { label, text: said } = WorkerLine.parse(JSON.parse(text));
    voice.line(label, said);
  });
  return { child, ended };
}
