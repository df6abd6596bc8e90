import { CfnCondition, CfnParameter, type CfnParameterProps, Fn, type Stack } from 'aws-cdk-lib';

/** Stands in a list that is empty. */
const NOBODY = 'none';

const YES_OR_NO = { default: 'no', allowedValues: ['yes', 'no'] };

/** What the owner of an account decides. All but the place of the code have defaults, and by these nothing is written. */
const PARAMETERS = {
  CodeBucket: {
    description: 'The bucket that holds the zip files of the functions.',
    allowedPattern: '[a-z0-9.-]{3,63}',
  },
  CodePrefix: {
    description:
      'What stands before their names in it: nothing, or something that ends with a slash.',
    default: 'cordon/',
    allowedPattern: '(|[\\w!./-]{1,500}/)',
  },
  Profile: {
    description:
      'observe: nothing is ever written, and no role could. recommended: what is safely closable is closed.',
    default: 'observe',
    allowedValues: ['observe', 'recommended'],
  },
  Policy: {
    description: "A policy's text (YAML or JSON); empty for the profile's own.",
    default: '',
    maxLength: 3_000,
  },
  ModelRoles: {
    type: 'CommaDelimitedList',
    description:
      'Roles that copies of models and endpoint configurations may be given, by path and name; * is allowed.',
    default: 'service-role/AmazonSageMaker-*',
  },
  ProtectedBuckets: {
    type: 'CommaDelimitedList',
    description: 'Buckets that Cordon can never change (states, logs), by name; * is allowed.',
    default: 'aws-controltower-*,cdk-hnb659fds-*,*terraform-state*,*tfstate*',
  },
  OperatorRoles: {
    type: 'CommaDelimitedList',
    description:
      'ARNs of roles that may write the journal, by the command line (approve, undo, pause); none for nobody.',
    default: NOBODY,
  },
  SweepSchedule: {
    description: 'How often everything is looked at.',
    default: 'rate(6 hours)',
    allowedPattern: '(rate|cron)\\(.{1,200}\\)',
  },
  LogRetentionDays: {
    type: 'Number',
    description: 'How long logs are kept, in days.',
    default: '90',
    allowedValues: ['30', '60', '90', '180', '365', '731', '1827', '3653'],
  },
  AlarmEmail: { description: 'Who is mailed the alarms; empty for nobody.', default: '' },
  SlackTokenParameter: {
    description: "Name of the parameter that keeps Slack's token (/cordon/slack-token); or empty.",
    default: '',
    allowedPattern: '(|/[\\w./-]{1,1010})',
  },
  SlackTokenSecret: {
    description: "ARN of the secret that keeps Slack's token; or empty.",
    default: '',
    allowedPattern: '(|arn:[\\w-]+:secretsmanager:[\\w-]+:[0-9]{12}:secret:[\\w/+=.@-]{1,512})',
  },
  SlackChannel: {
    description: "The id of Slack's channel, C0123456789.",
    default: '',
    allowedPattern: '(|[A-Z0-9]{9,15})',
  },
  DefaultOwner: {
    description: 'Whose everything is that nobody is known of; or empty.',
    default: '',
  },
  EventBus: {
    description: 'Name of the bus that hears every outcome; empty for none.',
    default: '',
    allowedPattern: '(|[\\w./-]{1,256})',
  },
  LookUpPeople: {
    description: 'Whether sweeps may ask CloudTrail who is behind what they found.',
    ...YES_OR_NO,
  },
  NoteFindings: {
    description:
      'Whether findings of Security Hub get a note of what became of them; not while the profile is observe.',
    ...YES_OR_NO,
  },
  CreateDataKey: {
    description: 'Whether a key for ML data is made, alias/cordon-ml-data.',
    ...YES_OR_NO,
  },
} satisfies Readonly<Record<string, CfnParameterProps>>;

/** The name of a parameter. */
export type ParameterName = keyof typeof PARAMETERS;

/** What follows from the parameters: the value that one has, or has not. */
const CONDITIONS = {
  /** Cordon may change resources. */
  Writes: { parameter: 'Profile', is: 'recommended' },
  HasPolicy: { parameter: 'Policy', isNot: '' },
  HasOperators: { parameter: 'OperatorRoles', isNot: NOBODY },
  HasAlarmEmail: { parameter: 'AlarmEmail', isNot: '' },
  HasTokenParameter: { parameter: 'SlackTokenParameter', isNot: '' },
  HasTokenSecret: { parameter: 'SlackTokenSecret', isNot: '' },
  HasOwner: { parameter: 'DefaultOwner', isNot: '' },
  HasBus: { parameter: 'EventBus', isNot: '' },
  LooksUp: { parameter: 'LookUpPeople', is: 'yes' },
  HasDataKey: { parameter: 'CreateDataKey', is: 'yes' },
  /** A note is a write, too. */
  NotesFindings: { parameter: 'NoteFindings', is: 'yes', withWrites: true },
} satisfies Readonly<Record<string, ConditionOf>>;

type ConditionOf = { readonly parameter: ParameterName; readonly withWrites?: true } & (
  | { readonly is: string }
  | { readonly isNot: string }
);

/** The name of a condition. */
export type ConditionName = keyof typeof CONDITIONS;

/** What a stack was told, and what follows from it. */
export interface Settings {
  readonly parameter: Readonly<Record<ParameterName, CfnParameter>>;
  readonly condition: Readonly<Record<ConditionName, CfnCondition>>;
}

/** Makes the parameters and conditions of the stack. */
export function createSettings(stack: Stack): Settings {
  const parameter = mapped(PARAMETERS, (name, props) => new CfnParameter(stack, name, props));
  const condition = mapped(CONDITIONS, (name, about: ConditionOf) => {
    const given = parameter[about.parameter];
    const value =
      given.type === 'CommaDelimitedList' ? Fn.select(0, given.valueAsList) : given.valueAsString;
    const expression =
      'is' in about
        ? Fn.conditionEquals(value, about.is)
        : Fn.conditionNot(Fn.conditionEquals(value, about.isNot));
    const both = Fn.conditionAnd(
      expression,
      Fn.conditionEquals(parameter.Profile.valueAsString, 'recommended'),
    );
    return new CfnCondition(stack, name, {
      expression: about.withWrites === true ? both : expression,
    });
  });
  return { parameter, condition };
}

function mapped<Name extends string, From, To>(
  from: Readonly<Record<Name, From>>,
  make: (name: Name, value: From) => To,
): Readonly<Record<Name, To>> {
  const entries = Object.entries(from) as [Name, From][];
  return Object.fromEntries(entries.map(([name, value]) => [name, make(name, value)])) as Record<
    Name,
    To
  >;
}
