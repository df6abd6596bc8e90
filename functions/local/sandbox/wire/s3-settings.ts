import type { Json } from '../../../../shared/core/json.ts';
import { element, escapeXml, parseXml, recordOf } from './xml.ts';

/** How a value looks in XML: a text, a flag, a structure, or a list of elements with a name. */
type Shape =
  | 'text'
  | 'flag'
  | { readonly members: Readonly<Record<string, Shape>> }
  | {
      /** The name of each element. */
      readonly item: string;
      /** Whether the elements stand in their parent itself, with no element around them. */
      readonly flat?: true;
      readonly of: Shape;
    };

const REDIRECT: Shape = {
  members: {
    HostName: 'text',
    HttpRedirectCode: 'text',
    Protocol: 'text',
    ReplaceKeyPrefixWith: 'text',
    ReplaceKeyWith: 'text',
  },
};

const CONDITION: Shape = {
  members: { HttpErrorCodeReturnedEquals: 'text', KeyPrefixEquals: 'text' },
};

/** After the API's own model, without the members that Cordon's tests have no use for. */
const SHAPES = {
  WebsiteConfiguration: {
    members: {
      ErrorDocument: { members: { Key: 'text' } },
      IndexDocument: { members: { Suffix: 'text' } },
      RedirectAllRequestsTo: { members: { HostName: 'text', Protocol: 'text' } },
      RoutingRules: {
        item: 'RoutingRule',
        of: { members: { Condition: CONDITION, Redirect: REDIRECT } },
      },
    },
  },
  OwnershipControls: {
    members: { Rules: { item: 'Rule', flat: true, of: { members: { ObjectOwnership: 'text' } } } },
  },
  ServerSideEncryptionConfiguration: {
    members: {
      Rules: {
        item: 'Rule',
        flat: true,
        of: {
          members: {
            ApplyServerSideEncryptionByDefault: {
              members: { SSEAlgorithm: 'text', KMSMasterKeyID: 'text' },
            },
            BucketKeyEnabled: 'flag',
            BlockedEncryptionTypes: {
              members: { EncryptionType: { item: 'EncryptionType', flat: true, of: 'text' } },
            },
          },
        },
      },
    },
  },
  VersioningConfiguration: { members: { Status: 'text', MFADelete: 'text' } },
  BucketLoggingStatus: {
    members: {
      LoggingEnabled: {
        members: {
          TargetBucket: 'text',
          TargetPrefix: 'text',
          TargetObjectKeyFormat: {
            members: {
              SimplePrefix: { members: {} },
              PartitionedPrefix: { members: { PartitionDateSource: 'text' } },
            },
          },
        },
      },
    },
  },
} as const satisfies Readonly<Record<string, Shape>>;

type Root = keyof typeof SHAPES;

/** The content of a setting's root element. */
export function settingXml(root: Root, value: Json | undefined): string {
  return contentOf(SHAPES[root], value ?? {});
}

/** The setting in a body; null when it is malformed or holds what this sandbox does not know. */
export function settingOf(root: Root, body: string): Json | null {
  const parsed = parseXml(body, root);
  return parsed === null ? null : (readAs(SHAPES[root], parsed) ?? null);
}

function contentOf(shape: Shape, value: Json): string {
  if (shape === 'text' || shape === 'flag') {
    return escapeXml(String(value));
  }
  if ('item' in shape) {
    return listOf(value)
      .map((each) => element(shape.item, contentOf(shape.of, each)))
      .join('');
  }
  return Object.entries(shape.members)
    .map(([name, member]) => {
      const given = recordOf(value)[name];
      if (given === undefined || given === null) {
        return '';
      }
      const content = contentOf(member, given);
      return isFlat(member) ? content : element(name, content);
    })
    .join('');
}

/** Undefined for what is not of the shape. */
function readAs(shape: Shape, parsed: Json): Json | undefined {
  if (shape === 'text') {
    return typeof parsed === 'string' ? parsed : undefined;
  }
  if (shape === 'flag') {
    const isFlag = typeof parsed === 'string' && /^(true|false)$/i.test(parsed);
    return isFlag ? /^true$/i.test(parsed) : undefined;
  }
  if ('item' in shape) {
    const items = listOf(shape.flat ? parsed : (recordOf(parsed)[shape.item] ?? []));
    const values = items.map((item) => readAs(shape.of, item));
    return values.includes(undefined) ? undefined : (values as Json[]);
  }
  const names = new Map<string, [string, Shape]>(
    Object.entries(shape.members).map(([name, member]) => [
      isFlat(member) ? member.item : name,
      [name, member],
    ]),
  );
  const entries = Object.entries(recordOf(parsed)).map(([element, content]) => {
    const [name, member] = names.get(element) ?? [];
    const value = member === undefined ? undefined : readAs(member, content);
    return [name ?? '', value] as const;
  });
  return entries.some(([, value]) => value === undefined)
    ? undefined
    : (Object.fromEntries(entries) as Json);
}

function isFlat(shape: Shape): shape is Extract<Shape, { item: string }> {
  return typeof shape === 'object' && 'item' in shape && shape.flat === true;
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}
