// `npm` of the demo's runner, first on its PATH. The demo needs no network, so `npm ci` installs nothing: it makes sure
// that this checkout's node_modules holds exactly the versions that the example asks for, and says so.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'

const packageSchema = z.object({
  version: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
})

async function readPackage(folder: string): Promise<z.infer<typeof packageSchema>> {
  return packageSchema.parse(JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')))
}

if (process.argv.slice(2).join(' ') !== 'ci') {
  console.error(`the npm of this demo knows only "npm ci", got "npm ${process.argv.slice(2).join(' ')}"`)
  process.exit(1)
}
const installed = path.resolve(import.meta.dirname, '../../node_modules')
const { dependencies } = await readPackage(process.cwd())
for (const [name, wanted] of Object.entries(dependencies)) {
  const { version } = await readPackage(path.join(installed, name))
  if (version !== wanted) {
    console.error(`the example wants ${name} ${wanted}, this checkout has ${version ?? 'none'}`)
    process.exit(1)
  }
}
console.log(
  `demo: nothing is downloaded; ${Object.keys(dependencies).join(', ')} are those that this checkout has installed`,
)
