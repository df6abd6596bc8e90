import { Command } from 'commander';
import type { Context } from '../options.ts';
export function demoCommand(context: Context): Command {
  return new Command('demo').action(() => {
    context.finish(0);
  });
}
