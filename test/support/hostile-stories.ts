import type { StoredCase } from '../../shared/core/journal.ts';
import {
  BUCKET,
  intentBody,
  outcomeBody,
  stepOf,
  storedCase,
  triggerBody,
} from './case-builder.ts';
import { PUBLIC } from './stories.ts';

/** Control, direction and invisible characters; line ends are fine. */
export const UNSAFE = /(?!\n)[\p{Cc}\p{Cf}]/u;

/** Secrets that no channel may ever show. */
export const SECRETS: readonly string[] = [
  'AKIAIOSFODNN7EXAMPLE',
  'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  'hf_abcdefghijklmnopqrstuvwx',
  'hunter2-in-the-environment',
  'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
];

/** A case with secrets in every place that people or clouds fill. */
export function leakyCase(): StoredCase {
  const [id = '', key = '', hugging = '', hidden = '', git = ''] = SECRETS;
  const step = stepOf('sagemaker:UpdateNotebookInstance', [
    { field: 'environment', before: { A: hidden }, after: { A: `${hidden}2` } },
    { field: 'environment.DB', before: hidden, after: null },
    {
      field: 'policy',
      before: JSON.stringify({ Statement: [{ Sid: id, Effect: 'Allow' }] }),
      after: null,
    },
    {
      field: 'lifecycle',
      before: `export HF_TOKEN=${hugging}`,
      after: `curl -H "Authorization: Bearer ${git}"`,
    },
    { field: 'note', before: key, after: `${git.slice(0, 4)}\u200b${git.slice(4)}` },
  ]);
  return storedCase(BUCKET, [
    triggerBody(BUCKET, {
      operation: `Put ${id}`,
      actor: {
        principal: hugging,
        kind: 'human',
        name: git,
        account: null,
        role: null,
        tool: null,
      },
    }),
    outcomeBody('waiting', `aws_secret_access_key = ${key}`, [
      { ...PUBLIC, message: `seen ${id}` },
    ]),
    intentBody({ ...step, disruption: `loses ${hugging}` }, [PUBLIC]),
    { kind: 'refused', failure: { code: 'invalid', message: `bad ${git}`, permission: null } },
    outcomeBody('failed', `password: ${hidden} and ${key}`, [PUBLIC], {
      recipe: `export TOKEN=${git}\naws configure set aws_access_key_id ${id}`,
    }),
  ]);
}

/** A case whose every name was chosen by an attacker. */
export function hostileCase(): StoredCase {
  const evil =
    'evil <!channel> <@U1> *bold* `code` ```fence``` \u202egnp.exe\u200b & <https://evil.example|click>\r\n> quote :skull: \u001b[31mred\u0007';
  const ref = { ...BUCKET, name: evil, id: `arn:aws:s3:::${evil}` };
  return storedCase(ref, [
    triggerBody(ref, {
      operation: evil,
      actor: { principal: evil, kind: 'human', name: evil, account: evil, role: null, tool: null },
    }),
    outcomeBody('waiting', evil, [{ ...PUBLIC, message: evil }]),
    intentBody(
      stepOf(evil, [{ field: evil, before: evil, after: { [evil]: evil } }], { disruption: evil }),
      [PUBLIC],
    ),
    { kind: 'abandoned', why: evil },
    { kind: 'approved', digest: '', by: evil },
    outcomeBody('failed', evil, [{ ...PUBLIC, message: evil }], { recipe: evil }),
  ]);
}

/** A case with far more text than any message holds. */
export function hugeCase(): StoredCase {
  const long = '数据&<桶> '.repeat(4_000);
  const edits = Array.from({ length: 100 }, (_, index) => ({
    field: `setting${index}`,
    before: long,
    after: `${long}${index}`,
  }));
  const findings = Array.from({ length: 60 }, (_, index) => ({
    ...PUBLIC,
    rule: `rule-${index}`,
    message: long,
  }));
  const step = stepOf('s3:PutBucketPolicy', edits, { disruption: long });
  return storedCase({ ...BUCKET, name: long }, [
    triggerBody(BUCKET),
    intentBody(step, [PUBLIC]),
    { kind: 'verified', after: edits },
    outcomeBody('contained', long, findings, { recipe: long }),
  ]);
}
