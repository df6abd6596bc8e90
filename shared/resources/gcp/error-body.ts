import * as z from 'zod/mini';

/** What an error answer of Google says, whichever of its forms it came in. */
export interface GoogleErrorBody {
  /** Whether an API of Google's said it at all, and not a proxy or the front end on the way. */
  readonly isOfApi: boolean;
  /** `conditionNotMet`, `IAM_PERMISSION_DENIED`, `rateLimitExceeded` …: the most precise reason; `''` without one. */
  readonly reason: string;
  /** `PERMISSION_DENIED`, `FAILED_PRECONDITION` …; `''` where the API is older than these. */
  readonly status: string;
  readonly message: string;
  /** `permission`, `service`, `consumer`, `quota_limit` … of the details. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Constraints of an organisation policy that refuse it, `constraints/iam.allowedPolicyMemberDomains`. */
  readonly constraints: readonly string[];
  /** How long the API asks to wait, in ms, when its details do; else null. */
  readonly retryDelayMs: number | null;
}

/** A text, or `''` where there is none or something else. */
const text = z.catch(z.string(), '');

const Detail = z.object({
  '@type': text,
  reason: text,
  metadata: z.catch(z.record(z.string(), text), {}),
  retryDelay: text,
  violations: z.catch(z.array(z.object({ type: text, description: text })), []),
});

const Item = z.object({ reason: text, message: text });

const Body = z.object({
  error: z.object({
    message: text,
    status: text,
    errors: z.catch(z.array(Item), []),
    details: z.catch(z.array(Detail), []),
  }),
});

/** What the endpoint for tokens answers. Its description may quote the assertion, so it is left out. */
const TokenBody = z.object({ error: z.string() });

const NOTHING: GoogleErrorBody = {
  isOfApi: false,
  reason: '',
  status: '',
  message: '',
  metadata: {},
  constraints: [],
  retryDelayMs: null,
};

/** Reads an error answer: parsed JSON, or the text where it was none. Never throws; what it does not know is empty. */
export function readErrorBody(body: unknown): GoogleErrorBody {
  const one = Array.isArray(body) ? body[0] : body;
  const token = TokenBody.safeParse(one);
  if (token.success) {
    return { ...NOTHING, isOfApi: true, reason: token.data.error };
  }
  const parsed = Body.safeParse(one);
  if (!parsed.success) {
    return { ...NOTHING, message: typeof one === 'string' ? textOfPage(one) : '' };
  }
  const { message, status, errors, details } = parsed.data.error;
  const info = details.find((detail) => detail['@type'].endsWith('google.rpc.ErrorInfo'));
  const said = `${message} ${details.flatMap((one) => one.violations).map((one) => one.description)}`;
  return {
    isOfApi: true,
    reason: info?.reason || errors[0]?.reason || '',
    status,
    message: message || errors[0]?.message || '',
    metadata: info?.metadata ?? {},
    constraints: constraintsIn(
      said,
      details.flatMap((one) => one.violations),
    ),
    retryDelayMs: msOf(details.find(({ retryDelay }) => retryDelay !== '')?.retryDelay ?? ''),
  };
}

function constraintsIn(said: string, violations: readonly { readonly type: string }[]): string[] {
  const named = [
    ...violations.map(({ type }) => type).filter((type) => /^constraints\//.test(type)),
    ...(said.match(/constraints\/[a-zA-Z]+(?:\.[a-zA-Z]+)+/g) ?? []),
  ];
  return [...new Set(named)];
}

/** Protobuf's duration, `3.5s`. */
function msOf(duration: string): number | null {
  const seconds = /^(\d{1,9}(?:\.\d{1,9})?)s$/.exec(duration)?.[1];
  return seconds === undefined ? null : Math.ceil(Number(seconds) * 1000);
}

/** A page of a proxy or of the front end says little; its mark-up nothing. */
function textOfPage(page: string): string {
  return page.slice(0, 2_000).replace(/<[^<>]*>/g, ' ');
}
