import { Command } from 'commander';
import { UsageError } from '../exit.ts';
import { readInput } from '../inputs.ts';
import {
  type CommonOptions,
  type Context,
  withHelp,
  withJson,
  withPolicy,
  withRegion,
  withStore,
} from '../options.ts';
import { isRefText, parseRef } from '../refs.ts';
import { dryRunStories, type Story } from '../runs.ts';
import { exitOfLook, printOutcomes, type Session, storiesIn, withSession } from '../session.ts';

/** `cordon explain`: what Cordon would do about a resource now, and why. */
export function explainCommand(context: Context): Command {
  const command = new Command('explain')
    .description(
      'Reads a resource, or those an event names, and shows what is wrong, what Cordon would change from what to what, with which permissions, what that interrupts, and what holds it back. Writes nothing anywhere.',
    )
    .argument('<what>', 'a file with an event, - for standard input, an ARN, or TYPE/NAME')
    .action(async (what: string, options: CommonOptions) => {
      const text = isRefText(what) ? null : await readEvent(what, context);
      await withSession(context, options, 'read', { profile: 'recommended' }, async (session) => {
        const stories = await storiesOf(what, text, session);
        const reports = await dryRunStories(stories, session.local, context.shell.interrupted);
        await printOutcomes(session, reports, true);
        context.finish(exitOfLook(reports));
      });
    });
  for (const add of [withJson, withStore, withPolicy, withRegion]) {
    add(command);
  }
  return withHelp(
    command,
    [
      'cordon explain event.json',
      'cordon explain arn:aws:s3:::ml-training-data',
      'cordon explain aws.sagemaker.notebook-instance/research --region eu-west-1',
    ],
    { 0: 'every resource could be looked at', 1: '', 2: '' },
  );
}

async function readEvent(what: string, context: Context): Promise<string> {
  try {
    return await readInput(what, context.shell);
  } catch (error) {
    if (error instanceof UsageError && what !== '-') {
      throw new UsageError(
        `${error.message} To explain a resource, give its ARN, or for instance aws.s3.bucket/NAME.`,
      );
    }
    throw error;
  }
}

async function storiesOf(
  what: string,
  text: string | null,
  session: Session,
): Promise<readonly Story[]> {
  if (text === null) {
    return [{ ref: await parseRef(what, session.local.place), triggers: [] }];
  }
  return storiesIn(text, session);
}
