import { CloudError, type FailureCode } from '../core/failure.ts';
import type { Entry } from '../core/journal.ts';
import { NOTED_BY } from '../core/labels.ts';
import { plain, truncated } from '../core/plain.ts';
import type { Notifier } from '../core/ports.ts';
import type { AwsSend } from '../resources/aws/send.ts';
import { type Moment, sentence } from './sentences.ts';
import { type Lookups, type Story, storyOf } from './story.ts';

/** Characters of a note (Security Hub API reference, NoteUpdate). */
export const NOTE_MAX = 512;

/** Findings one call updates at most (Security Hub API reference, BatchUpdateFindings). */
export const FINDINGS_PER_CALL = 100;

/** What is noted: that the fault has an end, or a decision, and that this is so no longer. */
const NOTED: ReadonlySet<Moment> = new Set([
  'fixed',
  'contained',
  'stopped',
  'overridden',
  'undone',
  'lifted',
]);

/** Where notes go. */
export interface SecurityHubOptions {
  readonly send: AwsSend;
  /** Where Cordon runs, and hears of findings. */
  readonly region: string;
  readonly lookups: Lookups;
}

/** How Security Hub's API names a finding. */
interface FindingKey {
  readonly Id: string;
  readonly ProductArn: string;
}

/**
 * Writes a note on the findings of Security Hub that led to a case, when it was fixed, contained, stopped, overridden or
 * taken back. Nothing else of a finding is touched: Security Hub resolves it by its own next check, and what a person
 * decided about it stays. A finding has one note, so only the last of several outcomes is noted; the same once more is
 * harmless.
 */
export function createSecurityHubNotifier({
  send,
  region: home,
  lookups,
}: SecurityHubOptions): Notifier {
  return {
    channel: 'security-hub',
    async tell(stored, from, to, handle) {
      const last = stored.entries.findLast(({ n, body }) => n <= to && body.kind === 'outcome');
      if (last === undefined || last.n <= from) {
        return handle;
      }
      const entries = stored.entries.filter(({ n }) => n <= last.n);
      const byRegion = findingsIn(entries, home);
      const story = byRegion.size === 0 ? null : storyOf({ ...stored, entries }, lookups);
      if (story === null || !NOTED.has(story.moment)) {
        return handle;
      }
      const failures: CloudError[] = [];
      for (const [region, findings] of byRegion) {
        for (let at = 0; at < findings.length; at += FINDINGS_PER_CALL) {
          const batch = findings.slice(at, at + FINDINGS_PER_CALL);
          failures.push(...(await note(send, region, batch, textOf(story))));
        }
      }
      // Only now: one finding that takes no note keeps none of the others from theirs.
      const [failure] = failures;
      if (failure !== undefined) {
        throw failure;
      }
      return handle;
    },
  };
}

/**
 * The findings that led to the case, each once, by where they are noted: in their product's region, if the resource or
 * Cordon is there; else where Cordon heard of them. No event can send us to a region by a name of its own making, and keep
 * the notes of others waiting.
 */
function findingsIn(
  entries: readonly Entry[],
  home: string,
): ReadonlyMap<string, readonly FindingKey[]> {
  const found = new Map<string, Map<string, FindingKey>>();
  for (const { body } of entries) {
    const trigger = body.kind === 'trigger' ? body.trigger : null;
    const { source, id: Id, productArn: ProductArn } = trigger?.finding ?? {};
    if (source === 'security-hub' && Id !== undefined && ProductArn !== undefined) {
      const own = ProductArn.split(':')[3];
      const region = own !== undefined && own === trigger?.ref.region ? own : home;
      const ofRegion = found.get(region) ?? new Map<string, FindingKey>();
      found.set(region, ofRegion.set(JSON.stringify([Id, ProductArn]), { Id, ProductArn }));
    }
  }
  return new Map([...found].map(([region, keys]) => [region, [...keys.values()]]));
}

/** What happened, and at the end, which is never cut, the case and how to take it back. */
function textOf(story: Story): string {
  const { caseId, n, headline, sentences, undo, lift } = story;
  const end = plain(
    [
      `Case ${caseId}, entry ${n}.`,
      ...(undo === null ? [] : [`Take it back: ${undo}`]),
      ...(lift === null ? [] : [`Let Cordon act again: ${lift}`]),
    ].join(' '),
  );
  const what = plain([sentence(headline), ...sentences].join(' '));
  return `${truncated(what, NOTE_MAX - end.length - 1)} ${end}`;
}

/** Why some finding got no note, if so. Rejects when the call itself failed. */
async function note(
  send: AwsSend,
  region: string,
  findings: readonly FindingKey[],
  text: string,
): Promise<readonly CloudError[]> {
  const { UnprocessedFindings } = await send('securityhub:BatchUpdateFindings', region, {
    FindingIdentifiers: [...findings],
    Note: { Text: text, UpdatedBy: NOTED_BY },
  });
  return (UnprocessedFindings ?? [])
    .map(({ ErrorCode = '', FindingIdentifier }) => ({
      ErrorCode,
      id: FindingIdentifier?.Id ?? '',
    }))
    .filter(({ ErrorCode }) => !NOTELESS.has(ErrorCode))
    .map(({ ErrorCode, id }) => refused(ErrorCode, id));
}

/** Findings that take no note, now or later: deleted (90 days after their last check), or as large as they may be. */
const NOTELESS: ReadonlySet<string> = new Set(['FindingNotFound', 'FindingSizeExceeded']);

/** Error codes of single findings (Security Hub API reference, BatchUpdateFindingsUnprocessedFinding). */
const FINDING_CODES: ReadonlyMap<string, FailureCode> = new Map([
  ['ConcurrentUpdateError', 'not-ready'],
  ['InternalFailure', 'unavailable'],
  ['InvalidInput', 'invalid'],
  ['DuplicatedFindingIdentifier', 'invalid'],
]);

/** Characters of a finding's id and of a code in a message. */
const SHOWN_MAX = 200;

function refused(errorCode: string, id: string): CloudError {
  const code = FINDING_CODES.get(errorCode) ?? 'unavailable';
  const why = errorCode === '' ? 'no reason given' : truncated(plain(errorCode), SHOWN_MAX);
  const message = `Security Hub did not take the note on the finding ${truncated(plain(id), SHOWN_MAX)} (${why}). It is told again later.`;
  return new CloudError(
    { code, message, permission: null },
    { applied: 'no', vendorCode: errorCode },
  );
}
