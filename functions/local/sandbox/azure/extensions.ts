import type { Json } from '../../../../shared/core/json.ts';
import { listed, literally, resourcesMatching } from './lists.ts';
import {
  type ArmRoute,
  type AzureWorld,
  answered,
  asObject,
  notFound,
  type Outcome,
  objectAt,
  type RoutedCall,
  refused,
  resourceAt,
  withoutResource,
  withResource,
} from './world.ts';

const SETTINGS = /^(?<scope>\/.+)\/providers\/Microsoft\.Insights\/diagnosticSettings$/i;
const SETTING =
  /^(?<scope>\/.+)\/providers\/Microsoft\.Insights\/diagnosticSettings\/(?<name>[^/]+)$/i;
const TAGS = /^(?<scope>\/.+)\/providers\/Microsoft\.Resources\/tags\/default$/i;

/** Diagnostic settings per resource (Azure Monitor, service limits). */
const SETTINGS_MAX = 5;

/** Tags per resource, and what their names must not hold (Resource Manager, tag limits). */
const TAGS_MAX = 50;
const FORBIDDEN = /[<>%&\\?/]/;

const PLACES = ['workspaceId', 'storageAccountId', 'eventHubAuthorizationRuleId'];

/** What can be put on any resource: diagnostic settings and tags. */
export const EXTENSION_ROUTES: readonly ArmRoute[] = [
  {
    method: 'GET',
    path: SETTINGS,
    version: /^2021-05-01-preview$/,
    handle: (call) => {
      const below = new RegExp(`^${literally(call.path.toLowerCase())}/[^/]+$`);
      return hasScope(call)
        ? listed(call, resourcesMatching(call.world, below))
        : notFound(call.world, call.names['scope'] ?? '');
    },
  },
  { method: 'PUT', path: SETTING, version: /^2021-05-01-preview$/, handle: putSetting },
  {
    method: 'DELETE',
    path: SETTING,
    version: /^2021-05-01-preview$/,
    handle: ({ world, path }) =>
      resourceAt(world, path) === undefined
        ? answered(world, 204, null)
        : answered(withoutResource(world, path), 200, null),
  },
  { method: 'PATCH', path: TAGS, version: /^202[0-9]-\d\d-01$/, handle: patchTags },
];

function hasScope({ world, names }: RoutedCall): boolean {
  return resourceAt(world, names['scope'] ?? '') !== undefined;
}

/** Replaces the setting whole. A place takes each log of a resource from one setting only. */
function putSetting(call: RoutedCall): Outcome {
  const { world, path, names, body } = call;
  if (!hasScope(call)) {
    return notFound(world, names['scope'] ?? '');
  }
  const sent = objectAt(body, 'properties');
  const logs = onlyEnabled(sent['logs']);
  if (!PLACES.some((place) => typeof sent[place] === 'string') || logs.length === 0) {
    return refused(
      world,
      400,
      'BadRequest',
      'At least one data sink and one log need to be specified.',
    );
  }
  const below = new RegExp(
    `^${literally(`${names['scope']}/providers/microsoft.insights/diagnosticsettings`.toLowerCase())}/[^/]+$`,
  );
  const others = resourcesMatching(world, below).filter(
    ({ name }) => String(name).toLowerCase() !== names['name']?.toLowerCase(),
  );
  if (others.length >= SETTINGS_MAX) {
    return refused(
      world,
      409,
      'Conflict',
      `There are ${SETTINGS_MAX} diagnostic settings already.`,
    );
  }
  const clash = others.find((other) => {
    const theirs = objectAt(other, 'properties');
    return (
      String(theirs['workspaceId']).toLowerCase() === String(sent['workspaceId']).toLowerCase() &&
      onlyEnabled(theirs['logs']).some((log) => logs.includes(log))
    );
  });
  if (clash !== undefined) {
    const message = `Data sink '${String(sent['workspaceId'])}' is already used in diagnostic setting '${String(clash['name'])}'.`;
    return refused(world, 409, 'Conflict', message);
  }
  const next = {
    id: path,
    type: 'Microsoft.Insights/diagnosticSettings',
    name: names['name'] ?? '',
    properties: {
      storageAccountId: null,
      eventHubAuthorizationRuleId: null,
      metrics: [],
      ...sent,
      logs: (sent['logs'] as readonly Json[]).map((log) => ({
        category: null,
        categoryGroup: null,
        retentionPolicy: { enabled: false, days: 0 },
        ...asObject(log),
      })),
    },
  };
  return answered(withResource(world, path, next), 200, next);
}

function onlyEnabled(logs: Json | undefined): readonly string[] {
  return (Array.isArray(logs) ? (logs as readonly Json[]) : [])
    .map(asObject)
    .filter(({ enabled }) => enabled === true)
    .map(({ category, categoryGroup }) => String(category ?? `group:${String(categoryGroup)}`));
}

/** Names of tags are one in any case of letters. */
function patchTags(call: RoutedCall): Outcome {
  const { world, names, body } = call;
  const scope = names['scope'] ?? '';
  const resource = resourceAt(world, scope);
  if (resource === undefined) {
    return notFound(world, scope);
  }
  const sent = objectAt(objectAt(body, 'properties'), 'tags');
  const bad = Object.keys(sent).find((name) => FORBIDDEN.test(name) || name.length > 512);
  if (bad !== undefined) {
    return refused(
      world,
      400,
      'InvalidTagNameCharacters',
      `The tag name '${bad}' has reserved characters.`,
    );
  }
  const tags = patched(objectAt(resource, 'tags'), sent, String(asObject(body)['operation']));
  if (tags === null) {
    return refused(
      world,
      400,
      'InvalidRequestContent',
      'The operation is none of Merge, Delete, Replace.',
    );
  }
  if (Object.keys(tags).length > TAGS_MAX) {
    return refused(world, 400, 'TagCountLimitExceeded', `A resource has at most ${TAGS_MAX} tags.`);
  }
  const next: AzureWorld = withResource(world, scope, { ...resource, tags });
  return answered(next, 200, { id: call.path, name: 'default', properties: { tags } });
}

function patched(
  live: Readonly<Record<string, Json | undefined>>,
  sent: Readonly<Record<string, Json | undefined>>,
  operation: string,
): Readonly<Record<string, Json | undefined>> | null {
  const named = new Map(Object.entries(sent).map(([name, value]) => [name.toLowerCase(), value]));
  switch (operation) {
    case 'Replace':
      return sent;
    case 'Merge':
      return {
        ...Object.fromEntries(
          Object.entries(live).filter(([name]) => !named.has(name.toLowerCase())),
        ),
        ...sent,
      };
    case 'Delete':
      return Object.fromEntries(
        Object.entries(live).filter(([name, value]) => {
          const asked = named.get(name.toLowerCase());
          return asked === undefined || (asked !== value && asked !== '');
        }),
      );
    default:
      return null;
  }
}
