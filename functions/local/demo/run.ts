import { setTimeout as sleep } from 'node:timers/promises';
import manifest from '../../../package.json' with { type: 'json' };
import type { Context } from '../options.ts';
import { outcomeJson } from '../outcomes.ts';
import { stopWhen } from '../runs.ts';
import { printJson } from '../session.ts';
import { duration, paintFor, wrapped } from '../text.ts';
import { bucketAct } from './acts/bucket.ts';
import { elsewhereAct } from './acts/elsewhere.ts';
import { endpointAct } from './acts/endpoint.ts';
import { notebookAct } from './acts/notebook.ts';
import { overrideAct } from './acts/override.ts';
import { undoAct } from './acts/undo.ts';
import { fastClock } from './clock.ts';
import { createStage, type Stage } from './stage.ts';
import { createVoice, silentVoice } from './voice.ts';

/** How much faster than real time the account's clock runs: minutes become seconds, and can still be watched. */
const FACTOR = 20;

/** The same where nobody watches. */
const FACTOR_FAST = 30;

/** A breath between acts for whoever reads along, in ms. */
const BREATH_MS = 1_200;

/** How the demo runs. */
export interface DemoOptions {
  readonly json: boolean;
  readonly fast: boolean;
}

/** Tells the whole story on this machine. Throws DemoFailure when something does not end as it says. */
export async function runDemo(context: Context, options: DemoOptions): Promise<void> {
  const { out, interrupted } = context.shell;
  const began = performance.now();
  const clock = fastClock(Date.now(), options.fast ? FACTOR_FAST : FACTOR);
  const voice = options.json ? silentVoice() : createVoice(out, clock);
  const stage = await createStage(clock, voice, interrupted);
  const breathe = async (): Promise<void> => {
    stopWhen(interrupted);
    await sleep(options.fast || options.json || !out.isTerminal ? 0 : BREATH_MS);
  };
  try {
    if (!options.json) {
      introduce(context, stage);
    }
    await breathe();
    const id = await bucketAct(stage);
    await breathe();
    await notebookAct(stage);
    await breathe();
    await endpointAct(stage);
    await breathe();
    await overrideAct(stage);
    await breathe();
    await undoAct(stage, id);
    await breathe();
    await elsewhereAct(stage);
    if (options.json) {
      await printReports(context, stage);
    } else {
      conclude(context, stage, performance.now() - began);
    }
  } finally {
    await stage.close();
  }
}

function introduce({ shell }: Context, { sandbox, clock }: Stage): void {
  const paint = paintFor(shell.out);
  const width = shell.out.columns() - 2;
  const text = `An AWS account of its own, an Azure subscription, a Google Cloud project, a Slack and a journal run on this machine (${sandbox.url.replace('http://', '')}), and Cordon talks to them through the doors it uses in the cloud. No cloud, no credentials, nothing leaves this machine. The account's clock runs ${clock.factor} times faster than yours; milliseconds are real.`;
  shell.out.write(
    `\n ${paint('bold', 'Cordon')} ${paint('dim', manifest.version)}\n\n${wrapped(text, width)
      .map((line) => ` ${line}`)
      .join('\n')}\n`,
  );
}

function conclude({ shell }: Context, stage: Stage, ms: number): void {
  const { sandbox, slack } = stage;
  const { out } = shell;
  const paint = paintFor(out);
  const events = sandbox.host.world.events.length;
  const trips = sandbox.requests.length;
  const summary = `${stage.checked()} claims were checked against the account itself. ${trips} requests to AWS, ${events} events on its bus, ${slack.messages.length} messages in Slack, ${duration(ms)} in all.`;
  const next = [
    ['cordon sweep --region eu-west-1', 'what it would do there; writes nothing'],
    ['cordon explain arn:aws:s3:::NAME', 'one resource: findings, plan, permissions'],
    ['cordon rules', 'what it looks for, and why'],
    ['docs/cli.md, docs/policy.md', 'every command; what it may do, and where'],
  ];
  const lines = [
    '',
    ` ${paint('dim', '─'.repeat(out.columns() - 2))}`,
    '',
    ...wrapped(summary, out.columns() - 2).map((line) => ` ${line}`),
    '',
    ` ${paint('bold', 'On your own account')}`,
    ...next.map(([what = '', why = '']) => `   ${paint('cyan', what.padEnd(35))}${why}`),
    `   ${paint('dim', 'In this checkout, `cordon` is: npm run --silent cordon --')}`,
    '',
  ];
  out.write(`${lines.join('\n')}\n`);
}

async function printReports(context: Context, { local, reports }: Stage): Promise<void> {
  const outcomes = await Promise.all(
    reports.map(async (report) => {
      const served = await local.ports.serve(report.ref.type);
      return outcomeJson({ report, resource: served?.resource ?? null, dryRun: false });
    }),
  );
  printJson(context, { outcomes });
}
