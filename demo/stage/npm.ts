// `npm` of the demo's runner, first on its PATH. The demo needs no network, so nothing is installed: `npm ci` makes sure that this
// checkout's node_modules holds exactly the versions that are asked for, and says so. The actions find their native modules there too.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
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

const [command, ...surplus] = process.argv.slice(2)
if (command === 'ci' && surplus.length === 0) {
  const { dependencies } = await readPackage(process.cwd())
  await requireInstalled(new Map(Object.entries(dependencies)))
} else {
  refuse(`the npm of this demo knows "npm ci", got "npm ${process.argv.slice(2).join(' ')}"`)
}
