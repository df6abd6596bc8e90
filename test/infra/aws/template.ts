import { createApp, templateOf } from '../../../infra/aws/stack.ts';

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template has no type, and a test asks where it knows.
  readonly Properties: any;
}

/** A template as far as tests look at it. */
export interface Template {
  readonly Parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** A statement of a policy in it. */
export interface Stated {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

let made: Template | null = null;

/** The template, made once: that takes a second. */
export function template(): Template {
  made ??= templateOf(
    createApp(
      { events: 'events.zip', act: 'act.zip', sweep: 'sweep.zip', tick: 'tick.zip' },
      false,
    ),
  ) as Template;
  return made;
}

/** All resources of a type, by logical id. */
export function resourcesOf(type: string): readonly (readonly [string, Resource])[] {
  return Object.entries(template().Resources).filter(([, resource]) => resource.Type === type);
}

/** What a function's role may, by the conditions of the stack that hold. */
export function statementsOf(name: string, ...conditions: readonly string[]): readonly Stated[] {
  const role = template().Resources[`Role${name[0]?.toUpperCase()}${name.slice(1)}`];
  type Raw = { readonly PolicyDocument: { readonly Statement: readonly Stated[] } };
  const policies = (role?.Properties.Policies ?? []) as (Raw & { 'Fn::If'?: [string, Raw] })[];
  return policies.flatMap((policy) => {
    const [condition, raw] = policy['Fn::If'] ?? ['', policy];
    return condition === '' || conditions.includes(condition) ? raw.PolicyDocument.Statement : [];
  });
}

/** The actions that a role is granted, sorted. */
export function grantedTo(name: string, ...conditions: readonly string[]): readonly string[] {
  const allowed = statementsOf(name, ...conditions).filter(({ Effect }) => Effect === 'Allow');
  return [...new Set(allowed.flatMap(({ Action }) => Action))].sort();
}
