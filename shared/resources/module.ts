import type { Resource, ResourceApi } from '../core/resource.ts';

/** A resource type's file: what is pure about it, and its door to its cloud. */
export interface ResourceModule<Send> {
  readonly resource: Resource;
  readonly api: (send: Send) => ResourceApi;
}

/** The types of one cloud, each loaded on first use, so that an irrelevant event loads none. */
export type ResourceLoaders<Send> = Readonly<Record<string, () => Promise<ResourceModule<Send>>>>;
