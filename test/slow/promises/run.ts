// Measures what intervals and verdicts promise, and writes docs/statistics/promises.md: npm run test:slow [-- pattern of a name…]
import { fork, type ChildProcess } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { promisesPage } from './page.ts'
import type { Figure, Scenario } from './scenario.ts'
import { isInBand, shareOf } from './scenario.ts'
import { SCENARIOS } from './scenarios.ts'

const PAGE = fileURLToPath(new URL('../../../docs/statistics/promises.md', import.meta.url))

const asked = process.argv.slice(2)
const chosen = SCENARIOS.filter(
  ({ name }) => asked.length === 0 || asked.some((pattern) => new RegExp(pattern, 'u').test(name)),
)
const figures = await measured(chosen)
const promised = figures.filter((figure) => figure.promised)
const outside = promised.filter((figure) => !isInBand(figure))
for (const figure of asked.length === 0 ? outside : figures) console.log(lineOf(figure))
if (asked.length === 0) await writeFile(PAGE, await formatted(promisesPage(figures)))
console.log(`${promised.length - outside.length} passed, ${outside.length} failed`)
if (outside.length > 0 || promised.length === 0) process.exitCode = 1

/** Each worker takes the next scenario when it is done with one; the figures come in the order of the scenarios. */
async function measured(scenarios: readonly Scenario[]): Promise<readonly Figure[]> {
  const queue = [...scenarios].sort((a, b) => b.cost - a.cost)
  const found = new Map<string, readonly Figure[]>()
  await Promise.all(
    Array.from({ length: Math.min(availableParallelism(), scenarios.length) }, async () => {
      const worker = fork(new URL('./worker.ts', import.meta.url))
      try {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          const start = performance.now()
          found.set(next.name, await figuresOf(worker, next))
          console.log(`measured in ${((performance.now() - start) / 1000).toFixed(0)} s: ${next.name}`)
        }
      } finally {
        worker.kill()
      }
    }),
  )
  return scenarios.flatMap(({ name }) => found.get(name) ?? [])
}

async function figuresOf(worker: ChildProcess, { name }: Scenario): Promise<readonly Figure[]> {
  return await new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error(`the worker ended in ${name}`))
    worker.once('exit', ended)
    worker.once('message', (figures) => {
      worker.off('exit', ended)
      resolve(figures as readonly Figure[])
    })
    worker.send(name)
  })
}

function lineOf(figure: Figure): string {
  const { table, row, column, trials, band, promised: isPromised } = figure
  const [share, low, high] = [shareOf(figure), ...band].map((x) => `${(100 * x).toFixed(2)} %`)
  const said = isPromised ? (isInBand(figure) ? '' : ', OUTSIDE') : ', not promised'
  return `${table}: ${row}, ${column}: ${share} of ${trials} (${low} to ${high}${said})`
}

/** As `npm run format` would have it. */
async function formatted(text: string): Promise<string> {
  return await format(text, { ...(await resolveConfig(PAGE)), filepath: PAGE })
}
