import { existsSync, renameSync } from 'node:fs'
import path from 'node:path'
import { run } from '../../packages/tooling/src/run.ts'

/** The file of that many rows, made once. */
export async function rowsIn(folder: string, rows: number, python: string): Promise<string> {
  const file = path.join(folder, `scores-${rows}.parquet`)
  if (existsSync(file)) return file
  console.log(`making ${rows.toLocaleString('en')} rows (once) ...`)
  const script = path.join(import.meta.dirname, 'python', 'make_data.py')
  const { exitCode, output } = await run(python, [script, `${file}.part`, String(rows)], { cwd: folder })
  if (exitCode !== 0) throw new Error(`the rows were not made:\n${output}`)
  renameSync(`${file}.part`, file)
  return file
}
