/** What holds something until it is closed. */
interface Closable {
  close(): Promise<void>
}

/**
 * Opens the candidate's side, then the champion's, and closes whatever was opened: both when `use` is done or fails, and the first where the second cannot
 * be opened.
 */
export async function withBoth<F extends Closable, T>(
  openings: readonly [candidate: () => Promise<F>, champion: () => Promise<F>],
  use: (candidate: F, champion: F) => Promise<T>,
): Promise<T> {
  const open: F[] = []
  const opened = async (opening: () => Promise<F>): Promise<F> => {
    const one = await opening()
    open.push(one)
    return one
  }
  try {
    const candidate = await opened(openings[0])
    return await use(candidate, await opened(openings[1]))
  } finally {
    for (const one of open) await one.close()
  }
}
