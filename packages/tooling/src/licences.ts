import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
})

interface Module {
  readonly nameForCondition?: string | null | undefined
  readonly modules?: readonly Module[] | undefined
}
const moduleSchema: z.ZodType<Module> = z.lazy(() =>
  z.object({ nameForCondition: z.string().nullish(), modules: z.array(moduleSchema).optional() }),
)
const statsSchema = z.object({ modules: z.array(moduleSchema) })

const RULE = `\n${'-'.repeat(80)}\n\n`

/**
 * The licences of every package that a bundle holds: each text once, under the packages that have it. The bundler's own
 * list leaves out what lies above the folder that it runs in, and modules that it has merged into others; its statistics have
 * them all.
 *
 * @param stats text of webpack's statistics
 * @param more folders of packages that are shipped beside the bundle
 */
export async function licencesOf(stats: string, more: readonly string[] = []): Promise<string> {
  const files = statsSchema.parse(JSON.parse(stats)).modules.flatMap(filesOf)
  const folders = new Set([...files.map(packageFolder).filter((folder) => folder !== undefined), ...more])
  const namesByText = new Map<string, Set<string>>()
  for (const { name, texts } of await Promise.all([...folders].map(licence)))
    for (const text of texts) namesByText.set(text, (namesByText.get(text) ?? new Set()).add(name))
  const parts = [...namesByText].map(([text, names]) => `${[...names].sort().join('\n')}\n\n${text}\n`)
  return parts.sort((a, b) => (a < b ? -1 : 1)).join(RULE)
}

function filesOf(module: Module): string[] {
  const own = typeof module.nameForCondition === 'string' ? [module.nameForCondition] : []
  return [...own, ...(module.modules ?? []).flatMap(filesOf)]
}

/** `…/node_modules/@scope/name` of a file inside; undefined for our own. */
function packageFolder(file: string): string | undefined {
  const parts = file.split(path.sep)
  const last = parts.lastIndexOf('node_modules')
  const name = parts[last + 1]
  if (last < 0 || name === undefined || name === '@titlebout') return undefined
  return parts.slice(0, last + (name.startsWith('@') ? 3 : 2)).join(path.sep)
}

async function licence(folder: string): Promise<{ readonly name: string; readonly texts: readonly string[] }> {
  const manifest = manifestSchema.parse(JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')))
  const kind = typeof manifest.license === 'string' ? manifest.license : (manifest.license?.type ?? 'licence not named')
  const names = (await readdir(folder)).filter((name) => /^(?:licen[cs]e|copying|notice)/iu.test(name)).sort()
  const texts = await Promise.all(names.map(async (name) => await readFile(path.join(folder, name), 'utf8')))
  return {
    name: `${manifest.name} ${manifest.version} (${kind})`,
    texts: texts.length === 0 ? [UNSHIPPED[manifest.name] ?? '(no licence text in the package)'] : texts.map(tidy),
  }
}

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`

/** Packages that name their licence and leave out its text, with the holders as their files name them. */
const UNSHIPPED: Readonly<Record<string, string>> = {
  'onnxruntime-web': `MIT License\n\nCopyright (c) Microsoft Corporation\n\n${MIT}`,
}

/** The same text with the same line ends everywhere, so that it is the same for all who have it. */
function tidy(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(/[ \t]+$/gmu, '')
    .trim()
}
