// Tells which generated files are stale: npm run freshness [-- schemas docs pins dist]
import path from 'node:path'
import { bundle, differences, HOSTS_ENTRY, readFiles, SHIPPED } from './bundling.ts'
import { documents } from './documents.ts'
import { staleFiles } from './generated.ts'
import { jsonSchemas } from './json-schemas.ts'
import { stalePins } from './native-pins.ts'
import { ROOT } from './root.ts'

/** Each kind of generated files, with the command that writes them. */
const KINDS: Readonly<Record<string, { readonly command: string; stale(): Promise<readonly string[]> }>> = {
  schemas: { command: 'npm run schemas', stale: async () => await staleFiles(ROOT, jsonSchemas()) },
  docs: {
    command: 'npm run docs',
    stale: async () => {
      const { files, faults } = await documents(ROOT)
      return [...faults, ...(await staleFiles(ROOT, files))]
    },
  },
  pins: { command: 'npm run pins', stale: async () => await stalePins(ROOT) },
  dist: {
    command: 'npm run bundle',
    stale: async () => {
      const changed = differences(await readFiles(path.join(ROOT, 'dist')), await bundle(ROOT, HOSTS_ENTRY, SHIPPED))
      return changed.map((name) => `dist/${name}`)
    },
  },
}

const asked = process.argv.slice(2)
for (const name of asked.length === 0 ? Object.keys(KINDS) : asked) {
  const kind = KINDS[name]
  if (kind === undefined) throw new Error(`expected ${Object.keys(KINDS).join(', ')}, got ${name}`)
  const stale = await kind.stale()
  console.log(stale.length === 0 ? `${name}: fresh` : `${name}: stale, run ${kind.command}: ${stale.join(', ')}`)
  if (stale.length > 0) process.exitCode = 1
}
