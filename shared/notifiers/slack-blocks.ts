import type { Json } from '../core/json.ts';
import { plain, truncated } from '../core/plain.ts';
import type { Change } from './changes.ts';
import { type Tone, toneOf } from './sentences.ts';
import { code, fence, prose } from './slack-text.ts';
import type { Story } from './story.ts';
import { timeOf } from './timeline.ts';

/** Characters of a section's text (Slack's reference, Section block). */
export const SECTION_MAX = 3_000;
/** Characters of a header's text (Header block). */
export const HEADER_MAX = 150;
/** Characters of one field of a section, and fields of one section (Section block). */
export const FIELD_MAX = 2_000;
export const FIELDS_MAX = 10;
/** Blocks of one message (Blocks reference). */
export const BLOCKS_MAX = 50;
/** Characters of a message's plain text: Slack recommends at most 4000 and cuts at 40000 (chat.postMessage). */
export const MESSAGE_TEXT_MAX = 4_000;
/** Characters of a button's address (Button element). */
export const URL_MAX = 3_000;
/** Characters of all blocks together. Slack answers msg_blocks_too_long past a size it does not document (about 13000). */
export const MESSAGE_BLOCKS_MAX = 12_000;

/** Rules named in a message. */
const RULES_SHOWN_MAX = 3;

/** A Block Kit block, as plain data. */
export type Block = { readonly type: string; readonly [member: string]: Json };

/** A message: what is shown, and what notifications and screen readers say. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** Said where overriding is explained and would not be honoured from just anybody. */
export const CRITICAL_NOTE = 'It is critical: only the people the policy names can overrule it.';

const SIGNS: Readonly<Record<Tone, string>> = {
  good: '🟢',
  calm: '🔵',
  attention: '🟠',
  bad: '🔴',
};

/** The case's own message: what stands now. Edited as the case moves. */
export function rootMessage(story: Story): SlackMessage {
  const sign = SIGNS[toneOf(story.moment)];
  const [first = '', ...rest] = story.sentences;
  const text = prose(`${story.headline}. ${[first, ...rest].join(' ')}`, MESSAGE_TEXT_MAX);
  const blocks = [
    header(`${sign} ${story.headline}`),
    section(leadOf(story)),
    fields(story),
    ...changeBlocks(story),
    ...cautionBlocks(story),
    ...recipeBlocks(story),
    ...adviceBlocks(story),
    ...consoleBlocks(story),
    context(contextOf(story)),
  ];
  return { text, blocks: fitting(blocks) };
}

/** A reply in the case's thread: one transition people should notice. */
export function replyMessage(sentence: string, detail: string | null): SlackMessage {
  const line = prose(sentence, 1_000);
  const more = detail === null ? [] : [section(code(detail, 500))];
  return { text: line, blocks: [section(line), ...more] };
}

function leadOf(story: Story): string {
  const name = code(story.name, 300);
  const text = story.sentences.map((sentence) => prose(sentence, 700)).join(' ');
  return `${name}  ${text}`;
}

function fields(story: Story): Block {
  const { ref } = story;
  const where = [ref.account, ref.region].filter((part) => part !== '');
  const rows: [label: string, value: string][] = [
    ['Who', story.who === null ? 'nobody known' : prose(story.who, 400)],
    ...(isAnother(story) ? [['Owner', prose(story.owner ?? '', 400)] as [string, string]] : []),
    ['Where', where.map((part) => code(part, 120)).join(' · ') || '–'],
    ['Severity', story.severity ?? '–'],
    [
      'Rule',
      rulesOf(story)
        .map((rule) => prose(rule, 200))
        .join('\n') || '–',
    ],
  ];
  return {
    type: 'section',
    fields: rows.slice(0, FIELDS_MAX).map(([label, value]) => mrkdwn(`*${label}*\n${value}`)),
  };
}

/** Whether the owner is somebody else than who is named already. */
export function isAnother({ owner, who }: Pick<Story, 'owner' | 'who'>): boolean {
  return owner !== null && who?.startsWith(owner) !== true;
}

/** The rules it is about, a few of them. */
export function rulesOf(story: Pick<Story, 'findings'>): string[] {
  const more = story.findings.length - RULES_SHOWN_MAX;
  const titles = story.findings.slice(0, RULES_SHOWN_MAX).map(({ title }) => title);
  return more > 0 ? [...titles, `and ${more} more`] : titles;
}

function changeBlocks(story: Story): Block[] {
  if (story.changes.length === 0) {
    return [];
  }
  const more = story.moreChanges > 0 ? [`… and ${story.moreChanges} more fields`] : [];
  const lines = [...story.changes.flatMap(changeLines), ...more];
  return [section(`*${changesTitle(story)}*\n${fence(lines.join('\n'), SECTION_MAX - 40)}`)];
}

