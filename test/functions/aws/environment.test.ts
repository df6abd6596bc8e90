import { describe, expect, it } from 'vitest';
import { createEngine } from '../../../functions/aws/engine.ts';
import { type Environment, parseEnvironment } from '../../../functions/aws/environment.ts';

const ROLE = 'arn:aws:iam::111122223333:role/cordon/cordon-events';

const WHOLE = {
  AWS_REGION: 'eu-west-1',
  CORDON_TABLE: 'cordon-journal',
  CORDON_OWN_PRINCIPALS: ROLE,
};

const QUEUES = 'https://sqs.eu-west-1.amazonaws.com/111122223333';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:cordon/slack-AbCdEf';

const PARSED: Environment = {
  region: 'eu-west-1',
  table: 'cordon-journal',
  ownPrincipals: [ROLE],
  policy: { profile: 'observe' },
  actQueue: null,
  sweepQueue: null,
  slack: null,
  eventBus: null,
  notesFindings: false,
  defaultOwner: null,
  looksUpEvents: false,
};

describe('the environment of a function', () => {
  it.each<[string, Readonly<Record<string, string | undefined>>, Partial<Environment>]>([
    ['the least there must be', {}, {}],
    ['an empty variable', { CORDON_PROFILE: ' ', CORDON_POLICY: '', CORDON_X: undefined }, {}],
    [
      'the other profile',
      { CORDON_PROFILE: 'recommended' },
      { policy: { profile: 'recommended' } },
    ],
    [
      'queues, a bus and a token in Parameter Store',
      {
        CORDON_ACT_QUEUE: `${QUEUES}/cordon-act`,
        CORDON_SWEEP_QUEUE: `${QUEUES}/cordon-sweep`,
        CORDON_EVENT_BUS: 'cordon',
        CORDON_DEFAULT_OWNER: 'ml-platform@example.com',
        CORDON_LOOKUP_EVENTS: 'on',
        CORDON_SECURITY_HUB: 'on',
        CORDON_SLACK_TOKEN_FROM: '/cordon/slack-token',
        CORDON_SLACK_CHANNEL: 'C0123456789',
      },
      {
        actQueue: `${QUEUES}/cordon-act`,
        sweepQueue: `${QUEUES}/cordon-sweep`,
        eventBus: 'cordon',
        defaultOwner: 'ml-platform@example.com',
        looksUpEvents: true,
        notesFindings: true,
        slack: { tokenFrom: '/cordon/slack-token', channel: 'C0123456789', apiUrl: null },
      },
    ],
    [
      'a token in Secrets Manager, and another Slack',
      {
        CORDON_SLACK_TOKEN_FROM: SECRET,
        CORDON_SLACK_CHANNEL: 'C0123456789',
        CORDON_SLACK_API_URL: 'http://127.0.0.1:4600/api/',
      },
      {
        slack: {
          tokenFrom: SECRET,
          channel: 'C0123456789',
          apiUrl: 'http://127.0.0.1:4600/api/',
        },
      },
    ],
    [
      'two principals',
      { CORDON_OWN_PRINCIPALS: `${ROLE},\n  ${ROLE}-2 ` },
      { ownPrincipals: [ROLE, `${ROLE}-2`] },
    ],
    [
      "a table's ARN",
      { CORDON_TABLE: 'arn:aws-us-gov:dynamodb:us-gov-west-1:111122223333:table/cordon' },
      { table: 'arn:aws-us-gov:dynamodb:us-gov-west-1:111122223333:table/cordon' },
    ],
    [
      "a policy's text",
      { CORDON_POLICY: '\nversion: 1\nprofile: recommended\n' },
      { policy: { text: 'version: 1\nprofile: recommended' } },
    ],
    ['its text on one line', { CORDON_POLICY: 'version: 1' }, { policy: { text: 'version: 1' } }],
    ['its text as JSON', { CORDON_POLICY: '{"version":1}' }, { policy: { text: '{"version":1}' } }],
    ['its file', { CORDON_POLICY: 'config/a-b.yaml' }, { policy: { file: 'config/a-b.yaml' } }],
  ])('takes %s', (_, variables, expected) => {
    expect(parseEnvironment({ ...WHOLE, ...variables })).toEqual({ ...PARSED, ...expected });
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['no region', { AWS_REGION: '' }, 'AWS_REGION is not set'],
    ['a zone', { AWS_REGION: 'eu-west-1a' }, 'AWS_REGION is no region'],
    ['no table', { CORDON_TABLE: ' ' }, 'CORDON_TABLE is not set'],
    ["another thing's ARN", { CORDON_TABLE: 'arn:aws:s3:::cordon' }, 'CORDON_TABLE is neither'],
    ['no principals', { CORDON_OWN_PRINCIPALS: '' }, 'CORDON_OWN_PRINCIPALS is not set'],
    ['nobody', { CORDON_OWN_PRINCIPALS: ', ,' }, 'CORDON_OWN_PRINCIPALS must hold'],
    [
      "a role's name",
      { CORDON_OWN_PRINCIPALS: `${ROLE},cordon` },
      'CORDON_OWN_PRINCIPALS must hold',
    ],
    ['a yes of another word', { CORDON_SECURITY_HUB: 'yes' }, 'CORDON_SECURITY_HUB must be on'],
    ['an unknown profile', { CORDON_PROFILE: 'enforce' }, 'CORDON_PROFILE must be'],
    ['two policies', { CORDON_PROFILE: 'observe', CORDON_POLICY: 'a: 1' }, 'are both set'],
    [
      'a queue by its name',
      { CORDON_ACT_QUEUE: 'cordon-act' },
      'CORDON_ACT_QUEUE is no address of a standard queue',
    ],
    [
      'a queue in order',
      { CORDON_SWEEP_QUEUE: `${QUEUES}/cordon.fifo` },
      'CORDON_SWEEP_QUEUE is no address of a standard queue',
    ],
    [
      'a channel without a token',
      { CORDON_SLACK_CHANNEL: 'C0123456789' },
      'CORDON_SLACK_TOKEN_FROM and CORDON_SLACK_CHANNEL are set both, or neither',
    ],
    [
      'a token itself',
      { CORDON_SLACK_TOKEN_FROM: 'xoxb-1-secret', CORDON_SLACK_CHANNEL: 'C0123456789' },
      'never the token itself',
    ],
  ])('refuses %s', (_, variables, message) => {
    expect(() => parseEnvironment({ ...WHOLE, ...variables })).toThrow(message);
  });

  it('keeps a token to itself that stands where its name should', () => {
    const variables = { ...WHOLE, CORDON_SLACK_TOKEN_FROM: 'xoxb-1-secret' };

    expect(() => parseEnvironment(variables)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('xoxb') }),
    );
  });

  it('names everything that is wrong at once', () => {
    expect(() => parseEnvironment({ CORDON_PROFILE: 'x' })).toThrow(
      /AWS_REGION is not set; CORDON_TABLE is not set; CORDON_OWN_PRINCIPALS is not set; CORDON_PROFILE must be/,
    );
  });
});

