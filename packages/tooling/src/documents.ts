import path from 'node:path'
import { inputTable, matrix, outputTable, readAction, readActions, type Action } from './action-tables.ts'
import { configTable } from './config-table.ts'
import { resultTables } from './format-tables.ts'
import { readText, replaceBetween, type Generated } from './generated.ts'
import { statisticsMetrics, statisticsPages } from './statistics-index.ts'

/** Documents with generated tables: written by hand around the markers, by us between them. */
export interface Documents {
  readonly files: Generated
  /** Documents that are not there, or have no markers: what is wrong with each. */
  readonly faults: readonly string[]
}

export async function documents(root: string): Promise<Documents> {
  const actions = await readActions(root)
  const parts = new Map<string, Readonly<Record<string, string>>>()
  for (const [name, action] of actions) parts.set(`actions/${name}/README.md`, { api: apiOf(action) })
  parts.set('docs/judge.md', { api: apiOf(await readAction(root)) })
  parts.set('docs/config.md', { 'config-keys': configTable() })
  parts.set('docs/formats.md', {
    'evidence-results': resultTables(),
    'action-inputs': matrix(actions, 'inputs'),
    'action-outputs': matrix(actions, 'outputs'),
  })
  parts.set('docs/statistics/README.md', { pages: await statisticsPages(root), metrics: statisticsMetrics() })
  const files = new Map<string, string>()
  const faults: string[] = []
  for (const [file, contents] of parts) {
    const text = await readText(path.join(root, file))
    if (text === undefined) faults.push(`${file} is not there: write it, with the markers for its tables`)
    else {
      const filled = fill(text, contents, file)
      if (filled instanceof Error) faults.push(filled.message)
      else files.set(file, filled)
    }
  }
  return { files, faults }
}

function apiOf(action: Action): string {
  return `## Inputs\n\n${inputTable(action)}\n\n## Outputs and files\n\n${outputTable(action)}`
}

function fill(text: string, contents: Readonly<Record<string, string>>, file: string): string | Error {
  let filled = text
  for (const [name, content] of Object.entries(contents)) {
    const next = replaceBetween(filled, name, content)
    if (next === undefined)
      return new Error(
        `${file}: expected the lines <!-- ${name}-start --> and <!-- ${name}-end -->, each once, in this order`,
      )
    filled = next
  }
  return filled
}
