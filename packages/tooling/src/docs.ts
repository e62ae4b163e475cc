// Writes the generated tables of the documents: npm run docs
import { documents } from './documents.ts'
import { writeGenerated } from './generated.ts'
import { ROOT } from './root.ts'

const { files, faults } = await documents(ROOT)
const written = await writeGenerated(ROOT, files)
console.log(written.length === 0 ? 'docs: fresh' : `docs: wrote ${written.join(', ')}`)
for (const fault of faults) console.error(`docs: ${fault}`)
if (faults.length > 0) process.exitCode = 1
