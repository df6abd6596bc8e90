/**
 * Stands in for `node:process` in bundles. Importing the real one reads every member of `process`, which opens the
 * standard streams: 6 ms of a cold start. An ES import of what is missing here fails the build.
 */
export const { emitWarning, env, versions } = process;

/** Stands in for `require('buffer')`, which an ES module has not. */
export const { Buffer } = globalThis;
