/** Exit codes of the command line, as `titlebout --help` and the README state them. */
export const EXIT = {
  /** The step ran and its verdict is not red. */
  fine: 0,
  /** A failed verdict, or an audit that found a difference. */
  red: 1,
  /** Something that the user can fix: the message says what. */
  userError: 2,
  /** A mistake of ours. */
  bug: 3,
} as const
