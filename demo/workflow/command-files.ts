import { randomUUID } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** The files through which a step talks back to the runner. */
export interface CommandFiles {
  /** Variables of the runner that name them. */
  readonly env: Readonly<Record<string, string>>
  readonly read: () => Promise<Told>
}

/** What a step said. */
export interface Told {
  readonly outputs: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  readonly path: readonly string[]
  readonly summary: string
}

/** Empty command files in `folder`, for one step. */
export async function commandFiles(folder: string): Promise<CommandFiles> {
  await mkdir(folder, { recursive: true })
  const names = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'] as const
  const id = randomUUID()
  const files = Object.fromEntries(names.map((name) => [name, path.join(folder, `${name.toLowerCase()}_${id}`)]))
  await Promise.all(Object.values(files).map((file) => writeFile(file, '')))
  const content = async (name: (typeof names)[number]) => await readFile(files[name] ?? '', 'utf8')
  return {
    env: files,
    read: async () => ({
      outputs: parseAssignments(await content('GITHUB_OUTPUT')),
      env: parseAssignments(await content('GITHUB_ENV')),
      path: (await content('GITHUB_PATH')).split('\n').filter((line) => line !== ''),
      summary: await content('GITHUB_STEP_SUMMARY'),
    }),
  }
}

/** `name=value` lines, and `name<<DELIMITER` … `DELIMITER` blocks. @throws {Error} on anything else */
export function parseAssignments(text: string): Record<string, string> {
  const values: Record<string, string> = {}
  const lines = text.split(/\r?\n/u)
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? ''
    if (line === '') continue
    const block = /^([^=]+?)<<(.+)$/u.exec(line)
    if (block === null) {
      const equals = line.indexOf('=')
      if (equals < 1) throw new Error(`cannot read the line "${line}" of a command file: expected name=value`)
      values[line.slice(0, equals)] = line.slice(equals + 1)
      continue
    }
    const [, name = '', delimiter = ''] = block
    const end = lines.indexOf(delimiter, i + 1)
    if (end === -1)
      throw new Error(`the value of ${name} in a command file does not end: expected a line "${delimiter}"`)
    values[name] = lines.slice(i + 1, end).join('\n')
    i = end
  }
  return values
}
