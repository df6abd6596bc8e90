/**
 * What was given is no event of any cloud: not JSON, or JSON that resembles no known envelope. The message says what
 * was expected, what was found, and what to do. A well-formed event that does not matter is no error.
 */
export class BadEvent extends Error {
  override readonly name = 'BadEvent';
}
