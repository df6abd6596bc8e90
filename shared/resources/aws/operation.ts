/** Input and output of one SDK command. */
export interface Operation<Input, Output> {
  readonly input: Input;
  readonly output: Omit<Output, '$metadata'>;
}
