import path from 'node:path'
import { modelSize } from '@titlebout/adapters'
import type { ModelSize } from '@titlebout/core'
import type { Candidate } from './candidate.ts'

/**
 * The size of the model that is judged: all files that training left, since all of them are deployed; of a model that an input names, the file
 * and its external data. Undefined where only scores are known.
 */
export async function sizeOf({ kind, file, training }: Candidate): Promise<ModelSize | undefined> {
  const trained = training?.evidence.result.files
  if (trained !== undefined) return { bytes: trained.reduce((sum, one) => sum + one.bytes, 0), files: trained.length }
  return kind === 'model' ? await modelSize(file, path.basename(file)) : undefined
}
