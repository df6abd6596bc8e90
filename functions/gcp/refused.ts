/** A call that is not to be answered: nobody said who calls, or somebody who may not. */
export class Refused extends Error {
  override readonly name = 'Refused';
  /** 401 without a good token, 403 for somebody else's. */
  readonly status: 401 | 403;

  constructor(status: 401 | 403, message: string) {
    super(message);
    this.status = status;
  }
}
