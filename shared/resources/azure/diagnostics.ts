import * as z from 'zod/mini';
import type { Json } from '../../core/json.ts';
import type { Preflight } from '../../core/rule.ts';
import { diff, type State, type Step } from '../../core/state.ts';
import { itemsOf, optional, parsed, present } from './answers.ts';
import { AZURE_OPERATIONS } from './operations.ts';
import type { AzureSend } from './send.ts';

/** The name of the setting Cordon makes. No other is ever written or removed. */
export const OWN_SETTING = 'cordon';

/** A resource has at most 5 settings (Azure Monitor, service limits); all come in one page. */
const PAGES_MAX = 3;

const text = z.nullish(z.string());
const Setting = z.object({
  name: z.string(),
  properties: z.nullish(
    z.object({
      workspaceId: text,
      storageAccountId: text,
      eventHubAuthorizationRuleId: text,
      marketplacePartnerId: text,
      logs: z.nullish(
        z.array(z.object({ category: text, categoryGroup: text, enabled: z.nullish(z.boolean()) })),
      ),
    }),
  ),
});

/** What a state holds of diagnostic settings: by name, where to and which logs; or why nothing is known. */
export interface Diagnostics {
  /** By name: `{ workspaceId, logs: ['StorageRead', 'group:audit'] }`. Edited: only {@link OWN_SETTING}. */
  readonly diagnostics: Readonly<Record<string, Json>>;
  /** Why they could not be read, or null. */
  readonly diagnosticsProblem: string | null;
}

/** The diagnostic settings of a resource. What is denied is told; what may pass rejects with CloudError. */
export async function readDiagnostics(send: AzureSend, id: string): Promise<Diagnostics> {
  const { value, problem } = await optional(settingsOf(send, id));
  return { diagnostics: value ?? {}, diagnosticsProblem: problem };
}

async function settingsOf(send: AzureSend, id: string): Promise<Diagnostics['diagnostics']> {
  const settings = new Map<string, Json>();
  for await (const item of itemsOf(send, 'insights:DiagnosticSettings_List', id, PAGES_MAX)) {
    const { name, properties } = parsed(Setting, item, `A diagnostic setting of ${id}`);
    const { logs, ...places } = properties ?? {};
    const enabled = (logs ?? []).flatMap(({ category, categoryGroup, enabled: isOn }) =>
      isOn === true ? [categoryGroup ? `group:${categoryGroup}` : (category ?? '')] : [],
    );
    settings.set(name.toLowerCase(), {
      ...present(lowered(places)),
      logs: enabled.filter((log) => log !== '').sort(),
    });
  }
  return Object.fromEntries(settings);
}

/** Ids are spelt in any case. */
function lowered(
  places: Readonly<Record<string, string | null | undefined>>,
): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(places).map(([name, id]) => [name, id?.toLowerCase() ?? null]),
  );
}

/** Whether the settings, taken together, send every one of these logs somewhere. */
export function isLogged(
  settings: Readonly<Record<string, Json>>,
  categories: readonly string[],
): boolean {
  const sent = new Set(Object.values(settings).flatMap(logsOf));
  return (
    sent.has('group:allLogs') || sent.has('group:audit') || categories.every((log) => sent.has(log))
  );
}

/** Whether any log at all is sent somewhere. */
export function isLoggedAtAll(settings: Readonly<Record<string, Json>>): boolean {
  return Object.values(settings).some((setting) => logsOf(setting).length > 0);
}

function logsOf(setting: Json): readonly string[] {
  const { logs } = (setting ?? {}) as { readonly logs?: Json };
  return Array.isArray(logs) ? logs.map(String) : [];
}

/**
 * The state with these logs sent to the workspace, those by our own setting that no other sends there: Azure takes each
 * log for one place from one setting only.
 */
export function withLogs<S extends State & Diagnostics>(
  state: S,
  workspaceId: string,
  categories: readonly string[],
): S {
  const place = workspaceId.toLowerCase();
  const theirs = Object.values(state.diagnostics).filter(
    (setting) => ((setting ?? {}) as { readonly workspaceId?: Json }).workspaceId === place,
  );
  const sent = theirs.flatMap(logsOf);
  const logs = categories.filter((log) => !sent.includes(log)).sort();
  const own = { workspaceId: place, logs };
  return { ...state, diagnostics: { ...state.diagnostics, [OWN_SETTING]: own } };
}

/** Whether our name is free: a setting of that name that somebody else made is never written over. */
export function diagnosticsPreflight({ diagnostics }: Diagnostics): Preflight {
  return diagnostics[OWN_SETTING] === undefined
    ? { kind: 'ready' }
    : {
        kind: 'problem',
        message: `A diagnostic setting named ${OWN_SETTING} is there already and sends other logs.`,
        remedy: 'Rename it, or add the logs to it.',
      };
}

/** The write, or on the way back the removal, of our own setting. Edits of any other compile to nothing. */
export function diagnosticsSteps(
  scope: string,
  live: State & Diagnostics,
  target: State & Diagnostics,
): Step[] {
  const edits = diff(live, target, ['diagnostics'], ['diagnostics']).filter(
    ({ field }) => field === `diagnostics.${OWN_SETTING}`,
  );
  if (edits.length === 0) {
    return [];
  }
  const own = target.diagnostics[OWN_SETTING];
  const call =
    own === undefined
      ? 'insights:DiagnosticSettings_Delete'
      : 'insights:DiagnosticSettings_CreateOrUpdate';
  const id = `${scope}/providers/Microsoft.Insights/diagnosticSettings/${OWN_SETTING}`;
  const { action, linkedActions = [] }: { action: string; linkedActions?: readonly string[] } =
    AZURE_OPERATIONS[call];
  return [
    {
      call,
      input: own === undefined ? { id } : { id, body: { properties: bodyOf(own) } },
      permissions: [action, ...linkedActions],
      edits,
      needs: [],
      disruption: null,
      undo: 'exact',
    },
  ];
}

function bodyOf(own: Json): Json {
  const { logs: _logs, ...places } = own as Readonly<Record<string, Json>>;
  return { ...places, logs: logsOf(own).map((log) => logBody(log)) };
}

function logBody(log: string): Json {
  return log.startsWith('group:')
    ? { categoryGroup: log.slice('group:'.length), enabled: true }
    : { category: log, enabled: true };
}
