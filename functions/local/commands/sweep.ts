import { Command, Option } from 'commander';
import type { Report } from '../../../shared/core/outcome.ts';
import { plain } from '../../../shared/core/plain.ts';
import type { Cloud, Ref } from '../../../shared/core/ref.ts';
import type { EnginePorts } from '../../../shared/engine/ports.ts';
import { type Swept, sweep } from '../../../shared/engine/sweep.ts';
import { RESOURCE_TYPES } from '../../../shared/resources/registry.generated.ts';
import { EXIT, explained, Interrupted } from '../exit.ts';
import {
  type CommonOptions,
  type Context,
  withHelp,
  withJson,
  withPolicy,
  withRegion,
  withStore,
  withTimeout,
} from '../options.ts';
import { exitOfLook, finishRun, printOutcomes, type Session, withSession } from '../session.ts';

const TYPES = RESOURCE_TYPES.map(({ type }) => type);

const CLOUDS: readonly Cloud[] = ['aws', 'azure', 'gcp'];

type SweepCommandOptions = CommonOptions & {
  readonly apply?: true;
  readonly cloud: Cloud;
  readonly type?: string;
  readonly all?: true;
};

/** `cordon sweep`: every resource of an account and region. */
export function sweepCommand(context: Context): Command {
  const command = new Command('sweep')
    .description(
      'Looks at every resource of one cloud: of the AWS account your credentials belong to in one region, of the subscription in AZURE_SUBSCRIPTION_ID, or of the project in GOOGLE_CLOUD_PROJECT. Without --apply it is a dry run and writes nothing anywhere: the way to begin.',
    )
    .option('--apply', 'make the changes')
    .addOption(new Option('--cloud <cloud>', 'which cloud').choices(CLOUDS).default('aws'))
    .addOption(new Option('--type <type>', 'only this type, of whichever cloud').choices(TYPES))
    .option('--all', 'print what is compliant too')
    .action(async (options: SweepCommandOptions) => {
      const access = options.apply === true ? 'write' : 'read';
      await withSession(context, options, access, { profile: 'recommended' }, (session) =>
        runSweep(session, options),
      );
    });
  for (const add of [withJson, withStore, withPolicy, withRegion, withTimeout]) {
    add(command);
  }
  return withHelp(
    command,
    [
      'cordon sweep --region eu-west-1',
      'cordon sweep --type aws.s3.bucket --apply',
      'cordon sweep --cloud gcp',
    ],
    {
      0: 'done; in a dry run: every resource could be looked at',
      1: '',
      2: '',
      3: '',
      4: '',
      130: '',
    },
  );
}

async function runSweep(session: Session, options: SweepCommandOptions): Promise<void> {
  const { local, progress, context } = session;
  const dryRun = options.apply !== true;
  const types = typesOf(options);
  const scope = await local.place(types[0]?.cloud ?? options.cloud);
  const where = scope.region === '' ? scope.account : `${scope.account} in ${scope.region}`;
  progress.line(`Sweeping ${where}${dryRun ? ' (dry run)' : ''}.`);
  const since = context.shell.clock.now();
  let seen = 0;
  const swept = await sweep(
    {
      types: types.map(({ type }) => type),
      scope,
      dryRun,
      onEnd: () => {
        seen += 1;
        progress.passing(`${seen} looked at`);
      },
    },
    { ...local.ports, serve: stoppable(local.ports.serve, context.shell.interrupted) },
  );
  const failed = tellFailures(swept, session);
  const reports = swept.flatMap((one) => (one.kind === 'report' ? [one.report] : []));
  const shown = reports.filter(
    ({ outcome, findings }) =>
      options.all === true || outcome !== 'compliant' || findings.length > 0,
  );
  progress.line(summary(reports));
  if (dryRun) {
    await printOutcomes(session, shown, true);
    context.finish(failed ? EXIT.failed : exitOfLook(reports));
    return;
  }
  await finishRun(session, shown, since);
  if (failed) {
    context.finish(EXIT.failed);
  }
}

/** One type, or every type of the cloud. */
function typesOf({ type, cloud }: SweepCommandOptions) {
  return RESOURCE_TYPES.filter((one) =>
    type === undefined ? one.cloud === cloud : one.type === type,
  );
}

/** Ends the list of resources when a person wants to stop: what was begun is finished, nothing more is begun. */
function stoppable(serve: EnginePorts['serve'], interrupted: AbortSignal): EnginePorts['serve'] {
  return async (type) => {
    const served = await serve(type);
    return served === null
      ? null
      : { ...served, api: { ...served.api, list: (scope) => until(served.api.list(scope)) } };
  };

  async function* until(refs: AsyncIterable<Ref>): AsyncIterable<Ref> {
    for await (const ref of refs) {
      if (interrupted.aborted) {
        throw new Interrupted('Stopped. The same command looks at everything again.');
      }
      yield ref;
    }
  }
}

/** Names what could not be looked at. Whether there was any. */
function tellFailures(swept: readonly Swept[], { progress }: Session): boolean {
  let failed = false;
  for (const one of swept) {
    if (one.kind === 'failure') {
      if (one.error instanceof Interrupted || explained(one.error) === null) {
        throw one.error;
      }
      failed = true;
      const why = explained(one.error)?.text ?? '';
      progress.line(`${one.ref === null ? one.type : plain(one.ref.name)}: ${why}`);
    }
  }
  return failed;
}

/** `31 resources: 27 compliant, 3 asking, 1 waiting`. */
function summary(reports: readonly Report[]): string {
  const counts = new Map<string, number>();
  for (const { outcome } of reports) {
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  const parts = [...counts].sort(([, left], [, right]) => right - left);
  const words = parts.map(([outcome, count]) => `${count} ${outcome}`).join(', ');
  const noun = reports.length === 1 ? 'resource' : 'resources';
  return reports.length === 0 ? 'No resources found.' : `${reports.length} ${noun}: ${words}.`;
}
