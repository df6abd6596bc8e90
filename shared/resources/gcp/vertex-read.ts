import * as z from 'zod/mini';
import { shortDigest } from '../../core/digest.ts';
import { CloudError } from '../../core/failure.ts';
import { canonical, type Json } from '../../core/json.ts';
import { plain, truncated } from '../../core/plain.ts';
import type { Ref } from '../../core/ref.ts';
import type { ReadHints } from '../../core/resource.ts';
import { allAnswers } from './all-answers.ts';
import { POLICY_VERSION, policyOf } from './iam-policy.ts';
import { fullNameOf, keyNameOf, readKeyFacts } from './key-facts.ts';
import { parsed } from './parsed.ts';
import type { GoogleSend } from './send.ts';
import { type DeployedModel, READY, UPDATING, type VertexEndpointState } from './vertex-state.ts';

const flag = z.nullish(z.boolean());
const text = z.nullish(z.string());

const Endpoint = z.object({
  name: z.string(),
  displayName: text,
  etag: text,
  createTime: text,
  labels: z.nullish(z.record(z.string(), z.string())),
  network: text,
  enablePrivateServiceConnect: flag,
  privateServiceConnectConfig: z.nullish(z.object({ enablePrivateServiceConnect: flag })),
  gdcConfig: z.nullish(z.object({ zone: text })),
  encryptionSpec: z.nullish(z.object({ kmsKeyName: text })),
  predictRequestResponseLoggingConfig: z.nullish(z.record(z.string(), z.json())),
  deployedModels: z.nullish(z.array(z.record(z.string(), z.json()))),
  trafficSplit: z.nullish(z.record(z.string(), z.number())),
});

/** An endpoint as the API answers it, in the fields that are used. */
type Endpoint = z.output<typeof Endpoint>;

const Operations = z.object({
  operations: z.nullish(
    z.array(
      z.object({
        done: flag,
        error: z.nullish(z.object({ message: text })),
        metadata: z.nullish(
          z.object({ genericMetadata: z.nullish(z.object({ createTime: text })) }),
        ),
      }),
    ),
  ),
});

/** Members of a deployed model that Vertex AI sets itself (API model, output only), or for itself. */
const OUTPUT = ['createTime', 'modelVersionId', 'privateEndpoints', 'status', 'systemLabels'];

/** Ids that can be asked for when a model is deployed (API model, `DeployedModel.id`): those of Vertex AI are longer. */
const OWN_ID = /^\d{1,10}$/;

/** How much of an operation's error is told, in characters. */
const REASON_MAX = 200;

