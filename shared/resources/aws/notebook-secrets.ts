/** Something in a script that looks like a secret: what and where, never the secret itself. */
export interface FoundSecret {
  /** For people: `GitHub token`. One of a fixed list, never a text of the script. */
  readonly kind: string;
  /** Line of the script, from 1. */
  readonly line: number;
}

/** Secrets told of one script. One is enough to act on; more than these help nobody. */
export const SECRETS_MAX = 20;

/**
 * Tokens by the form their issuers gave them. Messages hide more than this (`shared/notifiers/redact.ts`): to hide too
 * much costs nothing there, while a finding here accuses somebody.
 */
const FORMS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,})/],
  ['GitLab token', /\bglpat-[\w-]{20,}/],
  ['Slack token', /\b(?:xox[abeoprs]|xapp)-[\w-]{10,}/],
  ['Slack webhook', /\bhooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Z0-9]+\/\w+/],
  ['Hugging Face token', /\bhf_[A-Za-z0-9]{30,}/],
  ['OpenAI or Anthropic key', /\bsk-(?:proj-|ant-|svcacct-)?[\w-]{32,}/],
  ['Stripe key', /\b[sr]k_live_[A-Za-z0-9]{16,}/],
  ['npm token', /\bnpm_[A-Za-z0-9]{36}/],
  ['PyPI token', /\bpypi-AgE[\w-]{50,}/],
  ['Google API key', /\bAIza[\w-]{35}/],
  ['Databricks token', /\bdapi[0-9a-f]{32}\b/],
  ['JSON web token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/],
  ['Azure storage key', /\bAccountKey=[A-Za-z0-9+/]{60,}/],
];

/** Access keys that AWS prints in its own documentation. */
const EXAMPLE = /EXAMPLE/;

const ACCESS_KEY_ID = /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/;

/** 40 characters of base64, alone: what a secret access key looks like, beside its id. */
const SECRET_ACCESS_KEY = /(?<![\w/+=-])[A-Za-z0-9/+]{40}(?![\w/+=-])/g;

