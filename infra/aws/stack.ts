import {
  App,
  BootstraplessSynthesizer,
  CfnRule,
  Fn,
  type IStackSynthesizer,
  Stack,
  Validations,
} from 'aws-cdk-lib';
import { createAlarms } from './alarms.ts';
import { createDataKey } from './data-key.ts';
import { createFunctions, type ZipNames } from './functions.ts';
import { createJournal } from './journal.ts';
import { createSettings } from './parameters.ts';
import { createQueues } from './queues.ts';

/**
 * The app with the one stack: an account and region each deploy it once. No asset, so that it needs no bootstrap.
 * @param validates - whether CDK's own validator of templates looks at it, which takes seconds
 */
export function createApp(
  zips: ZipNames,
  validates = true,
): { readonly app: App; readonly stack: Stack } {
  const app = new App({
    analyticsReporting: false,
    treeMetadata: false,
    builtinCloudFormationValidation: validates,
  });
  const stack = new Stack(app, 'cordon', {
    // Its type knows no exact optional properties.
    synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer,
    description: 'Cordon: watches what machine learning is built of, and closes what is open.',
  });
  const settings = createSettings(stack);
  new CfnRule(stack, 'SlackNeedsItsChannel', {
    ruleCondition: Fn.conditionNot(
      Fn.conditionAnd(
        Fn.conditionEquals(settings.parameter.SlackTokenParameter, ''),
        Fn.conditionEquals(settings.parameter.SlackTokenSecret, ''),
      ),
    ),
    assertions: [
      {
        assert: Fn.conditionNot(Fn.conditionEquals(settings.parameter.SlackChannel, '')),
        assertDescription: 'SlackChannel says where to, once there is a token.',
      },
    ],
  });
  Validations.of(stack).acknowledge({
    id: 'CloudFormation-Validate::W2509',
    reason: 'SlackTokenSecret is the ARN of a secret, which is none itself.',
  });
  const queues = createQueues(stack);
  const table = createJournal(stack, settings);
  const functions = createFunctions(stack, { settings, queues, table }, zips);
  createAlarms(stack, settings, queues, functions);
  createDataKey(stack, settings);
  return { app, stack };
}

/** The template of CloudFormation, as an object. */
export function templateOf({ app, stack }: ReturnType<typeof createApp>): object {
  return app.synth().getStackArtifact(stack.artifactId).template;
}