/** The endpoint's name as its API takes it: `projects/P/locations/R/endpoints/ID`. */
export function vertexName(ref: Ref): string {
  return ref.id.replace(/^\/\/aiplatform\.googleapis\.com\//, '');
}

/**
 * Reads an endpoint; null when there is none. Endpoint, operations and IAM policy are decisive: with one of them denied
 * this rejects with a CloudError that names it. Policies are only in v1beta1; where it has none for the endpoint, that is
 * told in the state.
 */
export async function readVertexEndpoint(
  send: GoogleSend,
  ref: Ref,
  hints: Pick<ReadHints, 'keys'>,
): Promise<VertexEndpointState | null> {
  const name = vertexName(ref);
  const location = ref.region;
  try {
    const [answer, operations, policy, facts] = await allAnswers([
      send('aiplatform.projects.locations.endpoints.get', { path: { location, name } }),
      send('aiplatform.projects.locations.endpoints.operations.list', {
        path: { location, name },
        query: { pageSize: '100' },
      }),
      readPolicy(send, location, name),
      Promise.all(hints.keys.map((id) => readKeyFacts(send, id))),
    ]);
    const endpoint = parsed(Endpoint, answer.body, `Endpoint ${ref.name}`);
    const what = `The IAM policy of endpoint ${ref.name}`;
    const { bindings, envelope } = policyOf(policy ?? {}, what);
    const kmsKey = endpoint.encryptionSpec?.kmsKeyName || null;
    const keyName = keyNameOf(kmsKey ?? '');
    return {
      ...statusOf(operations.body, ref.name),
      incarnation: endpoint.createTime || null,
      createdAt: endpoint.createTime || null,
      tags: endpoint.labels ?? {},
      etag: endpoint.etag ?? '',
      displayName: endpoint.displayName ?? '',
      exposure: exposureOf(endpoint),
      kmsKey,
      logging: endpoint.predictRequestResponseLoggingConfig ?? null,
      ...modelsOf(endpoint),
      iam: bindings,
      iamEnvelope: envelope,
      hasPolicy: policy !== null,
      keys: Object.fromEntries(facts.map((each) => [each.id, each])),
      uses: keyName === null ? [] : [fullNameOf(keyName)],
    };
  } catch (error) {
    if (error instanceof CloudError && error.failure.code === 'not-found') {
      return null;
    }
    throw error;
  }
}

/** A preview may not know the endpoint, or not know the method there: that says nothing of the endpoint itself. */
async function readPolicy(send: GoogleSend, location: string, resource: string): Promise<Json> {
  try {
    const answer = await send('aiplatform.projects.locations.endpoints.getIamPolicy', {
      path: { location, resource },
      query: { 'options.requestedPolicyVersion': POLICY_VERSION },
    });
    return answer.body ?? {};
  } catch (error) {
    if (error instanceof CloudError && ['not-found', 'invalid'].includes(error.failure.code)) {
      return null;
    }
    throw error;
  }
}

function statusOf(body: Json, name: string): Pick<VertexEndpointState, 'status' | 'failureReason'> {
  const operations = parsed(
    Operations,
    body ?? {},
    `The operations of endpoint ${name}`,
  ).operations;
  const sorted = [...(operations ?? [])].sort((left, right) =>
    timeOf(right).localeCompare(timeOf(left)),
  );
  return {
    status: sorted.some(({ done }) => done !== true) ? UPDATING : READY,
    failureReason: truncated(plain(sorted[0]?.error?.message ?? ''), REASON_MAX),
  };
}

function timeOf({
  metadata,
}: NonNullable<z.output<typeof Operations>['operations']>[number]): string {
  return metadata?.genericMetadata?.createTime ?? '';
}

function exposureOf(endpoint: Endpoint): VertexEndpointState['exposure'] {
  if (endpoint.network) {
    return 'network';
  }
  const { privateServiceConnectConfig, enablePrivateServiceConnect, gdcConfig } = endpoint;
  if (
    privateServiceConnectConfig?.enablePrivateServiceConnect === true ||
    enablePrivateServiceConnect === true
  ) {
    return 'psc';
  }
  return gdcConfig?.zone ? 'gdc' : 'public';
}

/**
 * Deployed models by a key of what they are: the same when they are deployed again under another id. Ones that are equal
 * in everything are told apart by a number, and which of them is which makes no difference.
 */
function modelsOf(
  endpoint: Endpoint,
): Pick<VertexEndpointState, 'deployedModels' | 'traffic' | 'ids'> {
  const deployedModels: Record<string, DeployedModel> = {};
  const traffic: Record<string, number> = {};
  const ids: Record<string, string> = {};
  const split = endpoint.trafficSplit ?? {};
  const found = (endpoint.deployedModels ?? []).map((model) => {
    const id = typeof model['id'] === 'string' ? model['id'] : '';
    const spec = specOf(model, id);
    return { id, spec, share: split[id] ?? 0, order: `${canonical(spec)} ${split[id] ?? 0} ${id}` };
  });
  for (const { id, spec, share } of found.sort((a, b) => (a.order < b.order ? -1 : 1))) {
    const key = keyOf(spec, deployedModels);
    deployedModels[key] = spec;
    ids[key] = id;
    if (share > 0) {
      traffic[key] = share;
    }
  }
  return { deployedModels, traffic, ids };
}

/** The model in the version that is deployed: its default may be another by the time it is deployed again. */
function specOf(model: Readonly<Record<string, Json>>, id: string): DeployedModel {
  const { id: _, model: named, ...rest } = model;
  const kept = Object.entries(rest).filter(([member]) => !OUTPUT.includes(member));
  const version = model['modelVersionId'];
  const isVersioned = typeof named === 'string' && !named.includes('@');
  const exact =
    isVersioned && typeof version === 'string' && version !== '' ? `${named}@${version}` : named;
  return {
    ...Object.fromEntries(kept),
    ...(exact === undefined ? {} : { model: exact }),
    ...(OWN_ID.test(id) ? { id } : {}),
  };
}

function keyOf(spec: DeployedModel, taken: Readonly<Record<string, DeployedModel>>): string {
  const model = String(spec['model'] ?? 'model')
    .split('/')
    .at(-1);
  const key = `${model}~${shortDigest(spec, 8)}`;
  let number = 1;
  while (Object.hasOwn(taken, number === 1 ? key : `${key}#${number}`)) {
    number += 1;
  }
  return number === 1 ? key : `${key}#${number}`;
}
