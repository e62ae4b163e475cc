// Makes schemas, docs and dist stale in a clone, one after the other, and wants .ci/run to go red each time: npm run test:stale
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ROOT } from './root.ts'
import { run } from './run.ts'

interface Edit {
  readonly stale: string
  readonly file: string
  readonly from: string
  readonly to: string
}

const EDITS: readonly Edit[] = [
  {
    stale: 'schemas',
    file: 'packages/core/src/config/schema.ts',
    from: "'Version of this format.'",
    to: "'Version of this file.'",
  },
  { stale: 'docs', file: 'actions/train/action.yml', from: 'Path of titlebout.yml', to: 'Where titlebout.yml is' },
  { stale: 'dist', file: 'packages/core/src/json.ts', from: 'nothing to write', to: 'nothing that could be written' },
]

const folder = await mkdtemp(path.join(tmpdir(), 'titlebout-stale-'))
const clone = path.join(folder, 'clone')
let wrong = 0
try {
  await must('git', ['clone', '--quiet', ROOT, clone], folder)
  await must('npm', ['ci', '--no-audit', '--no-fund'], clone)
  await check('nothing changed', undefined)
  for (const edit of EDITS) {
    const file = path.join(clone, edit.file)
    const text = await readFile(file, 'utf8')
    if (!text.includes(edit.from)) throw new Error(`${edit.file} does not hold ${edit.from}`)
    await writeFile(file, text.replace(edit.from, edit.to))
    await check(`${edit.file} changed`, edit.stale)
    await writeFile(file, text)
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
console.log(`${EDITS.length + 1 - wrong} passed, ${wrong} failed`)
if (wrong > 0) process.exitCode = 1

/** @param stale what must be told to be stale; undefined: nothing, and .ci/run is green */
async function check(label: string, stale: string | undefined): Promise<void> {
  const { exitCode, output } = await run('bash', ['.ci/run', '--here', 'freshness'], { cwd: clone })
  const told = output.split('\n').filter((line) => /: (fresh|stale)/u.test(line))
  const isRight =
    stale === undefined ? exitCode === 0 : exitCode !== 0 && told.some((line) => line.startsWith(`${stale}: stale`))
  console.log(`${isRight ? 'right' : 'WRONG'}: ${label}: .ci/run exits ${exitCode}: ${told.join(' | ')}`)
  if (!isRight) {
    wrong += 1
    console.log(output)
  }
}

async function must(program: string, args: readonly string[], cwd: string): Promise<void> {
  const { exitCode, output } = await run(program, args, { cwd })
  if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')} failed (exit ${exitCode}):\n${output}`)
}
