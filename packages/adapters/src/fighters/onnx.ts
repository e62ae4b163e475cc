import { createHash } from 'node:crypto'
import path from 'node:path'
import {
  externalFiles,
  readOnnx,
  refuseCustomOperators,
  refuseOtherFormats,
  UserError,
  WireError,
  withoutZipMap,
  type Fighter,
  type OnnxModel,
  type OnnxRuntimeChoice,
} from '@titlebout/core'
import { readModelFile, stageModel, type StagedModel } from './model-file.ts'
import type { WorkerEntry } from './onnx-child.ts'
import { openOnnx, type OnnxModelFile, type OpenOnnx, type OpenOptions } from './onnx-open.ts'
import { scoreTable } from './onnx-score.ts'

/** For each batch. */
const TIME_LIMIT_MS = 120_000
/** Larger models go to the runtime as a file, not as bytes through a pipe. */
const SENT_AS_BYTES = 16 * 2 ** 20

let worker: WorkerEntry | undefined

/**
 * Says which program runs models in a process of its own: one that calls `runOnnxWorker()` when `isOnnxWorker()`. A host calls this
 * once at its start; without it models run in this process, where nothing can end one that hangs.
 */
export function useOnnxWorker(entry: WorkerEntry | undefined): void {
  worker = entry
}

export interface OnnxOptions {
  /** Absolute path of the model file. */
  readonly file: string
  /** What to call it in messages: its path in the workspace. Default: the name of the file. */
  readonly name?: string
  readonly nativeDir: string | undefined
  /** Default: auto. */
  readonly runtime?: OnnxRuntimeChoice
  /** For each batch of rows, where the model runs in a process of its own. Default: two minutes. */
  readonly timeLimitMs?: number
}

/**
 * Opens an ONNX model as a fighter. The file is looked through before any runtime sees it.
 *
 * @throws {UserError} `MODEL` when the file is missing, empty, cut off, a pickle or another format, has operators of somebody's
 *   library or data outside its folder; `NATIVE` when there is no runtime
 */
export async function onnxFighter(options: OnnxOptions): Promise<Fighter> {
  const name = options.name ?? path.basename(options.file)
  const bytes = await readModelFile(options.file, name)
  const checked = checkedModel(bytes, name)
  let open: OpenOnnx | undefined
  let staged: StagedModel | undefined
  const close = async (): Promise<void> => {
    await open?.runtime.close()
    await staged?.remove()
    staged = undefined
  }
  try {
    if (checked.external.length > 0 || checked.bytes.length > SENT_AS_BYTES)
      staged = await stageModel(options.file, checked.bytes, { external: checked.external, name })
    const file =
      staged === undefined ? { source: { bytes: checked.bytes }, bytes: checked.bytes.length } : fileOf(staged)
    open = await openNamed(file, openOptions(options), name)
    const ready = { ...checked, ...open, name }
    return {
      record: {
        kind: 'onnx',
        assurance: 'reproduced',
        runtime: open.opened.runtime,
        model_sha256: createHash('sha256').update(bytes).digest('hex'),
      },
      score: async (table, task) => await scoreTable(ready, table, task),
      close,
    }
  } catch (cause) {
    await close()
    throw cause
  }
}

interface CheckedModel {
  readonly model: OnnxModel
  /** With tensors only among the outputs. */
  readonly bytes: Uint8Array
  readonly zipped: ReadonlyMap<string, readonly string[]>
  readonly external: ReturnType<typeof externalFiles>
}

function checkedModel(bytes: Uint8Array, name: string): CheckedModel {
  refuseOtherFormats(bytes, name)
  const model = understood(bytes, name)
  refuseCustomOperators(model, name)
  const external = externalFiles(model.external, name)
  const rewritten = withoutZipMap(bytes, model, name)
  if (rewritten === undefined) return { model, bytes, zipped: new Map(), external }
  return { model: understood(rewritten.bytes, name), bytes: rewritten.bytes, zipped: rewritten.classes, external }
}

function understood(bytes: Uint8Array, name: string): OnnxModel {
  try {
    return readOnnx(bytes)
  } catch (cause) {
    // rule: onnx-damaged
    if (cause instanceof WireError)
      throw new UserError(
        'MODEL',
        `${name}: expected an ONNX model, got a file that is cut off or of another format (${cause.message})`,
        { cause },
      )
    throw cause
  }
}

function fileOf({ path: file, external, bytes }: StagedModel): OnnxModelFile {
  return { source: { path: file, external }, bytes }
}

function openOptions({ nativeDir, runtime = 'auto', timeLimitMs = TIME_LIMIT_MS }: OnnxOptions): OpenOptions {
  return { choice: runtime, nativeDir, worker, timeLimitMs }
}

async function openNamed(file: OnnxModelFile, options: OpenOptions, name: string): Promise<OpenOnnx> {
  try {
    return await openOnnx(file, options)
  } catch (cause) {
    if (!(cause instanceof UserError) || cause.code !== 'MODEL') throw cause
    const { source } = file
    const message = 'path' in source ? cause.message.replaceAll(path.dirname(source.path), '.') : cause.message
    throw new UserError('MODEL', `${name}: ${message}`, { cause })
  }
}
