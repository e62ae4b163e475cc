import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const CHECKOUT = fileURLToPath(new URL('../../../', import.meta.url))
export const EXAMPLE = path.join(CHECKOUT, 'workflows-examples', 'bird-strikes')

/** The columns of the first model, and those that the pull requests of the story add. */
export const FIRST = ['wildlife_size', 'phase_of_flight', 'time_of_day', 'speed_ias_in_knots']
export const SPECIES = [...FIRST, 'wildlife_species']

/** A copy of the example repository that finds its packages in this checkout. */
export async function exampleWorkspace(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bird-strikes-'))
  await cp(EXAMPLE, folder, {
    recursive: true,
    filter: (source) => !/\/(?:data|model|node_modules|\.titlebout)$/u.test(source),
  })
  await symlink(path.join(CHECKOUT, 'node_modules'), path.join(folder, 'node_modules'))
  return folder
}

export interface Finished {
  readonly exitCode: number | null
  readonly output: string
}

/** Runs one of the example's scripts to its end. */
export async function runScript(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const child = spawn(process.execPath, args, { cwd: folder, env: { PATH: process.env['PATH'] ?? '', ...env } })
  let output = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (output += String(chunk)))
  const exitCode = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject))
  return { exitCode, output }
}

export interface Training {
  readonly name: string
  readonly features: readonly string[]
  /** Text of params.yaml. */
  readonly params?: string
  readonly seed?: number
  readonly candidate?: string
}

/** Trains as Titlebout does (the ABI of `train.run`) and says where the model is. */
export async function train(
  folder: string,
  { name, features, params = 'ridge: 1\n', seed = 1, candidate }: Training,
): Promise<{ readonly model: string } & Finished> {
  const out = await mkdtemp(path.join(folder, `out-${name}-`))
  await writeFile(path.join(out, 'params.yaml'), params)
  await writeFile(
    path.join(out, 'data.json'),
    JSON.stringify({
      train: path.join(folder, 'data/train.csv'),
      validation: path.join(folder, 'data/validation.csv'),
      label: 'damage',
      features,
      id: 'report_id',
    }),
  )
  const finished = await runScript(folder, ['train.mjs'], {
    TITLEBOUT_DATA: path.join(out, 'data.json'),
    TITLEBOUT_PARAMS: path.join(out, 'params.yaml'),
    TITLEBOUT_SEED: String(seed),
    TITLEBOUT_OUT: out,
    ...(candidate === undefined ? {} : { TITLEBOUT_CANDIDATE: candidate }),
  })
  return { model: path.join(out, 'model.onnx'), ...finished }
}

export type Row = Readonly<Record<string, string>>

/** Rows of a file that prepare.mjs wrote: no cell of it holds a comma, a quote or a line break (asserted). */
export async function readRows(file: string): Promise<readonly Row[]> {
  const text = await readFile(file, 'utf8')
  if (text.includes('"')) throw new Error(`${file} holds quoted cells: read it with a CSV parser`)
  const [header = '', ...lines] = text.trimEnd().split('\n')
  const names = header.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, column) => [names[column] ?? '', cell])))
}
