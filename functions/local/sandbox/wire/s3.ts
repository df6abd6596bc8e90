import type { Json } from '../../../../shared/core/json.ts';
import type { Call, VendorError } from '../model/world.ts';
import { notImplemented, type Protocol, type WireRequest } from './message.ts';
import { settingOf, settingXml } from './s3-settings.ts';
import { element, escapeXml, membersXml, parseXml, recordOf } from './xml.ts';

const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

type Output = Readonly<Record<string, Json>>;

/** One operation on a bucket: where it is on the wire, and how its bodies look. */
interface BucketOperation {
  /** `PUT ?policy`. */
  readonly at: string;
  /** Members of the input that are in the body; null when it is malformed. */
  readonly input?: (body: string) => Output | null;
  readonly status: number;
  readonly output?: (output: Output) => string;
}

const OPERATIONS: Readonly<Record<string, BucketOperation>> = {
  GetPublicAccessBlock: {
    at: 'GET ?publicAccessBlock',
    status: 200,
    output: (output) =>
      document(
        'PublicAccessBlockConfiguration',
        membersXml(output['PublicAccessBlockConfiguration']),
      ),
  },
  PutPublicAccessBlock: { at: 'PUT ?publicAccessBlock', input: blockInput, status: 200 },
  DeletePublicAccessBlock: { at: 'DELETE ?publicAccessBlock', status: 204 },
  GetBucketPolicy: {
    at: 'GET ?policy',
    status: 200,
    // The document itself, byte for byte, and no XML around it.
    output: (output) => String(output['Policy'] ?? ''),
  },
  PutBucketPolicy: { at: 'PUT ?policy', input: (body) => ({ Policy: body }), status: 204 },
  DeleteBucketPolicy: { at: 'DELETE ?policy', status: 204 },
  GetBucketPolicyStatus: {
    at: 'GET ?policyStatus',
    status: 200,
    output: (output) => document('PolicyStatus', membersXml(output['PolicyStatus'])),
  },
  GetBucketAcl: { at: 'GET ?acl', status: 200, output: aclXml },
  GetBucketTagging: {
    at: 'GET ?tagging',
    status: 200,
    output: (output) =>
      document('Tagging', element('TagSet', membersXml({ Tag: output['TagSet'] ?? [] }))),
  },
  ...setting('website', 'BucketWebsite', 'WebsiteConfiguration', (output) => output),
  DeleteBucketWebsite: { at: 'DELETE ?website', status: 204 },
  ...setting('ownershipControls', 'BucketOwnershipControls', 'OwnershipControls'),
  DeleteBucketOwnershipControls: { at: 'DELETE ?ownershipControls', status: 204 },
  ...setting('encryption', 'BucketEncryption', 'ServerSideEncryptionConfiguration'),
  ...setting('versioning', 'BucketVersioning', 'VersioningConfiguration', (output) => output),
  ...setting('logging', 'BucketLogging', 'BucketLoggingStatus', (output) => output),
};

/** The operations that read and write one setting whose body is one document. */
function setting(
  query: string,
  name: string,
  root: Parameters<typeof settingOf>[0],
  contentOf = (output: Output): Json => output[root] ?? {},
): Readonly<Record<string, BucketOperation>> {
  return {
    [`Get${name}`]: {
      at: `GET ?${query}`,
      status: 200,
      output: (output) => document(root, settingXml(root, contentOf(output))),
    },
    [`Put${name}`]: {
      at: `PUT ?${query}`,
      input: (body) => {
        const value = settingOf(root, body);
        return value === null ? null : { [root]: value };
      },
      status: 200,
    },
  };
}

/** What is no operation but a parameter of one. */
const PARAMETERS: readonly string[] = [
  'x-id',
  'max-buckets',
  'continuation-token',
  'prefix',
  'bucket-region',
];

