import type { Json } from '../core/json.ts';
import { plain, plainLines, truncated } from '../core/plain.ts';
import type { Edit } from '../core/state.ts';

/** What stands where a secret was. */
export const REDACTED = '[redacted]';

/** Member names whose values are secret whatever they look like. */
const SECRET_NAME =
  /pass(word|wd|phrase)?$|secret|token|credential|api[-_]?key|access[-_]?key|private[-_]?key|shared[-_]?key|account[-_]?key|client[-_]?key|encryption[-_]?key$|auth(orization)?$|cookie|connection[-_]?string|webhook|salt$|signature/i;

/** Names the pattern above would hit that hold no secret: ids of keys, tag words, policy elements. */
const PLAIN_NAME =
  /(kms|encryption|master)[-_]?key[-_]?(id|arn)$|^kmskey$|secret[-_]?arn$|token[-_]?type$|(secret|token|key|credential)[-_]?(name|arn|id|count|rotation)$/i;

/** Maps whose every value is secret: names say nothing about what people put there. */
const SECRET_MAP =
  /^(environment|environment[-_]?variables|env|envvars?|variables|user[-_]?data)$/i;

/**
 * Texts that are secrets by their form, with what may stay. Prefixes are the issuers' own: AWS, Slack, GitHub, GitLab, Hugging
 * Face, OpenAI and its kin, Google, Stripe, npm, Azure connection strings, JWTs, PEM keys, signed URLs.
 */
const SECRET_TEXT: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
  [/\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g, REDACTED],
  [/\bxox[a-z](?:\.xox[a-z])?-[\w.-]{8,}/gi, REDACTED],
  [/\bxapp-[\w-]{8,}/gi, REDACTED],
  [/\bhttps:\/\/hooks\.slack\.com\/[^\s"'<>]+/gi, REDACTED],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|glpat-[\w-]{16,})/g, REDACTED],
  [/\bhf_[A-Za-z0-9]{16,}/g, REDACTED],
  [/\b[sr]k_(?:live|test)_[A-Za-z0-9]{10,}/g, REDACTED],
  [/\bnpm_[A-Za-z0-9]{20,}/g, REDACTED],
  [/\bAIza[\w-]{30,}/g, REDACTED],
  [/\bya29\.[\w.-]{20,}/g, REDACTED],
  [/\beyJ[\w-]{8,1000}\.[\w-]{8,}(?:\.[\w-]*)?/g, REDACTED],
  [/\b(bearer|basic)\s+[\w.~+/=-]{16,}/gi, `$1 ${REDACTED}`],
  [/(\w:\/\/[^\s/:@]{0,200}):[^\s/@]+@/g, `$1:${REDACTED}@`],
  [
    /([?&;](?:X-Amz-(?:Signature|Credential|Security-Token)|sig|signature|X-Goog-Signature|AWSAccessKeyId)=)[^\s&"'<>]+/gi,
    `$1${REDACTED}`,
  ],
  [
    /\b((?:AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd)\s*=\s*)[^;\s"']+/gi,
    `$1${REDACTED}`,
  ],
  [
    /\b([\w-]{0,40}(?:password|passwd|secret|token|api[-_]?key|access[-_]?key|credential)[\w-]{0,40}(?:\s*=\s*|["']\s*:\s*|:\s+))("[^"]*"|'[^']*'|[^\s,;&"'<>{}[\]]+)/gi,
    `$1${REDACTED}`,
  ],
];

/** Texts that are secrets only when they look random: AWS secret access keys (40 of base64), `sk-` keys of model APIs. */
const RANDOM_TEXT: readonly RegExp[] = [
  /(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g,
  /\b[sr]k-[A-Za-z0-9_-]{20,}/g,
];

/** Characters looked at. Longer texts are cut at a word: nobody is shown more, and patterns stay fast. */
export const REDACT_TEXT_MAX = 8 * 1024;

/**
 * A text with everything in it that looks like a secret taken out. Invisible characters go first, so that none can
 * hide a secret from the patterns and vanish later.
 */
export function redactText(text: string): string {
  let redacted = plainLines(cutAtWord(text));
  for (const [pattern, replacement] of SECRET_TEXT) {
    redacted = redacted.replace(pattern, replacement);
  }
  for (const pattern of RANDOM_TEXT) {
    redacted = redacted.replace(pattern, (word) => (isRandom(word) ? REDACTED : word));
  }
  return redacted;
}

/** A word cut in two could be half a secret, which no pattern knows. */
function cutAtWord(text: string): string {
  if (text.length <= REDACT_TEXT_MAX) {
    return text;
  }
  const cut = text.slice(0, REDACT_TEXT_MAX);
  const end = Math.max(cut.lastIndexOf(' '), cut.lastIndexOf('\n'));
  return `${end > 0 ? cut.slice(0, end) : cut}…`;
}

/**
 * A value as it may be shown: secret members and secret-looking texts are taken out, at every depth.
 * @param name - the member the value belongs to, or `''`
 */
export function redactValue(name: string, value: Json): Json {
  if (value === null || value === '') {
    return value;
  }
  if (isSecretName(name)) {
    return REDACTED;
  }
  if (typeof value === 'string') {
    return redactText(value);
  }
  if (typeof value !== 'object') {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((item: Json) => redactValue(name, item));
  }
  const hidesAll = SECRET_MAP.test(name);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      hidesAll ? REDACTED : redactValue(key, item ?? null),
    ]),
  );
}

/**
 * Whether the values of an edit are secret: its field is declared so, or its name says so (`environment.X`, `dbPassword`)
 * and it is no mere switch (`allowSharedKeyAccess`).
 */
export function isSecretEdit({ field, before, after }: Edit, secret: readonly string[]): boolean {
  const [map = field] = field.split('.');
  const key = field.slice(map.length + 1);
  const isSwitch = [before, after].every((value) => value === null || typeof value === 'boolean');
  const saysSo = key === '' ? isSecretName(map) : SECRET_MAP.test(map) || isSecretName(key);
  return secret.includes(map) || secret.includes(field) || (saysSo && !isSwitch);
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !PLAIN_NAME.test(name);
}

/** Random base64 mixes cases and digits; hex digests and words do not. */
function isRandom(word: string): boolean {
  return /[a-z]/.test(word) && /[A-Z]/.test(word) && /[0-9]/.test(word);
}

/** Characters of a sentence somebody else wrote: a message, a reason, a name. */
export const SENTENCE_MAX = 600;

/** A text from outside as it may be shown: redacted, on one line, bounded. */
export function clean(text: string, max: number): string {
  return truncated(plain(redactText(text)), max);
}