/** `aws_secret_access_key = …`, `aws configure set aws_secret_access_key …`. */
const NAMED_ACCESS_KEY =
  /secret_?access_?key["']?(?:\s*[=:]\s*|\s+)["']?([A-Za-z0-9/+]{40})(?![\w/+=])/i;

/** The first line of a PEM key; the key itself must follow, or somebody only looks for one. */
const PEM = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/;
const PEM_BODY = /^(?:\\n|["'\s])*[A-Za-z0-9+/=]{40,}|^(?:Proc-Type|DEK-Info):/;

/** `https://user:password@host`. */
const URL_PASSWORD = /\w:\/\/[^\s/:@"']{0,100}:([^\s/@"']{3,200})@[\w.[-]/g;

/** A name that ends in a word for a secret, and what it is set to. Not what is read from it. */
const ASSIGNED =
  /(?<![\w${-])(?:--?|(?:export|set|env|local|readonly|-e)\s+)?((?:[A-Za-z][\w-]{0,60}[_-])?(?:password|passwd|pwd|passphrase|secret|token|api_?key|secret_?key|access_?key|auth_?key|private_?key|credential)s?|[a-z]{1,40}(?:Password|Secret|Token|ApiKey))["']?\]?(\s*[=:]\s*|\s+(?=["']))("[^"\n]*"|'[^'\n]*'|[^\s"',;)}\]]+)/gi;
/** `--password x`; `curl -u name:x`; `login name password x` of a `.netrc`. */
const OPTION =
  /(?<![\w-])--[\w-]{0,60}(?:password|passphrase|token|api-key|secret)\s+("[^"\n]*"|'[^'\n]*'|[^\s"'$<-][^\s"']*)/gi;

const USER_PASSWORD =
  /(?:\bcurl\s(?:[^|;&]{0,200}\s)?(?:-u|--user)\s*["']?[^\s:"'$]{1,60}:|\blogin\s+\S{1,100}\s+password\s+)([^\s"'$]{4,})/;

/** Names whose value may well be short or a word, and is a secret all the same. */
const PASSWORD_NAME = /(?:password|passwd|pwd|passphrase)$/i;

/** Values that stand for a secret which is somewhere else, or for none. */
const NO_SECRET =
  /^(?:$|[$`<%{[(]|\.{1,2}\/|~|\/|arn:|https?:|s3:|file:|ssm:|\*+$|x{3,}|none$|null$|true$|false$|undefined$|string$|(?:sha1|sha256|argon2):)|example|placeholder|change[_-]?me|redacted|dummy|your[_-]|[_-]here\b|\$[({A-Za-z]|\{\{/i;

/** What code calls or reads: `getpass()`, `os.environ`. */
const CODE = /[()[\]]|^[A-Za-z_]\w*\.[A-Za-z_]/;

/** The secrets in the text of a shell script, first of each line, by line. */
export function secretsIn(script: string): readonly FoundSecret[] {
  const lines = script.split(/\r\n|\n|\r/);
  const hasKeyId = lines.some((line) => ACCESS_KEY_ID.test(line) && !EXAMPLE.test(line));
  const found: FoundSecret[] = [];
  for (const [index, line] of lines.entries()) {
    const kind = kindIn(line, lines[index + 1] ?? '', hasKeyId);
    if (kind !== null && found.length < SECRETS_MAX) {
      found.push({ kind, line: index + 1 });
    }
  }
  return found;
}

function kindIn(line: string, next: string, hasKeyId: boolean): string | null {
  const form = FORMS.find(([, pattern]) => {
    const text = pattern.exec(line)?.[0];
    return text !== undefined && !NO_SECRET.test(text) && !isRepeated(text);
  });
  if (form !== undefined) {
    return form[0];
  }
  if (isAccessKey(line, hasKeyId)) {
    return 'AWS secret access key';
  }
  const pem = PEM.exec(line);
  if (pem !== null && PEM_BODY.test(line.slice(pem.index + pem[0].length) || next)) {
    return 'private key';
  }
  if ([...line.matchAll(URL_PASSWORD)].some(([, value = '']) => !NO_SECRET.test(value))) {
    return 'password in a URL';
  }
  return assignedIn(line);
}

function isAccessKey(line: string, hasKeyId: boolean): boolean {
  const named = NAMED_ACCESS_KEY.exec(line)?.[1];
  const alone = hasKeyId ? [...line.matchAll(SECRET_ACCESS_KEY)].map(([text]) => text) : [];
  return [...(named === undefined ? [] : [named]), ...alone].some(
    (text) => isRandom(text) && !EXAMPLE.test(text),
  );
}

function assignedIn(line: string): string | null {
  const user = USER_PASSWORD.exec(line)?.[1];
  if (user !== undefined && !NO_SECRET.test(user)) {
    return 'password';
  }
  const assigned = [...line.matchAll(ASSIGNED)].map(([, name = '', sign = '', value = '']) => {
    return { name, sign, value };
  });
  const options = [...line.matchAll(OPTION)].map(([text, value = '']) => {
    return { name: text.split(/\s/)[0] ?? '', sign: ' ', value };
  });
  const found = [...assigned, ...options].find(isLiteral);
  if (found === undefined) {
    return null;
  }
  return PASSWORD_NAME.test(found.name) ? 'password' : 'token or key';
}

/** Whether a value is a secret written out, and not a look-up, a variable, a name or a placeholder. */
function isLiteral(assigned: {
  readonly name: string;
  readonly sign: string;
  readonly value: string;
}): boolean {
  const { name, sign, value: written } = assigned;
  const isQuoted = /^["']/.test(written);
  const value = isQuoted ? written.slice(1, -1).trim() : written;
  if (NO_SECRET.test(value) || isRepeated(value) || (!isQuoted && CODE.test(value))) {
    return false;
  }
  if (PASSWORD_NAME.test(name)) {
    // A shell takes bare words for texts, other languages for names.
    const isText = isQuoted || (sign === '=' && /^[A-Z0-9_]+$/.test(name));
    return (
      value.length >= 4 && (isText ? !/\s/.test(value) && !isWordForIt(value) : !isWord(value))
    );
  }
  // Tokens look random; what has slashes or is all words is the name of one.
  return (
    value.length >= 16 &&
    /^[\w.~+=/-]+$/.test(value) &&
    /\d/.test(value) &&
    /[A-Za-z]/.test(value) &&
    !isWord(value) &&
    !/^[a-z0-9]+(?:[/_-][a-z0-9]+)+$/.test(value)
  );
}

/** Whether a bare word may as well be a variable's name. */
function isWord(value: string): boolean {
  return /^[A-Za-z_-]+$/.test(value) || /^[\w-]*(?:password|secret|token|key)[\w-]*$/i.test(value);
}

/** `db_password`, `my-secret`: what a secret is called, not what it is. */
function isWordForIt(value: string): boolean {
  return /^(?:[a-z]+[_-])*(?:password|passwd|secret|token|key)$/i.test(value);
}

/** `xxxxxxxx`, `00000000`: a stand-in. */
function isRepeated(value: string): boolean {
  return new Set(value.slice(-8)).size === 1;
}

/** Random base64 mixes cases and digits; hex digests and paths do not. */
function isRandom(word: string): boolean {
  return /[a-z]/.test(word) && /[A-Z]/.test(word) && /[0-9]/.test(word);
}
