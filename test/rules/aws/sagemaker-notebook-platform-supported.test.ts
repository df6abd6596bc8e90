import { describe, expect, it } from 'vitest';
import { labelled, STATUS_TAG } from '../../../shared/core/labels.ts';
import { rule } from '../../../shared/rules/aws/sagemaker-notebook-platform-supported.ts';
import { checkNotebook, contextOfNotebook, notebookStateOf } from '../../support/notebooks.ts';

describe('sagemaker-notebook-platform-supported', () => {
  it.each(['notebook-al2023-v1', 'notebook-al2023-v2', 'notebook-al2030-v1'])(
    'has nothing against %s',
    (platform) => {
      expect(checkNotebook(rule, { platform })).toEqual({ kind: 'compliant' });
    },
  );

  it.each([
    ['notebook-al1-v1', /Amazon Linux 1 .*2023-12-31/],
    ['notebook-al2-v1', /Amazon Linux 2 .*2026-06-30/],
    ['notebook-al2-v2', /Amazon Linux 2 .*2026-06-30/],
    ['notebook-al2-v3', /Amazon Linux 2 .*2026-06-30/],
  ])('sees that %s is at its end', (platform, message) => {
    expect(checkNotebook(rule, { platform })).toEqual({
      kind: 'violation',
      message: expect.stringMatching(message),
    });
  });

  it('does not judge a notebook whose platform is not told, or that is going away', () => {
    expect(checkNotebook(rule, { platform: null }).kind).toBe('not-applicable');
    expect(checkNotebook(rule, { platform: 'notebook-al1-v1', status: 'Deleting' }).kind).toBe(
      'not-applicable',
    );
  });

  it.each([
    ['notebook-al2-v3', ['notebook-al2-v3'], 'compliant'],
    ['notebook-al2-v3', 'notebook-al2-v3', 'compliant'],
    ['notebook-al2023-v1', ['notebook-al2023-v2'], 'violation'],
    ['notebook-al2023-v1', [], 'compliant'],
    ['notebook-al2-v3', [''], 'violation'],
    ['notebook-al2-v3', { odd: true }, 'violation'],
  ])('judges %s by the list of the policy: %j', (platform, supportedPlatforms, kind) => {
    const state = notebookStateOf({ platform });

    const verdict = rule.check(state, contextOfNotebook(state, { supportedPlatforms }));

    expect(verdict.kind).toBe(kind);
  });

  it('labels the notebook and leaves it running', () => {
    const state = notebookStateOf({ platform: 'notebook-al2-v1' });

    const desired = rule.desire(state, contextOfNotebook(state));

    expect(desired).toEqual({ ...state, tags: labelled(state, 'labelled').tags });
    expect(desired.tags[STATUS_TAG]).toBe('labelled');
    expect(checkNotebook(rule, desired)).toMatchObject({ contained: 'labelled' });
  });

  it('says how to move, to the platform that the policy names last', () => {
    const state = notebookStateOf({ platform: 'notebook-al2-v1', name: "a'b" });
    const parameters = { supportedPlatforms: ['notebook-al2-v3', 'notebook-al2023-v2'] };

    const usual = rule.recipe?.(state, contextOfNotebook(state));
    const listed = rule.recipe?.(state, contextOfNotebook(state, parameters));

    expect(usual).toContain("--platform-identifier 'notebook-al2023-v1'");
    expect(listed).toContain("--platform-identifier 'notebook-al2023-v2'");
    expect(usual).toContain(String.raw`--notebook-instance-name 'a'\''b'`);
  });
});
