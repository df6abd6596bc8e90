import { type Json, sameJson } from '../../core/json.ts';
import type { Preflight } from '../../core/rule.ts';
import { type ConfigBody, VARIANT_LISTS, variantsOf, withConfig } from './endpoint-config-copy.ts';
import {
  type CopyBody,
  copyName,
  isRecord,
  modelKey,
  recordsIn,
  textOf,
} from './endpoint-copies.ts';
import { type EndpointState, factsOfModel, type ModelFacts } from './endpoint-state.ts';
import { containersOf, type ModelBody, modelBody } from './sagemaker-model-body.ts';

/**
 * Longest bodies of models, with their tags, that one deployment copies, in characters of JSON: they stand twice in its
 * plan, and an entry of the journal ends at 256 KB. Environments of containers may be far larger.
 */
const COPIED_CHARS_MAX = 32 * 1024;

/** Models that variants with instances of their own serve: serverless ones take neither isolation nor a VPC. */
export function hostedModels(config: ConfigBody): readonly string[] {
  const hosted = variantsOf(config).filter((variant) => !variant.serverless);
  return [...new Set(hosted.flatMap((variant) => variant.models))];
}

/** Whether a variant has no model of its own: inference components run there, as the configuration says. */
export function hasComponents(config: ConfigBody): boolean {
  return variantsOf(config).some((variant) => !variant.serverless && variant.models.length === 0);
}

/**
 * The state in which the endpoint serves changed copies of its models. Several rules make one copy of each model, as of
 * the configuration: every rule starts from the copy that the rule before wished for, which is taken back. The same
 * state where they are too large to be journalled.
 */
export function withModels(
  state: EndpointState,
  change: (body: ModelBody) => ModelBody,
): EndpointState {
  const copies: Record<string, CopyBody | null> = { ...state.copies };
  const wishes: Record<string, CopyBody | null> = { ...state.wishes };
  const models: Record<string, ModelFacts | null> = { ...state.models };
  const renamed = new Map<string, string>();
  let chars = 0;
  for (const name of hostedModels(state.config)) {
    const facts = models[name] ?? null;
    const body = facts === null ? null : modelBody(change(facts.body));
    if (facts !== null && body !== null && !sameJson(body, facts.body)) {
      const copy = copyName(name, body);
      const key = modelKey(copy);
      wishes[key] = Object.hasOwn(wishes, key) ? (wishes[key] ?? null) : (copies[key] ?? null);
      copies[key] = body;
      models[copy] = factsOfModel(body, {
        tags: facts.tags,
        unknownMembers: facts.unknownMembers,
        copyOf: facts.copyOf ?? name,
      });
      renamed.set(name, copy);
      chars += JSON.stringify([body, facts.tags]).length;
    }
  }
  if (chars > COPIED_CHARS_MAX) {
    return state;
  }
  const wished = { ...state, copies, wishes, models };
  return renamed.size === 0 ? state : withConfig(wished, withRenamed(state.config, renamed));
}

/**
 * Whether the models that a target would have copied can be.
 * @param left - models that are at fault in the target still
 */
export function modelCopyPreflight(target: EndpointState, left: readonly string[]): Preflight {
  if (left.length > 0) {
    return {
      kind: 'problem',
      message: `The description of ${left.join(', ')} is too long to be copied.`,
      remedy: 'Copy what it describes by hand, with a shorter environment.',
    };
  }
  for (const [name, facts] of Object.entries(target.models)) {
    if (facts?.copyOf === null || facts === null || !Object.hasOwn(target.copies, modelKey(name))) {
      continue;
    }
    if (containersOf(facts.body).length === 0) {
      return {
        kind: 'problem',
        message: `Nothing was told of what the model ${facts.copyOf} runs.`,
        remedy: 'Copy the model by hand.',
      };
    }
    if (facts.unknownMembers.length > 0) {
      return {
        kind: 'problem',
        message: `The model ${facts.copyOf} has settings that this version cannot copy: ${facts.unknownMembers.join(', ')}.`,
        remedy: 'Update Cordon, or copy the model by hand.',
      };
    }
    if (containersOf(facts.body).some(hasTwoSources)) {
      return {
        kind: 'problem',
        message: `The model ${facts.copyOf} is described with two sources of data, and SageMaker takes one.`,
        remedy: 'Copy the model by hand.',
      };
    }
    if (containersOf(facts.body).some(isLicensed)) {
      return {
        kind: 'problem',
        message: `The model ${facts.copyOf} comes with a licence, which its copy accepts anew.`,
        remedy: 'Approve if that is yours to accept.',
      };
    }
  }
  return { kind: 'ready' };
}

/** Whether it cannot be told which of two sources a container was created with: those that are one are one by now. */
function hasTwoSources(container: Readonly<Record<string, Json>>): boolean {
  return textOf(container['ModelDataUrl']) !== '' && isRecord(container['ModelDataSource']);
}

/** Whether a container comes from a package or a hub, or its model's licence was accepted when it was created. */
function isLicensed(container: Readonly<Record<string, Json>>): boolean {
  const source = container['ModelDataSource'];
  const s3 = isRecord(source) ? source['S3DataSource'] : undefined;
  const isGated =
    isRecord(s3) && (isRecord(s3['ModelAccessConfig']) || isRecord(s3['HubAccessConfig']));
  return textOf(container['ModelPackageName']) !== '' || isGated;
}

function withRenamed(config: ConfigBody, renamed: ReadonlyMap<string, string>): ConfigBody {
  const changed: Record<string, Json> = { ...config };
  for (const list of VARIANT_LISTS) {
    if (config[list] !== undefined) {
      changed[list] = recordsIn(config[list]).map((variant) =>
        Object.keys(variant['ServerlessConfig'] ?? {}).length > 0
          ? variant
          : renamedIn(variant, renamed),
      );
    }
  }
  return changed;
}

function renamedIn(
  variant: Readonly<Record<string, Json>>,
  renamed: ReadonlyMap<string, string>,
): Readonly<Record<string, Json>> {
  const pools = variant['InstancePools'];
  const rename = (record: Readonly<Record<string, Json>>, member: string) => {
    const copy = renamed.get(textOf(record[member]));
    return copy === undefined ? record : { ...record, [member]: copy };
  };
  const named = rename(variant, 'ModelName');
  return pools === undefined
    ? named
    : {
        ...named,
        InstancePools: recordsIn(pools).map((pool) => rename(pool, 'ModelNameOverride')),
      };
}
