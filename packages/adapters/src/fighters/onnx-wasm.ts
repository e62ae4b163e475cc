import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isThere } from '../files/there.ts'
import { SESSION_OPTIONS, type OnnxEngine } from './onnx-engine.ts'
import type { ModelSource } from './onnx-runtime.ts'

/** The build without WebGPU, and the program around it in one file: beside the bundle, or in the package. */
const PROGRAM = 'ort.wasm.bundle.min.mjs'
const BINARY = 'ort-wasm-simd-threaded.wasm'

/**
 * Options for a process that runs this engine. Functions of the binary, which is our own, are checked when they are first called, not
 * all 14 MB of them before the first; and only what runs long is optimised, which starting never does. Together a third off the
 * time to start.
 */
export const WASM_FLAGS: readonly string[] = ['--wasm-lazy-validation', '--wasm-tiering-budget=100000000']

/** Models with more bytes, external data counted, need the native runtime: this one holds them twice, in 4 GB at most. */
export const MOST_WASM_BYTES = 50 * 2 ** 20

type Ort = typeof import('onnxruntime-web/wasm')

/**
 * ONNX Runtime as WebAssembly. Both files are read from disk, from where we ourselves are; nothing is fetched, and nothing runs in
 * another thread.
 *
 * @see https://onnxruntime.ai/docs/tutorials/web/env-flags-and-session-options.html
 */
export async function wasmEngine(): Promise<OnnxEngine> {
  const folder = await folderOfWasm()
  const [ort, binary] = await Promise.all([loadProgram(folder), readFile(path.join(folder, BINARY))])
  ort.env.wasm.numThreads = 1
  ort.env.wasm.wasmBinary = binary
  ort.env.logLevel = 'fatal'
  return {
    name: `onnxruntime-web ${ort.env.versions.web ?? ort.env.versions.common} (WebAssembly)`,
    Tensor: ort.Tensor,
    create: async (source) => {
      const bytes = 'bytes' in source ? source.bytes : await readFile(source.path)
      return await ort.InferenceSession.create(bytes, {
        ...SESSION_OPTIONS,
        executionProviders: ['wasm'],
        externalData: await externalOf(source),
      })
    },
  }
}

async function loadProgram(folder: string): Promise<Ort> {
  // The bundler must leave it alone: it is a file of its own, found when it is needed.
  return await import(/* webpackIgnore: true */ /* @vite-ignore */ pathToFileURL(path.join(folder, PROGRAM)).href)
}

async function folderOfWasm(): Promise<string> {
  const here = path.dirname(fileURLToPath(import.meta.url))
  if (await isThere(path.join(here, PROGRAM))) return here
  return path.dirname(createRequire(path.join(here, 'anchor.cjs')).resolve('onnxruntime-web'))
}

/** It has no file system: data beside the model is handed over under its name. */
async function externalOf(source: ModelSource): Promise<{ path: string; data: Uint8Array }[]> {
  if ('bytes' in source) return []
  const folder = path.dirname(source.path)
  return await Promise.all(
    source.external.map(async (location) => ({ path: location, data: await readFile(path.join(folder, location)) })),
  )
}
