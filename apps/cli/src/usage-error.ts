/** The command line is wrong. One line for each thing. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
