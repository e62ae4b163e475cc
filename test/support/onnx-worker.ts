/** A program that runs models for the tests, as the bundle does for the actions: from the sources, under type stripping. */
import { fileURLToPath } from 'node:url'
import type { WorkerEntry } from '../../packages/adapters/src/fighters/onnx-child.ts'
import { isOnnxWorker, runOnnxWorker } from '../../packages/adapters/src/fighters/onnx-worker.ts'

export const TEST_WORKER: WorkerEntry = {
  file: fileURLToPath(import.meta.url),
  execArgv: ['--conditions=source', '--no-warnings'],
}

if (isOnnxWorker()) runOnnxWorker()
