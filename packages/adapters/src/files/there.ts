import { stat } from 'node:fs/promises'

/** Whether there is a file or folder; every failure but "there is none" throws. */
export async function isThere(target: string): Promise<boolean> {
  try {
    await stat(target)
    return true
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return false
    throw cause
  }
}
