/** What a world breaks: the name of the law and the story. */
export class BrokenLaw extends Error {
  override readonly name = 'BrokenLaw';
}
