// Writes the published JSON Schemas: npm run schemas
import { writeGenerated } from './generated.ts'
import { jsonSchemas } from './json-schemas.ts'
import { ROOT } from './root.ts'

const written = await writeGenerated(ROOT, jsonSchemas())
console.log(written.length === 0 ? 'schemas: fresh' : `schemas: wrote ${written.join(', ')}`)
