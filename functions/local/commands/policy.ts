import { Command } from 'commander';
import type { Policy } from '../../../shared/core/settings.ts';
import { BadPolicy } from '../../../shared/policy/load.ts';
import { RULES } from '../../../shared/rules/registry.generated.ts';
import { EXIT } from '../exit.ts';
import { type Context, withHelp, withJson } from '../options.ts';
import { readPolicy } from '../policies.ts';
import { printJson } from '../session.ts';
import { paintFor, table } from '../text.ts';

/** `cordon policy`: policy files. */
export function policyCommand(context: Context): Command {
  const command = new Command('policy').description(
    'Checks policy files, and prints the JSON Schema that editors complete them by.',
  );
  return command.addCommand(checkCommand(context)).addCommand(schemaCommand(context));
}

function checkCommand(context: Context): Command {
  const command = new Command('check')
    .summary('check a policy file')
    .description(
      'Checks a policy file as Cordon would load it. Every problem is named with its line and column, what was expected and what was found.',
    )
    .argument('<file>', 'the policy file')
    .action(async (file: string, options: { readonly json?: true }) => {
      try {
        const policy = await readPolicy(file);
        if (options.json === true) {
          const { profile, digest } = policy;
          printJson(context, { valid: true, profile, digest, problems: [] });
        } else {
          context.shell.out.write(`${summary(file, policy, context).join('\n')}\n`);
        }
        context.finish(EXIT.done);
      } catch (error) {
        if (error instanceof BadPolicy && options.json === true) {
          const problems = error.problems.map((problem) => ({ ...problem }));
          printJson(context, { valid: false, problems });
          context.finish(EXIT.usage);
          return;
        }
        throw error;
      }
    });
  return withHelp(withJson(command), ['cordon policy check policy.yaml'], {
    0: 'the file is good',
    2: 'the file has problems, or cannot be read',
  });
}

/** What the file means for a resource without tags, where no scope narrows it. */
function summary(file: string, policy: Policy, { shell }: Context): string[] {
  const paint = paintFor(shell.out);
  const rows = RULES.map((rule) => {
    const ref = {
      cloud: 'aws' as const,
      type: rule.type,
      id: '',
      name: '',
      account: '',
      region: '',
    };
    const { mode, graceMinutes } = policy.rule(rule.id, ref, {});
    return [rule.id, mode, graceMinutes === 0 ? '' : `grace ${graceMinutes} min`];
  });
  return [
    `${paint('green', 'good')}  ${file} (${policy.digest.slice(0, 10)})`,
    paint('dim', 'For a resource that no scope in the file names:'),
    ...table(rows),
  ];
}

function schemaCommand(context: Context): Command {
  const command = new Command('schema')
    .summary('print the JSON Schema of a policy file')
    .description('Prints the JSON Schema of a policy file, for editors that check YAML by one.')
    // Taken and ignored: what is printed is JSON anyway.
    .action(async () => {
      const { policyJsonSchema } = await import('../../../shared/policy/json-schema.ts');
      printJson(context, policyJsonSchema());
      context.finish(EXIT.done);
    });
  return withHelp(withJson(command), ['cordon policy schema > policy.schema.json'], { 0: '' });
}