/** S3's REST-XML, path style: `/<bucket>?policy`. */
export const s3Protocol: Protocol = {
  service: 's3',
  decode,
  encode: (operation, answer, requestId) => {
    const headers = { 'content-type': 'application/xml', 'x-amz-request-id': requestId };
    if ('error' in answer) {
      const { code, message, status } = answer.error;
      const error = { Code: code, Message: message, RequestId: requestId, HostId: 'sandbox' };
      return { status, headers, body: document('Error', membersXml(error), '') };
    }
    if (operation === 'ListBuckets') {
      return { status: 200, headers, body: listXml(answer.output) };
    }
    const described = OPERATIONS[operation];
    return {
      status: described?.status ?? 200,
      headers,
      body: described?.output?.(answer.output) ?? '',
    };
  },
};

function decode(request: WireRequest): Call | VendorError {
  const { method, query } = request;
  const [, bucket = '', ...key] = request.path.split('/').map(decoded);
  const subresources = [...query.keys()].filter((name) => !PARAMETERS.includes(name));
  if (bucket === '' && method === 'GET' && subresources.length === 0) {
    return { service: 's3', operation: 'ListBuckets', input: listInput(query) };
  }
  const at = `${method} ?${subresources.join('&')}`;
  const found = Object.entries(OPERATIONS).find(([, operation]) => operation.at === at);
  if (found === undefined || bucket === '' || key.join('') !== '') {
    return notImplemented(`s3 ${method} ${request.path}?${query}`);
  }
  const [operation, { input }] = found;
  const fromBody = input === undefined ? {} : input(request.body);
  if (fromBody === null) {
    const message =
      'The XML you provided was not well-formed or did not validate against our published schema';
    return { code: 'MalformedXML', status: 400, message };
  }
  return {
    service: 's3',
    operation,
    input: { Bucket: bucket, ...headersInput(request), ...fromBody },
  };
}

/** One segment of a path; as it stands when its percent-encoding is broken, so that it names no bucket. */
export function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) {
      return segment;
    }
    throw error;
  }
}

function headersInput({ headers }: WireRequest): Output {
  const owner = headers['x-amz-expected-bucket-owner'];
  const confirm = headers['x-amz-confirm-remove-self-bucket-access'];
  return {
    ...(typeof owner === 'string' ? { ExpectedBucketOwner: owner } : {}),
    ...(typeof confirm === 'string' ? { ConfirmRemoveSelfBucketAccess: confirm === 'true' } : {}),
  };
}

function listInput(query: URLSearchParams): Output {
  const texts = {
    ContinuationToken: query.get('continuation-token'),
    Prefix: query.get('prefix'),
    BucketRegion: query.get('bucket-region'),
  };
  const max = query.get('max-buckets');
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== null)),
    ...(max === null ? {} : { MaxBuckets: Number(max) }),
  };
}

/** The public access block in a body; null when it is malformed. */
export function blockInput(body: string): Output | null {
  const block = parseXml(body, 'PublicAccessBlockConfiguration');
  if (
    block === null ||
    Object.values(block).some((flag) => !/^(true|false)$/i.test(String(flag)))
  ) {
    return null;
  }
  const flags = Object.entries(block).map(([name, flag]) => [name, /^true$/i.test(String(flag))]);
  return { PublicAccessBlockConfiguration: Object.fromEntries(flags) };
}

function aclXml(output: Output): string {
  const grants = (output['Grants'] ?? []) as readonly Json[];
  const list = grants.map((grant) => {
    const { Grantee, Permission } = recordOf(grant);
    const { Type, ...grantee } = recordOf(Grantee);
    const type = `${XSI} xsi:type="${escapeXml(String(Type ?? ''))}"`;
    const content = element('Grantee', membersXml(grantee), type);
    return element('Grant', content + membersXml({ Permission: Permission ?? null }));
  });
  return document(
    'AccessControlPolicy',
    element('Owner', membersXml(output['Owner'])) + element('AccessControlList', list.join('')),
  );
}

function listXml(output: Output): string {
  const { Buckets, ...rest } = output;
  const buckets = element('Buckets', membersXml({ Bucket: Buckets ?? [] }));
  return document('ListAllMyBucketsResult', buckets + membersXml(rest));
}

function document(name: string, content: string, attributes = NAMESPACE): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, content, attributes)}`;
}
