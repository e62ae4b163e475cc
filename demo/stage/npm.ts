// `npm` of the demo's runner, first on its PATH. The demo needs no network, so nothing is installed: `npm ci` and
// `npm install --prefix` make sure that this checkout's node_modules holds exactly the versions that are asked for, and
// say so.
import { mkdir, readFile, symlink } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod'

const packageSchema = z.object({
  version: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
})

const INSTALLED = path.resolve(import.meta.dirname, '../../node_modules')

async function readPackage(folder: string): Promise<z.infer<typeof packageSchema>> {
  return packageSchema.parse(JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')))
}

function refuse(message: string): never {
  console.error(message)
  process.exit(1)
}

/** Holds what is wanted against what this checkout has installed. */
async function requireInstalled(wanted: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, version] of wanted) {
    const installed = await readPackage(path.join(INSTALLED, name))
    if (installed.version !== version)
      refuse(`the example wants ${name} ${version}, this checkout has ${installed.version ?? 'none'}`)
  }
  const names = [...wanted.keys()].join(', ')
  console.log(`demo: nothing is downloaded; ${names} are those that this checkout has installed`)
}

const { values, positionals } = parseArgs({
  options: { prefix: { type: 'string' }, 'ignore-scripts': { type: 'boolean' } },
  allowPositionals: true,
})
const [command, ...specs] = positionals
if (command === 'ci' && specs.length === 0) {
  const { dependencies } = await readPackage(process.cwd())
  await requireInstalled(new Map(Object.entries(dependencies)))
} else if (command === 'install' && values.prefix !== undefined && specs.length > 0) {
  await requireInstalled(
    new Map(specs.map((spec) => [spec.slice(0, spec.lastIndexOf('@')), spec.slice(spec.lastIndexOf('@') + 1)])),
  )
  await mkdir(values.prefix, { recursive: true })
  await symlink(INSTALLED, path.join(values.prefix, 'node_modules'))
} else {
  refuse(
    `the npm of this demo knows "npm ci" and "npm install --prefix FOLDER NAME@VERSION…", got "npm ${process.argv.slice(2).join(' ')}"`,
  )
}
