import { isOnnxWorker, runOnnxWorker, useOnnxWorker } from '@titlebout/adapters'

/**
 * A model that never returns must not hold us back: models run in a child of this very program, which can be ended.
 *
 * @returns true when this process is such a child: then there is nothing else to do
 */
export function servesAsWorker(): boolean {
  if (isOnnxWorker()) {
    runOnnxWorker()
    return true
  }
  const program = process.argv[1]
  if (program !== undefined) useOnnxWorker({ file: program })
  return false
}