/** What the changes of a story are. */
export function changesTitle(story: Pick<Story, 'moment'>): string {
  switch (story.moment) {
    case 'asking':
    case 'observed':
      return 'Would change';
    case 'undone':
      return 'Put back';
    case 'conflict':
      return 'In conflict';
    default:
      return 'Before → after';
  }
}

/** A change as lines of a diff. */
export function changeLines(change: Change): string[] {
  const more = change.more > 0 ? [`  … and ${change.more} more`] : [];
  return [...change.lines.map((line) => `${line.sign} ${line.text}`), ...more];
}

function cautionBlocks(story: Story): Block[] {
  const risks = [...new Set(story.findings.map((finding) => finding.risk))].filter(
    (risk) => risk !== '',
  );
  const parts = [
    risks.length === 0
      ? ''
      : `*Why it matters*  ${risks
          .slice(0, 2)
          .map((risk) => prose(risk, 600))
          .join(' ')}`,
    story.mayBreak.length === 0
      ? ''
      : `*What this may break*  ${story.mayBreak.map((text) => prose(text, 600)).join(' ')}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? [] : [section(parts.join('\n'))];
}

function recipeBlocks(story: Story): Block[] {
  return story.recipe === null
    ? []
    : [section(`*How to make it right*\n${fence(story.recipe, SECTION_MAX - 40)}`)];
}

function adviceBlocks(story: Story): Block[] {
  const limit = story.undoLimit === null ? '' : `  ${story.undoLimit}`;
  const lines = [
    story.approve === null ? '' : `*Say yes*  ${code(story.approve, 200)}`,
    story.undo === null ? '' : `*Undo*  ${code(story.undo, 200)}${limit}`,
    story.lift === null ? '' : `*Let Cordon act again*  ${code(story.lift, 200)}`,
    story.override.length === 0
      ? ''
      : `*Keep it as it ${story.undo === null ? 'is' : 'was'}*  tag the resource ${story.override
          .map(({ key, value }) => code(`${key}=${value}`, 400))
          .join(' ')}`,
    story.override.length > 0 && story.severity === 'critical' ? `_${CRITICAL_NOTE}_` : '',
  ].filter((line) => line !== '');
  return lines.length === 0 ? [] : [section(lines.join('\n'))];
}

function consoleBlocks(story: Story): Block[] {
  if (story.consoleUrl === null || story.consoleUrl.length > URL_MAX) {
    return [];
  }
  const text = { type: 'plain_text', text: 'Open in the console', emoji: false };
  const button = { type: 'button', text, url: story.consoleUrl, action_id: 'cordon_console' };
  return [{ type: 'actions', elements: [button] }];
}

function contextOf(story: Story): string {
  const opened = timeOf(story.openedAt, true);
  return `Cordon · case ${code(story.caseId, 60)} · opened ${opened} · as of ${timeOf(story.updatedAt)}`;
}

function header(text: string): Block {
  // Plain text is shown as it is, and with `emoji` off no `:name:` becomes a picture. Angle brackets go all the same: what
  // copies a title into mrkdwn must not find a mention there.
  const safe = plain(text).replaceAll('<', '‹').replaceAll('>', '›');
  const content = { type: 'plain_text', text: truncated(safe, HEADER_MAX), emoji: false };
  return { type: 'header', text: content };
}

function section(text: string): Block {
  return { type: 'section', text: mrkdwn(text) };
}

function context(text: string): Block {
  return { type: 'context', elements: [mrkdwn(text)] };
}

/** `verbatim` keeps Slack from turning addresses, `#names` and `@names` inside into links and mentions. */
function mrkdwn(text: string): {
  readonly type: string;
  readonly text: string;
  readonly verbatim: boolean;
} {
  return { type: 'mrkdwn', text: bounded(text), verbatim: true };
}

/** Cuts a composed text at a line, so that no span or entity is left open. Its parts are bounded before. */
function bounded(text: string): string {
  if (text.length <= SECTION_MAX) {
    return text;
  }
  const cut = text.slice(0, SECTION_MAX - 8);
  const whole = cut.slice(0, Math.max(cut.lastIndexOf('\n'), cut.lastIndexOf(' '), 0));
  const fences = whole.split('```').length - 1;
  return fences % 2 === 1 ? `${whole}\n\`\`\`` : `${whole}…`;
}

/** Leaves out what is least needed, from the middle, until the message fits. Title, lead and case id always stay. */
function fitting(blocks: readonly Block[]): Block[] {
  const kept = blocks.slice(0, BLOCKS_MAX);
  while (kept.length > 4 && JSON.stringify(kept).length > MESSAGE_BLOCKS_MAX) {
    kept.splice(3, 1);
  }
  return kept;
}