describe('the engine of a function', () => {
  const engineWith = (policy: Environment['policy']) =>
    createEngine(
      { ...PARSED, policy },
      () => Promise.reject(),
      () => {},
    );

  it.each<[string, Environment['policy'], string, boolean]>([
    ['a profile', { profile: 'recommended' }, 'recommended', false],
    ['a text', { text: 'version: 1\nbaselineFirst: true' }, 'CORDON_POLICY', true],
  ])('has the policy of %s', async (_, source, name, baselineFirst) => {
    const engine = await engineWith(source);

    expect(await engine.policy()).toMatchObject({ profile: name, baselineFirst });
  });

  it.each<[string, Environment['policy'], string]>([
    ['a text that is no policy', { text: 'version: 2' }, 'CORDON_POLICY:1:10 version: expected 1'],
    [
      'rules that are not there',
      { text: 'version: 1\nrules: [{ rule: x, mode: off }]' },
      'found "x"',
    ],
    ['a file that is not there', { file: 'none.yaml' }, 'file none.yaml, which cannot be read'],
  ])('is not made from %s', async (_, source, message) => {
    await expect(engineWith(source)).rejects.toThrow(message);
  });

  it('serves what is registered, and nothing else', async () => {
    const { serve } = await engineWith({ profile: 'observe' });

    const served = await serve('aws.s3.bucket');

    expect(served?.rules.map(({ type }) => type)).toContain('aws.s3.bucket');
    expect(await serve('aws.s3.bucket')).toBe(served);
    expect(await serve('aws.sagemaker.thing')).toBeNull();
    expect(await serve('constructor')).toBeNull();
  });
});
