// Builds dist/, which the actions and the command line run: npm run bundle
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { bundle, HOSTS_ENTRY, SHIPPED } from './bundling.ts'
import { ROOT } from './root.ts'

const files = await bundle(ROOT, HOSTS_ENTRY, SHIPPED)
const dist = path.join(ROOT, 'dist')
await rm(dist, { recursive: true, force: true })
await mkdir(dist)
for (const [name, bytes] of files) {
  await writeFile(path.join(dist, name), bytes)
  console.log(`dist/${name}: ${(bytes.length / 1024).toFixed(0)} KiB`)
}
